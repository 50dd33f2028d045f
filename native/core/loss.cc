#include "loss.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "pool.h"

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

}  // namespace

template <class T>
double frobenius(const T* X, const T* W, const T* Ht, std::size_t m, std::size_t n, std::size_t k, std::size_t threads,
                 const Cancelled& cancelled) {
  constexpr std::size_t taskColumns = tileColumns * tilesPerTask;
  const std::size_t across = (n + taskColumns - 1) / taskColumns;
  const std::size_t tasks = (m + tileRows - 1) / tileRows * across;
  std::vector<double> sums(tasks);
  std::vector<T> tiles(std::min(threads, tasks) * tileRows * tileColumns);
  Pool::shared().run(threads, tasks, [&](std::size_t task, std::size_t slot) {
    const std::size_t row = task / across * tileRows;
    const std::size_t rows = std::min(tileRows, m - row);
    const std::size_t first = task % across * taskColumns;
    const std::size_t end = std::min(n, first + taskColumns);
    T* P = tiles.data() + slot * tileRows * tileColumns;
    for (std::size_t column = first; column < end && !cancelled; column += tileColumns) {
      const std::size_t columns = std::min(tileColumns, end - column);
      gemm(Transpose::no, Transpose::yes, rows, columns, k, W + row * k, k, Ht + column * k, k, false, P, tileColumns);
      for (std::size_t i = 0; i < rows; ++i) {
        const T* x = X + (row + i) * n + column;
        const T* p = P + i * tileColumns;
        sums[task] += laneSum(columns, [x, p](std::size_t j) {
          const double residual = static_cast<double>(x[j]) - static_cast<double>(p[j]);
          return residual * residual;
        });
      }
    }
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0) / 2;
}

template <class T>
double penalty(const T* F, std::size_t count, double l1, double l2, std::size_t threads) {
  if (l1 == 0 && l2 == 0) return 0;
  constexpr std::size_t each = 65536;
  std::vector<double> sums((count + each - 1) / each);
  Pool::shared().run(threads, sums.size(), [&](std::size_t task, std::size_t) {
    const T* part = F + task * each;
    sums[task] = laneSum(std::min(each, count - task * each), [part, l1, l2](std::size_t i) {
      const double f = static_cast<double>(part[i]);
      return l1 * f + l2 / 2 * f * f;
    });
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

template double frobenius(const double*, const double*, const double*, std::size_t, std::size_t, std::size_t,
                          std::size_t, const Cancelled&);
template double frobenius(const float*, const float*, const float*, std::size_t, std::size_t, std::size_t, std::size_t,
                          const Cancelled&);
template double penalty(const double*, std::size_t, double, double, std::size_t);
template double penalty(const float*, std::size_t, double, double, std::size_t);

}  // namespace nmf
