#include "sparse_kl_update.h"

#include <algorithm>

#include "kernels.h"
#include "sparse_loss.h"
#include "sparse_quotients.h"

namespace nmf {

namespace {

// W: for each row the sum of quotients times rows of H.
template <class T>
void renewRows(const BetaHalf<T>& half, SparseMatrix<T>& X, const T* sums, LossTerms* terms, std::size_t threads,
               const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const std::size_t stride = padded<T>(k);
  const T* held = padRows(half.O, half.inner, k, X.scratch().held, threads);
  T* buffers = X.scratch().rows.reserve(threads * 2 * stride);
  X.forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
    T* w = buffers + slot * 2 * stride;
    T* N = w + stride;
    std::fill_n(w, stride, T{0});
    for (std::size_t i = first; i < end && !cancelled; ++i) {
      std::copy_n(half.F + i * k, k, w);
      std::fill_n(N, stride, T{0});
      forQuotients(X.row(i), w, held, stride, terms == nullptr ? nullptr : terms + i,
                   [&](const Entries<T>& part) { kernels<T>().sparse.gather(part, held, stride, N); });
      finishRows(half, i, 1, N, stride, sums, 0);
    }
  });
}

// H: the quotients of each row times that row of W, scattered.
template <class T>
void renewColumns(const BetaHalf<T>& half, SparseMatrix<T>& X, const T* sums, std::size_t threads,
                  const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const std::size_t stride = padded<T>(k);
  const T* moving = padRows(half.F, half.rows, k, X.scratch().held, threads);
  T* N = X.scratch().sums.reserve(half.rows * stride);
  T* buffers = X.scratch().rows.reserve(threads * stride);
  X.forColumnRanges(threads, [&](std::size_t first, std::size_t end, std::size_t range, std::size_t slot) {
    T* w = buffers + slot * stride;
    std::fill_n(w, stride, T{0});
    std::fill(N + first * stride, N + end * stride, T{0});
    for (std::size_t i = 0; i < X.rows(); ++i) {
      if (i % rowsPerLook == 0 && cancelled) return;
      const Entries<T> entries = X.row(i, range);
      if (entries.count == 0) continue;
      std::copy_n(half.O + i * k, k, w);
      forQuotients(entries, w, moving, stride, nullptr,
                   [&](const Entries<T>& part) { kernels<T>().sparse.scatter(part, w, stride, N); });
    }
    finishRows(half, first, end - first, N + first * stride, stride, sums, 0);
  });
}

}  // namespace

template <class T>
void sparseKlUpdate(const BetaHalf<T>& half, SparseMatrix<T>& X, BetaScratch<T>& scratch, std::size_t threads,
                    const Cancelled& cancelled) {
  if (half.transpose == Transpose::yes) {
    // Its sums are by ranges of columns, whose number follows that of the threads: no order for a loss.
    if (half.loss != nullptr) *half.loss = sparseKullbackLeibler(X, half.O, half.F, half.k, threads, cancelled);
    renewColumns(half, X, scratch.sums.data(), threads, cancelled);
    return;
  }
  if (half.loss == nullptr) {
    renewRows(half, X, scratch.sums.data(), nullptr, threads, cancelled);
    return;
  }
  scratch.lossTerms.assign(half.rows, LossTerms{});
  const double sumOfP = sumOfProduct(half.F, half.rows, half.O, half.inner, half.k);
  renewRows(half, X, scratch.sums.data(), scratch.lossTerms.data(), threads, cancelled);
  *half.loss = kullbackLeiblerFrom(scratch.lossTerms, sumOfP);
}

template void sparseKlUpdate(const BetaHalf<double>&, SparseMatrix<double>&, BetaScratch<double>&, std::size_t,
                             const Cancelled&);
template void sparseKlUpdate(const BetaHalf<float>&, SparseMatrix<float>&, BetaScratch<float>&, std::size_t,
                             const Cancelled&);

}  // namespace nmf
