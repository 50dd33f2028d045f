#include "loss.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "beta_pass.h"
#include "divide_up.h"
#include "pool.h"
#include "sparse_loss.h"

namespace nmf {

namespace {

constexpr std::size_t tileRows = 64, tileColumns = 256;  // of W*H at a time: 128 KiB of doubles, half of a small L2
constexpr std::size_t tilesPerTask = 16;
constexpr std::size_t lanes = 8;  // sums side by side, so that they vectorise without reordering any of them

// Sum over i of term(i), in an order fixed by `count`.
template <class Term>
double laneSum(std::size_t count, Term term) {
  double sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
  }
  for (; i < count; ++i) sums[0] += term(i);
  return std::accumulate(sums, sums + lanes, 0.0);
}

using Terms = std::array<double, 3>;

// Sum of terms(x, p, columns) over stretches of rows of X and P = W*H, in an order fixed by the shape.
template <class T, class RowTerms>
Terms sumOverTiles(const Matrix<T>& X, const T* W, const T* Ht, std::size_t k, std::size_t threads,
                   const Cancelled& cancelled, RowTerms terms) {
  const std::size_t m = X.rows(), n = X.columns();
  constexpr std::size_t taskColumns = tileColumns * tilesPerTask;
  const std::size_t across = divideUp(n, taskColumns);
  const std::size_t tasks = divideUp(m, tileRows) * across;
  std::vector<Terms> sums(tasks, Terms{});
  std::vector<T> tiles(std::min(threads, tasks) * 2 * tileRows * tileColumns);
  Pool::shared().run(threads, tasks, [&](std::size_t task, std::size_t slot) {
    const std::size_t row = task / across * tileRows;
    const std::size_t rows = std::min(tileRows, m - row);
    const std::size_t first = task % across * taskColumns;
    const std::size_t end = std::min(n, first + taskColumns);
    T* P = tiles.data() + slot * 2 * tileRows * tileColumns;
    for (std::size_t column = first; column < end && !cancelled; column += tileColumns) {
      const std::size_t columns = std::min(tileColumns, end - column);
      gemm(Transpose::no, Transpose::yes, rows, columns, k, W + row * k, k, Ht + column * k, k, false, P, tileColumns);
      const Tile<T> x = X.tile(row, column, rows, columns, P + tileRows * tileColumns);
      for (std::size_t i = 0; i < rows; ++i) {
        const Terms added = terms(x.data + i * x.stride, P + i * tileColumns, columns);
        for (std::size_t term = 0; term < added.size(); ++term) sums[task][term] += added[term];
      }
    }
  });
  Terms total{};
  for (const Terms& sum : sums) {
    for (std::size_t term = 0; term < total.size(); ++term) total[term] += sum[term];
  }
  return total;
}

double frobeniusFrom(const Terms& terms) {
  return terms[0] / 2;
}

}  // namespace

double divergenceFrom(const LossTerms& terms, double beta, std::size_t m, std::size_t n) {
  const auto& [x, p, mixed] = terms;
  if (beta == 1) return notBelowZero(mixed + p - x);
  if (beta == 0) return notBelowZero(mixed - static_cast<double>(m) * static_cast<double>(n) - x);
  return notBelowZero((x - beta * mixed + (beta - 1) * p) / (beta * (beta - 1)));
}

template <class T>
double divergence(Matrix<T>& X, const T* W, const T* Ht, std::size_t k, double beta, std::size_t threads,
                  const Cancelled& cancelled) {
  if (SparseMatrix<T>* sparse = X.sparse(); sparse != nullptr) {
    if (beta == 1) return sparseKullbackLeibler(*sparse, W, Ht, k, threads, cancelled);
    if (beta == 2) {
      const double loss = sparseFrobenius(*sparse, W, Ht, k, threads, cancelled);
      if (loss >= 0) return loss;
    }
  }
  if (beta == 2) {
    return frobeniusFrom(sumOverTiles(X, W, Ht, k, threads, cancelled, [](const T* x, const T* p, std::size_t columns) {
      return Terms{laneSum(columns, [x, p](std::size_t j) {
        const double residual = static_cast<double>(x[j]) - static_cast<double>(p[j]);
        return residual * residual;
      })};
    }));
  }
  BetaScratch<T> scratch;
  LossTerms terms;
  BetaPass<T>(X, W, Ht, k, beta, scratch, threads, cancelled).forLoss(terms);
  return divergenceFrom(terms, beta, X.rows(), X.columns());
}

template <class T>
double penalty(const T* F, std::size_t count, double l1, double l2, std::size_t threads) {
  if (l1 == 0 && l2 == 0) return 0;
  constexpr std::size_t each = 65536;
  std::vector<double> sums(divideUp(count, each));
  Pool::shared().run(threads, sums.size(), [&](std::size_t task, std::size_t) {
    const T* part = F + task * each;
    sums[task] = laneSum(std::min(each, count - task * each), [part, l1, l2](std::size_t i) {
      const double f = static_cast<double>(part[i]);
      return l1 * f + l2 / 2 * f * f;
    });
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

template double divergence(Matrix<double>&, const double*, const double*, std::size_t, double, std::size_t,
                           const Cancelled&);
template double divergence(Matrix<float>&, const float*, const float*, std::size_t, double, std::size_t,
                           const Cancelled&);
template double penalty(const double*, std::size_t, double, double, std::size_t);
template double penalty(const float*, std::size_t, double, double, std::size_t);

}  // namespace nmf
