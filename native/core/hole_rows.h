// The rows of a factor where little of X is unobserved: each with its holes, or with what is observed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "observed_update.h"
#include "pool.h"
#include "stepper.h"

namespace nmf {

// a . b, in double, in four sums that do not wait for one another.
template <class T>
double dot(const T* a, const T* b, std::size_t count) {
  double sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (std::size_t s = 0; s < 4; ++s) sums[s] += static_cast<double>(a[i + s]) * static_cast<double>(b[i + s]);
  }
  for (; i < count; ++i) sums[0] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// f' * A * f, A being k x k.
template <class T>
double squared(const T* f, const T* A, std::size_t k) {
  double sum = 0;
  for (std::size_t t = 0; t < k; ++t) sum += static_cast<double>(f[t]) * dot(A + t * k, f, k);
  return sum;
}

// The holes along rows of F, what is observed, and the factor held in rows of whole cache lines.
template <class T>
struct HoleLines {
  ObservedLines<T> seen;
  SparseMatrix<T>* holes;
  const T* held;
  std::size_t stride;

  HoleLines(const BetaHalf<T>& half, ObservedScratch<T>& scratch, std::size_t threads)
      : seen(half.X->observed()->lines(half.transpose, threads)),
        holes(&half.X->observed()->holes(half.transpose, threads)),
        held(padRows(half.O, half.inner, half.k, scratch.held, threads)),
        stride(padded<T>(half.k)) {}

  // Calls use(row, slot) for all of them.
  template <class Use>
  void forRows(std::size_t threads, const Cancelled& cancelled, Use use) const {
    seen.X->forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
      for (std::size_t i = first; i < end && !cancelled; ++i) use(i, slot);
    });
  }
};

// The same, gathered component by component for a stepper.
template <class T>
class HoleRows {
 public:
  HoleRows(const BetaHalf<T>& half, ObservedScratch<T>& scratch, std::size_t threads)
      : half_(half),
        lines_(half, scratch, threads),
        longest_(padded<T>(lines_.holes->longestRow())),
        longestSeen_(padded<T>(lines_.seen.X->longestRow())),
        slots_(scratch.slots) {
    slots_.resize(threads);
    for (Aligned<T>& slot : slots_) slot.reserve(abreast * roomFor(longest_) + roomFor(longestSeen_));
  }

  // Calls use(first row, how many, slot) for all of them.
  template <class Use>
  void forPairs(std::size_t threads, const Cancelled& cancelled, Use use) {
    lines_.seen.X->forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
      for (std::size_t i = first; i < end && !cancelled; i += abreast) use(i, std::min(abreast, end - i), slot);
    });
  }

  // Row i as the r-th at once.
  StepRow<T> withHoles(std::size_t i, std::size_t r, std::size_t slot) const {
    return gatheredRow(i, lines_.holes->row(i), slots_[slot].data() + r * roomFor(longest_), longest_);
  }

  Entries<T> seen(std::size_t i) const { return lines_.seen.X->row(i); }

  StepRow<T> observed(std::size_t i, std::size_t slot) const {
    return gatheredRow(i, lines_.seen.X->row(i), slots_[slot].data() + abreast * roomFor(longest_), longestSeen_);
  }

 private:
  std::size_t roomFor(std::size_t longest) const { return (half_.k + 4) * longest; }

  StepRow<T> gatheredRow(std::size_t i, const Entries<T>& entries, T* room, std::size_t longest) const {
    return gathered<T>(half_, entries, nullptr, lines_.held, half_.F + i * half_.k, room, longest, nullptr);
  }

  const BetaHalf<T>& half_;
  HoleLines<T> lines_;
  std::size_t longest_, longestSeen_;
  std::vector<Aligned<T>>& slots_;
};

}  // namespace nmf
