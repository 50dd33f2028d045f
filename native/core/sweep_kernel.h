// The sweep of coordinate descent over as many rows at a time as a vector has lanes: each row's steps wait for one
// another, those of different rows do not. For the kernel files alone: see lanes.h.
//
// Products are rounded before they are added, not fused: a row of zeros then ends as zeros in the engines alike.
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
      violation += sweepRows(s, row, s.rows - row < lanes ? s.rows - row : lanes);
    }
    return violation;
  }

 private:
  // `count` rows, one a lane. Lanes beyond stay 0, where nothing moves.
  static double sweepRows(const Sweep<T>& s, std::size_t row, std::size_t count) {
    double violations[lanes] = {};
    T* F = s.F + row * s.k;
    T* g = s.scratch;
    gather(s.gradients + row * s.k, s.k, count, g);
    for (std::size_t visit = 0; visit < s.k; ++visit) {
      const std::size_t t = s.order == nullptr ? visit : s.order[visit];
      T column[lanes] = {};
      for (std::size_t lane = 0; lane < count; ++lane) column[lane] = F[lane * s.k + t];
      const Vector f = L::load(column);
      const Vector gradient = L::load(g + t * lanes);
      const Vector zero{};
      const Vector projected = f == zero ? (gradient < zero ? gradient : zero) : gradient;
      L::store(column, projected);
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        violations[lane] += column[lane] < 0 ? -static_cast<double>(column[lane]) : static_cast<double>(column[lane]);
      }
      const T curvature = s.A[t * s.k + t];
      if (curvature == T{0}) continue;
      const Vector renewed = projected == zero ? f : bounded(f - gradient / L::all(curvature));
      L::store(column, renewed);
      for (std::size_t lane = 0; lane < count; ++lane) F[lane * s.k + t] = column[lane];
      follow(projected, renewed - f, s.A + t * s.k, s.k, g);
    }
    double violation = 0;
    for (const double each : violations) violation += each;
    return violation;
  }

  // Within [0, largest]. The order of the comparisons makes a NaN, from infinities of extreme data, 0.
  static Vector bounded(Vector f) {
    const Vector zero{};
    constexpr T most = std::numeric_limits<T>::max();
    const Vector largest = L::all(most);
    const Vector positive = zero < f ? f : zero;
    return largest < positive ? largest : positive;
  }

  // g += step * A[t], but for rows that stay: 0 times an infinity is none.
  static void follow(Vector projected, Vector step, const T* At, std::size_t k, T* g) {
    const Vector zero{};
    for (std::size_t r = 0; r < k; ++r) {
      const Vector before = L::load(g + r * lanes);
      L::store(g + r * lanes, projected == zero ? before : before + step * At[r]);
    }
  }

  // Rows (count x k) to columns (k x lanes).
  static void gather(const T* rows, std::size_t k, std::size_t count, T* columns) {
    for (std::size_t t = 0; t < k; ++t) {
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        columns[t * lanes + lane] = lane < count ? rows[lane * k + t] : T{0};
      }
    }
  }
};

}  // namespace nmf
