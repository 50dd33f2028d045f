// Sweeps of coordinate descent over several vectors of rows at a time: each row's steps wait for one another, those of
// different rows do not. For the kernel files alone: see lanes.h.
#pragma once

#include <limits>

#include "kernels.h"
#include "lanes.h"

namespace nmf {

template <class T, std::size_t lanes>
struct SweepKernel {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;
  using Doubles = typename Lanes<double, lanes>::Vector;

  // Four vectors of rows at once, where so many are left: with one the processor waits for each step. On 1,797 x 64
  // doubles with AVX2, sweeps are 4.0 times as fast for k = 2, 2.8 times for k = 10, 1.4 times for k = 50. The 48 rows
  // of most blocks are six vectors of AVX-512, or three of floats, with no rest: an iteration on 1,797 x 64 takes 0.84
  // of the time for k = 10, on 2,000 x 500 and k = 20 0.97.
  static double sweep(const Sweep<T>& s) {
    invert(s);
    double violation = 0;
    for (std::size_t row = 0; row < s.rows;) {
      const std::size_t left = s.rows - row;
      if (has32Registers && left > 4 * lanes && left <= 6 * lanes)
        row += sweepRows<6>(s, row, left, violation);
      else if (has32Registers && left > 2 * lanes && left <= 3 * lanes)
        row += sweepRows<3>(s, row, left, violation);
      else if (left > 2 * lanes)
        row += sweepRows<4>(s, row, left, violation);
      else if (left > lanes)
        row += sweepRows<2>(s, row, left, violation);
      else
        row += sweepRows<1>(s, row, left, violation);
    }
    return violation;
  }

 private:
  static constexpr bool has32Registers = lanes * sizeof(T) == 64;

  // The inverse curvatures come first in the scratch. Below the largest number, so that a step is never longer than to
  // the minimum.
  static void invert(const Sweep<T>& s) {
    constexpr T most = std::numeric_limits<T>::max();
    for (std::size_t t = 0; t < s.k; ++t) {
      const T inverse = T{1} / s.A[t * s.k + t];
      s.scratch[t] = inverse < most ? inverse : most;
    }
  }

  // Vectors that lie across cache lines make sweeps 1.5 times as slow: on 1,797 x 50 doubles with AVX2, six of them
  // take 2.3 ms in place of 1.5, and those of k = 10 150 us in place of 100.
  static T* aligned(T* at) {
    constexpr std::size_t line = 64;
    const std::size_t past = reinterpret_cast<std::size_t>(at) % line;
    return past == 0 ? at : at + (line - past) / sizeof(T);
  }

  // Up to `vectors` vectors of rows, one row a lane; lanes beyond stay 0, where nothing moves. Returns how many rows.
  template <std::size_t vectors>
  static std::size_t sweepRows(const Sweep<T>& s, std::size_t row, std::size_t left, double& violation) {
    constexpr std::size_t width = vectors * lanes;
    const std::size_t count = left < width ? left : width;
    T* F = aligned(s.scratch + s.k);
    T* XO = F + s.k * width;
    gather<width>(s.F + row * s.k, s.k, count, F);
    gather<width>(s.XO + row * s.k, s.k, count, XO);
    if (s.wantsViolation)
      violation += visitAll<vectors, true>(s, F, XO);
    else
      visitAll<vectors, false>(s, F, XO);
    scatter<width>(F, s.k, count, s.F + row * s.k);
    return count;
  }

  template <std::size_t vectors, bool wantsViolation>
  static double visitAll(const Sweep<T>& s, T* F, const T* XO) {
    Doubles violations{};
    for (std::size_t sweep = 0; sweep < s.sweeps; ++sweep) {
      for (std::size_t visit = 0; visit < s.visits; ++visit) {
        const std::size_t t = s.order == nullptr ? visit : s.order[visit];
        step<vectors, wantsViolation>(s, t, F, XO + t * vectors * lanes, violations);
      }
    }
    double each[lanes];
    // Not by Lanes<double, lanes>, which kernels for other instructions have too.
    __builtin_memcpy(each, &violations, sizeof each);
    double violation = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) violation += each[lane];
    return violation;
  }

  // Component t moves to its minimum, the others held.
  template <std::size_t vectors, bool wantsViolation>
  static void step(const Sweep<T>& s, std::size_t t, T* F, const T* XO, Doubles& violations) {
    const Vector zero{};
    const Vector l1 = L::all(s.l1), inverse = L::all(s.scratch[t]);
    const bool moves = s.A[t * s.k + t] != T{0};
    Vector sums[vectors];
    dots<vectors>(s.A + t * s.k, F, s.k, sums);
    T* Ft = F + t * vectors * lanes;
    unrolled<vectors>([&]<std::size_t v>() {
      const Vector f = L::load(Ft + v * lanes);
      const Vector pull = L::load(XO + v * lanes) - l1;
      const Vector gradient = sums[v] - pull;
      if constexpr (wantsViolation) add(f == zero ? (gradient < zero ? gradient : zero) : gradient, violations);
      // What nothing in X pulls up is 0, where differences leave a rounding error.
      if (moves) L::store(Ft + v * lanes, pull > zero ? bounded(f - gradient * inverse) : zero);
    });
  }

  // For each vector of rows, the sum over r of A[r] * F[r], in two sums that do not wait for one another.
  template <std::size_t vectors>
  static void dots(const T* A, const T* F, std::size_t k, Vector* out) {
    constexpr std::size_t width = vectors * lanes;
    Vector even[vectors] = {}, odd[vectors] = {};
    std::size_t r = 0;
    for (; r + 2 <= k; r += 2) {
      const Vector a = L::all(A[r]), b = L::all(A[r + 1]);
      unrolled<vectors>([&]<std::size_t v>() {
        even[v] += L::load(F + r * width + v * lanes) * a;
        odd[v] += L::load(F + (r + 1) * width + v * lanes) * b;
      });
    }
    if (r < k) {
      const Vector a = L::all(A[r]);
      unrolled<vectors>([&]<std::size_t v>() { even[v] += L::load(F + r * width + v * lanes) * a; });
    }
    unrolled<vectors>([&]<std::size_t v>() { out[v] = even[v] + odd[v]; });
  }

  // Within [0, largest]. The order of the comparisons makes a NaN, from infinities of extreme data, 0.
  static Vector bounded(Vector f) {
    const Vector zero{};
    constexpr T most = std::numeric_limits<T>::max();
    const Vector largest = L::all(most);
    const Vector positive = zero < f ? f : zero;
    return largest < positive ? largest : positive;
  }

  // Floats one by one made an iteration on 1,797 x 64 2.2 times as long for k = 10.
  static void add(Vector projected, Doubles& violations) {
    const Vector size = projected < Vector{} ? -projected : projected;
    if constexpr (lanes == 1 || sizeof(T) == sizeof(double))
      violations += size;
    else
      violations += __builtin_convertvector(size, Doubles);
  }

  // Rows (count x k) to columns (k x width), and back. Where there are enough of both, squares of lanes x lanes change
  // places in registers: on 1,797 x 16 one sweep and this take 41 us in place of 63, and floats 21 in place of 54.
  template <std::size_t width>
  static void gather(const T* rows, std::size_t k, std::size_t count, T* columns) {
    if (count == width && k >= lanes) {
      eachSquare<width>(
          k, [=](std::size_t row, std::size_t t) { turn(rows + row * k + t, k, columns + t * width + row, width); });
      return;
    }
    for (std::size_t t = 0; t < k; ++t) {
      for (std::size_t lane = 0; lane < width; ++lane) {
        columns[t * width + lane] = lane < count ? rows[lane * k + t] : T{0};
      }
    }
  }
  template <std::size_t width>
  static void scatter(const T* columns, std::size_t k, std::size_t count, T* rows) {
    if (count == width && k >= lanes) {
      eachSquare<width>(
          k, [=](std::size_t row, std::size_t t) { turn(columns + t * width + row, width, rows + row * k + t, k); });
      return;
    }
    for (std::size_t t = 0; t < k; ++t) {
      for (std::size_t lane = 0; lane < count; ++lane) rows[lane * k + t] = columns[t * width + lane];
    }
  }

  // Calls use(first row, first component) for squares that cover width x k; the last ones overlap where k has a rest.
  template <std::size_t width, class Use>
  static void eachSquare(std::size_t k, Use use) {
    for (std::size_t t = 0; t < k; t += lanes) {
      const std::size_t first = t + lanes <= k ? t : k - lanes;
      for (std::size_t row = 0; row < width; row += lanes) use(row, first);
    }
  }

  static void turn(const T* from, std::size_t fromStride, T* to, std::size_t toStride) {
    Vector square[lanes];
    unrolled<lanes>([&]<std::size_t i>() { square[i] = L::load(from + i * fromStride); });
    L::transpose(square);
    unrolled<lanes>([&]<std::size_t i>() { L::store(to + i * toStride, square[i]); });
  }
};

}  // namespace nmf
