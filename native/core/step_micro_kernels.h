// The kernels of step_kernels.h for vectors of `lanes` numbers. For the kernel files alone: see lanes.h.
#pragma once

#include <utility>

#include "division.h"
#include "lanes.h"
#include "step_kernels.h"

namespace nmf {

template <class T, std::size_t lanes>
struct StepMicroKernels {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;
  using Divide = Division<T, lanes>;

  static constexpr StepKernels<T> table() {
    return {&gatherRows, &estimate, &add, &sumsForOne, &sumsForZero, &sumsForTwo, &sumsForHoles, &sumsForAny};
  }

 private:
  static void gatherRows(const std::uint32_t* columns, std::size_t count, const T* O, std::size_t stride, std::size_t k,
                         const T* f, T* out, std::size_t outStride, T* P) {
    std::size_t e = 0;
    for (; e + lanes <= count; e += lanes) gatherSome(columns + e, O, stride, k, f, out + e, outStride, P + e);
    if (e == count) return;
    std::uint32_t last[lanes];
    for (std::size_t i = 0; i < lanes; ++i) last[i] = columns[e + i < count ? e + i : e];
    gatherSome(last, O, stride, k, f, out + e, outStride, P + e);
    for (std::size_t i = count; i < e + lanes; ++i) P[i] = 0;
    for (std::size_t t = 0; t < k; ++t) {
      for (std::size_t i = count; i < e + lanes; ++i) out[t * outStride + i] = 0;
    }
  }

  // For as many entries as a vector has lanes.
  static void gatherSome(const std::uint32_t* columns, const T* O, std::size_t stride, std::size_t k, const T* f,
                         T* out, std::size_t outStride, T* P) {
    constexpr std::size_t apart = 4;  // sums that do not wait for one another
    Vector sums[apart] = {};
    for (std::size_t t = 0; t < k; t += lanes) {
      Vector rows[lanes];
      unrolled<lanes>([&]<std::size_t i>() { rows[i] = L::load(O + columns[i] * stride + t); });
      L::transpose(rows);
      T* to = out + t * outStride;
      if (t + lanes <= k) {
        unrolled<lanes>([&]<std::size_t i>() {
          L::store(to + i * outStride, rows[i]);
          sums[i % apart] += L::all(f[t + i]) * rows[i];
        });
      } else {
        const std::size_t components = k - t;
        unrolled<lanes>([&]<std::size_t i>() {
          if (i >= components) return;
          L::store(to + i * outStride, rows[i]);
          sums[i % apart] += L::all(f[t + i]) * rows[i];
        });
      }
    }
    L::store(P, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  }

  static void estimate(const StepEntries<T>& entries, const T* f, std::size_t k, const T* O, std::size_t stride) {
    constexpr std::size_t atOnce = 8;
    std::size_t v = 0;
    for (; v + atOnce <= entries.vectors; v += atOnce) estimateSome<atOnce>(entries.P, v * lanes, f, k, O, stride);
    for (; v < entries.vectors; ++v) estimateSome<1>(entries.P, v * lanes, f, k, O, stride);
  }

  template <std::size_t vectors>
  static void estimateSome(T* P, std::size_t at, const T* f, std::size_t k, const T* O, std::size_t stride) {
    Vector sums[vectors] = {};
    for (std::size_t t = 0; t < k; ++t) {
      const Vector by = L::all(f[t]);
      unrolled<vectors>([&]<std::size_t i>() { sums[i] += by * L::load(O + t * stride + at + i * lanes); });
    }
    unrolled<vectors>([&]<std::size_t i>() { L::store(P + at + i * lanes, sums[i]); });
  }

  static void add(const StepEntries<T>& entries, T by, const T* O) {
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      L::store(entries.P + at, L::load(entries.P + at) + L::all(by) * L::load(O + at));
    }
  }

  static StepSums sumsForOne(const StepEntries<T>& given, T by, const T* before, const T* O) {
    const StepEntries<T> entries = given;  // which no store can change
    Vector sums[2] = {};
    const Vector least = L::all(entries.least);
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      const Vector p = L::load(entries.P + at) + L::all(by) * L::load(before + at);
      L::store(entries.P + at, p);
      const Vector share = Divide::quotient(L::load(O + at), p < least ? least : p);
      const Vector pulled = share * L::load(entries.x + at);
      sums[0] += pulled;
      sums[1] += pulled * share;
    }
    return total<2>(sums);
  }

  static StepSums sumsForZero(const StepEntries<T>& given, T by, const T* before, const T* O) {
    const StepEntries<T> entries = given;  // which no store can change
    Vector sums[3] = {};
    const Vector least = L::all(entries.least);
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      const Vector p = L::load(entries.P + at) + L::all(by) * L::load(before + at);
      L::store(entries.P + at, p);
      const Vector inverse = Divide::inverse(p < least ? least : p);
      const Vector share = inverse * L::load(O + at);
      const Vector pulled = share * (inverse * L::load(entries.x + at));
      sums[0] += pulled;
      sums[1] += pulled * share;
      sums[2] += share;
    }
    return total<3>(sums);
  }

  static StepSums sumsForTwo(const StepEntries<T>& given, const T* weights, T by, const T* before, const T* O) {
    return weights == nullptr ? sumsForSquares<true, false>(given, weights, by, before, O)
                              : sumsForSquares<true, true>(given, weights, by, before, O);
  }

  static StepSums sumsForHoles(const StepEntries<T>& given, T by, const T* before, const T* O) {
    return sumsForSquares<false, false>(given, nullptr, by, before, O);
  }

  template <bool hasX, bool weighed>
  static StepSums sumsForSquares(const StepEntries<T>& given, const T* weights, T by, const T* before, const T* O) {
    const StepEntries<T> entries = given;  // which no store can change
    Vector sums[3] = {};
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      const Vector p = L::load(entries.P + at) + L::all(by) * L::load(before + at);
      L::store(entries.P + at, p);
      const Vector o = L::load(O + at);
      Vector weight = o;
      if constexpr (weighed) weight = o * L::load(weights + at);
      if constexpr (hasX) sums[0] += weight * L::load(entries.x + at);
      sums[1] += weight * p;
      sums[2] += weight * o;
    }
    StepSums result = total<3>(sums);
    return {result.N, 0, result.slopeN, result.D};
  }

  static StepSums sumsForAny(const StepEntries<T>& entries, const T* powers, const T* O) {
    Vector sums[4] = {};
    const Vector least = L::all(entries.least);
    for (std::size_t at = 0; at < entries.vectors * lanes; at += lanes) {
      const Vector p = L::load(entries.P + at);
      const Vector inverse = Divide::inverse(p < least ? least : p);
      const Vector share = inverse * L::load(O + at);
      const Vector weight = share * L::load(powers + at);
      const Vector pulled = weight * (inverse * L::load(entries.x + at));
      sums[0] += pulled;
      sums[1] += pulled * share;
      sums[2] += weight;
      sums[3] += weight * share;
    }
    return total<4>(sums);
  }

  // The sums of the lanes of so many vectors.
  template <std::size_t size>
  static StepSums total(const Vector* sums) {
    constexpr std::size_t vectors = (size + lanes - 1) / lanes;
    T each[vectors * lanes];
    storeTotals<size>(sums, each, std::make_index_sequence<vectors>{});
    StepSums result{};
    double* to[] = {&result.N, &result.slopeN, &result.D, &result.slopeD};
    for (std::size_t i = 0; i < size; ++i) *to[i] = static_cast<double>(each[i]);
    return result;
  }

  template <std::size_t size, std::size_t... v>
  static void storeTotals(const Vector* sums, T* each, std::index_sequence<v...>) {
    (L::store(each + v * lanes, L::template total<size, v * lanes>(sums)), ...);
  }
};

}  // namespace nmf
