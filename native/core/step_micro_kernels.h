// The kernels of step_kernels.h for vectors of `lanes` numbers. For the kernel files alone: see lanes.h.
#pragma once

#include "lanes.h"
#include "step_kernels.h"

namespace nmf {

template <class T, std::size_t lanes>
struct StepMicroKernels {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;

  static constexpr StepKernels<T> table() { return {&add, &sumsForOne, &sumsForZero, &sumsForAny}; }

 private:
  static void add(const StepEntries<T>& entries, T by, const T* O) {
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      L::store(entries.P + at, L::load(entries.P + at) + L::all(by) * L::load(O + at));
    }
  }

  static StepSums sumsForOne(const StepEntries<T>& entries, T by, const T* before, const T* O) {
    Vector N{}, slopeN{};
    const Vector least = L::all(entries.least);
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      const Vector p = L::load(entries.P + at) + L::all(by) * L::load(before + at);
      L::store(entries.P + at, p);
      const Vector share = L::load(O + at) / (p < least ? least : p);
      const Vector pulled = share * L::load(entries.x + at);
      N += pulled;
      slopeN += pulled * share;
    }
    return {sum(N), sum(slopeN), 0, 0};
  }

  static StepSums sumsForZero(const StepEntries<T>& entries, T by, const T* before, const T* O) {
    Vector N{}, slopeN{}, D{};
    const Vector least = L::all(entries.least);
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      const Vector p = L::load(entries.P + at) + L::all(by) * L::load(before + at);
      L::store(entries.P + at, p);
      const Vector inverse = L::all(T{1}) / (p < least ? least : p);
      const Vector share = inverse * L::load(O + at);
      const Vector pulled = share * (inverse * L::load(entries.x + at));
      N += pulled;
      slopeN += pulled * share;
      D += share;
    }
    return {sum(N), sum(slopeN), sum(D), 0};
  }

  static StepSums sumsForAny(const StepEntries<T>& entries, const T* powers, const T* O) {
    Vector N{}, slopeN{}, D{}, slopeD{};
    const Vector least = L::all(entries.least);
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      const Vector p = L::load(entries.P + at);
      const Vector inverse = L::all(T{1}) / (p < least ? least : p);
      const Vector share = inverse * L::load(O + at);
      const Vector weight = share * L::load(powers + at);
      const Vector pulled = weight * (inverse * L::load(entries.x + at));
      N += pulled;
      slopeN += pulled * share;
      D += weight;
      slopeD += weight * share;
    }
    return {sum(N), sum(slopeN), sum(D), sum(slopeD)};
  }

  static double sum(Vector v) {
    T each[lanes];
    L::store(each, v);
    double total = 0;
    for (const T one : each) total += static_cast<double>(one);
    return total;
  }
};

}  // namespace nmf
