#include <algorithm>
#include <cmath>
#include <limits>

#include "blas.h"
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
double coordinateDescent(const Held<T>& held, T* F, const T* XO, std::size_t rows, T* scratch) {
  const std::size_t k = held.k;
  T* g = scratch;
  gemm(Transpose::no, Transpose::no, rows, k, k, F, k, held.gram, k, false, g, k);
  for (std::size_t i = 0; i < rows * k; ++i) g[i] -= XO[i] - held.l1;
  double violation = 0;
  for (std::size_t i = 0; i < rows; ++i) violation += sweepRow(F + i * k, g + i * k, held.gram, k, held.order);
  return violation;
}

template double coordinateDescent(const Held<double>&, double*, const double*, std::size_t, double*);
template double coordinateDescent(const Held<float>&, float*, const float*, std::size_t, float*);

}  // namespace nmf
