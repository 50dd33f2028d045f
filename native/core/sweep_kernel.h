// Sweeps of coordinate descent over as many rows at a time as a vector has lanes: each row's steps wait for one
// another, those of different rows do not. For the kernel files alone: see lanes.h.
#pragma once

#include <limits>

#include "kernels.h"
#include "lanes.h"

namespace nmf {

template <class T, std::size_t lanes>
struct SweepKernel {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;

  static double sweep(const Sweep<T>& s) {
    double violation = 0;
    for (std::size_t row = 0; row < s.rows; row += lanes) {
      const std::size_t count = s.rows - row < lanes ? s.rows - row : lanes;
      violation += s.wantsViolation ? sweepRows<true>(s, row, count) : sweepRows<false>(s, row, count);
    }
    return violation;
  }

 private:
  // `count` rows, one a lane. Lanes beyond stay 0, where nothing moves.
  template <bool wantsViolation>
  static double sweepRows(const Sweep<T>& s, std::size_t row, std::size_t count) {
    double violations[lanes] = {};
    T* F = s.scratch;
    T* XO = F + s.k * lanes;
    gather(s.F + row * s.k, s.k, count, F);
    gather(s.XO + row * s.k, s.k, count, XO);
    for (std::size_t sweep = 0; sweep < s.sweeps; ++sweep) {
      for (std::size_t visit = 0; visit < s.visits; ++visit) {
        const std::size_t t = s.order == nullptr ? visit : s.order[visit];
        const Vector projected = step(s, t, F, L::load(XO + t * lanes) - L::all(s.l1));
        if constexpr (wantsViolation) add(projected, violations);
      }
    }
    scatter(F, s.k, count, s.F + row * s.k);
    double violation = 0;
    for (const double each : violations) violation += each;
    return violation;
  }

  // Component t moves to its minimum, the others held. Returns the projected gradient that it met.
  static Vector step(const Sweep<T>& s, std::size_t t, T* F, Vector pull) {
    const Vector zero{};
    const Vector f = L::load(F + t * lanes);
    const Vector gradient = dot(s.A + t * s.k, F, s.k) - pull;
    const Vector projected = f == zero ? (gradient < zero ? gradient : zero) : gradient;
    const T curvature = s.A[t * s.k + t];
    if (curvature == T{0}) return projected;
    const Vector renewed = projected == zero ? f : bounded(f - gradient / L::all(curvature));
    // What nothing in X pulls up is 0, where differences leave a rounding error.
    L::store(F + t * lanes, pull > zero ? renewed : zero);
    return projected;
  }

  // Sum over r of A[r] * F[r], in four sums that do not wait for one another.
  static Vector dot(const T* A, const T* F, std::size_t k) {
    Vector sums[4] = {};
    std::size_t r = 0;
    for (; r + 4 <= k; r += 4) {
      for (std::size_t i = 0; i < 4; ++i) sums[i] += L::load(F + (r + i) * lanes) * L::all(A[r + i]);
    }
    for (; r < k; ++r) sums[0] += L::load(F + r * lanes) * L::all(A[r]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }

  // Within [0, largest]. The order of the comparisons makes a NaN, from infinities of extreme data, 0.
  static Vector bounded(Vector f) {
    const Vector zero{};
    constexpr T most = std::numeric_limits<T>::max();
    const Vector largest = L::all(most);
    const Vector positive = zero < f ? f : zero;
    return largest < positive ? largest : positive;
  }

  static void add(Vector projected, double* violations) {
    T each[lanes];
    L::store(each, projected);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      violations[lane] += each[lane] < 0 ? -static_cast<double>(each[lane]) : static_cast<double>(each[lane]);
    }
  }

  // Rows (count x k) to columns (k x lanes), and back.
  static void gather(const T* rows, std::size_t k, std::size_t count, T* columns) {
    for (std::size_t t = 0; t < k; ++t) {
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        columns[t * lanes + lane] = lane < count ? rows[lane * k + t] : T{0};
      }
    }
  }
  static void scatter(const T* columns, std::size_t k, std::size_t count, T* rows) {
    for (std::size_t t = 0; t < k; ++t) {
      for (std::size_t lane = 0; lane < count; ++lane) rows[lane * k + t] = columns[t * lanes + lane];
    }
  }
};

}  // namespace nmf
