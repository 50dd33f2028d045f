#include "sparse_loss.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "kernels.h"
#include "pool.h"
#include "sparse_quotients.h"

namespace nmf {

namespace {

template <class T>
double dot(const double* a, const T* b, std::size_t k) {
  double sum = 0;
  for (std::size_t t = 0; t < k; ++t) sum += a[t] * static_cast<double>(b[t]);
  return sum;
}

struct RowTerms {
  double squares, mixed;  // of x^2 and of x*p
};

// Those of the entries of one row, whose x*p are w times the sum of x * rows of H; `sums` has room for one of those.
template <class T>
RowTerms termsOf(const Entries<T>& entries, const T* w, std::size_t k, const double* H, double* sums) {
  constexpr std::size_t stretch = 64;
  alignas(64) double x[stretch];
  const std::size_t stride = padded<double>(k);
  std::fill_n(sums, stride, 0.0);
  double squares = 0;
  for (std::size_t from = 0; from < entries.count; from += stretch) {
    const std::size_t count = std::min(stretch, entries.count - from);
    std::copy_n(entries.values + from, count, x);
    kernels<double>().sparse.gather({x, entries.columns + from, count}, H, stride, sums);
    squares += dot(x, x, count);
  }
  return {squares, dot(sums, w, k)};
}

// F'F for F (rows x k), in double.
template <class T>
std::vector<double> gramOf(const T* F, std::size_t rows, std::size_t k, std::size_t threads) {
  std::vector<double> G(k * k);
  Pool::shared().run(threads, k, [&](std::size_t t, std::size_t) {
    for (std::size_t i = 0; i < rows; ++i) {
      const double f = static_cast<double>(F[i * k + t]);
      for (std::size_t r = t; r < k; ++r) G[t * k + r] += f * static_cast<double>(F[i * k + r]);
    }
  });
  for (std::size_t t = 0; t < k; ++t) {
    for (std::size_t r = 0; r < t; ++r) G[t * k + r] = G[r * k + t];
  }
  return G;
}

template <class T>
std::vector<double> columnSums(const T* F, std::size_t rows, std::size_t k) {
  std::vector<double> sums(k);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t t = 0; t < k; ++t) sums[t] += static_cast<double>(F[i * k + t]);
  }
  return sums;
}

}  // namespace

template <class T>
double sparseFrobenius(SparseMatrix<T>& X, const T* W, const T* Ht, std::size_t k, std::size_t threads,
                       const Cancelled& cancelled) {
  constexpr double nearlyExact = 1e-8;
  const std::size_t stride = padded<double>(k);
  Aligned<double> held, buffers;
  const double* H = padRows(Ht, X.columns(), k, held, threads);
  double* sums = buffers.reserve(threads * stride);
  std::vector<RowTerms> rows(X.rows());
  X.forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
    for (std::size_t i = first; i < end && !cancelled; ++i) {
      rows[i] = termsOf(X.row(i), W + i * k, k, H, sums + slot * stride);
    }
  });
  double squares = 0, mixed = 0;
  for (const RowTerms& row : rows) {
    squares += row.squares;
    mixed += row.mixed;
  }
  const std::vector<double> WtW = gramOf(W, X.rows(), k, threads);
  const std::vector<double> HHt = gramOf(Ht, X.columns(), k, threads);
  const double product = std::inner_product(WtW.begin(), WtW.end(), HHt.begin(), 0.0);
  const double loss = (squares - 2 * mixed + product) / 2;
  return loss > nearlyExact * squares ? loss : -1;
}

template <class T>
double sumOfProduct(const T* W, std::size_t m, const T* Ht, std::size_t n, std::size_t k) {
  const std::vector<double> ofW = columnSums(W, m, k);
  const std::vector<double> ofH = columnSums(Ht, n, k);
  return std::inner_product(ofW.begin(), ofW.end(), ofH.begin(), 0.0);
}

double kullbackLeiblerFrom(const std::vector<LossTerms>& rows, double sumOfProduct) {
  double stored = 0;
  for (const LossTerms& terms : rows) stored += terms.mixed - terms.x;
  return notBelowZero(stored + sumOfProduct);
}

template <class T>
double sparseKullbackLeibler(SparseMatrix<T>& X, const T* W, const T* Ht, std::size_t k, std::size_t threads,
                             const Cancelled& cancelled) {
  const std::size_t stride = padded<T>(k);
  const T* held = padRows(Ht, X.columns(), k, X.scratch().held, threads);
  T* buffers = X.scratch().rows.reserve(threads * 2 * stride);
  std::vector<LossTerms> rows(X.rows());
  X.forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
    T* w = buffers + slot * stride;
    std::fill_n(w, stride, T{0});
    for (std::size_t i = first; i < end && !cancelled; ++i) {
      std::copy_n(W + i * k, k, w);
      forQuotients(X.row(i), w, held, stride, &rows[i], [](const Entries<T>&) {});
    }
  });
  return kullbackLeiblerFrom(rows, sumOfProduct(W, X.rows(), Ht, X.columns(), k));
}

template double sparseFrobenius(SparseMatrix<double>&, const double*, const double*, std::size_t, std::size_t,
                                const Cancelled&);
template double sparseFrobenius(SparseMatrix<float>&, const float*, const float*, std::size_t, std::size_t,
                                const Cancelled&);
template double sparseKullbackLeibler(SparseMatrix<double>&, const double*, const double*, std::size_t, std::size_t,
                                      const Cancelled&);
template double sparseKullbackLeibler(SparseMatrix<float>&, const float*, const float*, std::size_t, std::size_t,
                                      const Cancelled&);
template double sumOfProduct(const double*, std::size_t, const double*, std::size_t, std::size_t);
template double sumOfProduct(const float*, std::size_t, const float*, std::size_t, std::size_t);

}  // namespace nmf
