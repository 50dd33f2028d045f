#include <algorithm>
#include <cmath>
#include <limits>

#include "blas.h"
#include "pool.h"
#include "update.h"

namespace nmf {

namespace {

// Sweeps one row f (k), given its gradient g = f*A - b (k), which follows every step: g += step * A[t].
template <class T>
double sweepRow(T* f, T* g, const T* A, std::size_t k, const std::uint32_t* order) {
  double violation = 0;
  for (std::size_t visit = 0; visit < k; ++visit) {
    const std::size_t t = order == nullptr ? visit : order[visit];
    const T gradient = g[t];
    const T projected = f[t] == T{0} ? std::min(T{0}, gradient) : gradient;
    violation += std::abs(static_cast<double>(projected));
    const T curvature = A[t * k + t];
    if (projected == T{0} || curvature == T{0}) continue;
    // The order of the arguments makes a NaN, from infinities of extreme data, 0.
    const T renewed = std::min(std::max(T{0}, f[t] - gradient / curvature), std::numeric_limits<T>::max());
    const T step = renewed - f[t];
    f[t] = renewed;
    const T* At = A + t * k;
    for (std::size_t r = 0; r < k; ++r) g[r] += step * At[r];
  }
  return violation;
}

}  // namespace

template <class T>
double coordinateDescent(const Half<T>& half, const std::uint32_t* order, UpdateScratch<T>& scratch,
                         std::size_t threads, const Cancelled& cancelled) {
  const std::size_t k = half.k;
  T* A = scratch.gram.data();
  std::copy_n(half.gram, k * k, A);
  for (std::size_t t = 0; t < k; ++t) A[t * k + t] = penaltyAs<T>(static_cast<double>(A[t * k + t]) + half.l2);
  const T l1 = penaltyAs<T>(half.l1);
  std::fill(scratch.sums.begin(), scratch.sums.end(), 0.0);
  Pool::shared().run(threads, scratch.sums.size(), [&](std::size_t task, std::size_t slot) {
    const std::size_t row = task * updateRows;
    if (cancelled) return;
    const std::size_t rows = std::min(updateRows, half.rows - row);
    T* g = scratch.tiles.data() + slot * updateRows * k;
    T* F = half.F + row * k;
    const T* N = half.product + row * k;
    gemm(Transpose::no, Transpose::no, rows, k, k, F, k, A, k, false, g, k);
    for (std::size_t i = 0; i < rows * k; ++i) g[i] -= N[i] - l1;
    double violation = 0;
    for (std::size_t i = 0; i < rows; ++i) violation += sweepRow(F + i * k, g + i * k, A, k, order);
    scratch.sums[task] = violation;
  });
  double violation = 0;
  for (const double sum : scratch.sums) violation += sum;
  return violation;
}

template double coordinateDescent(const Half<double>&, const std::uint32_t*, UpdateScratch<double>&, std::size_t,
                                  const Cancelled&);
template double coordinateDescent(const Half<float>&, const std::uint32_t*, UpdateScratch<float>&, std::size_t,
                                  const Cancelled&);

}  // namespace nmf
