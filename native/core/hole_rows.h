// The rows of a factor where little of X is unobserved: each with its holes, or with what is observed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "observed_update.h"
#include "pool.h"
#include "stepper.h"

namespace nmf {

// The rows of F with their holes, and with what is observed for those that need it.
template <class T>
class HoleRows {
 public:
  HoleRows(const BetaHalf<T>& half, ObservedScratch<T>& scratch, std::size_t threads)
      : half_(half),
        lines_(half.X->observed()->lines(half.transpose, threads)),
        holes_(half.X->observed()->holes(half.transpose, threads)),
        held_(padRows(half.O, half.inner, half.k, scratch.held, threads)),
        longest_(padded<T>(holes_.longestRow())),
        longestSeen_(padded<T>(lines_.X->longestRow())),
        slots_(scratch.slots) {
    slots_.resize(threads);
    for (Aligned<T>& slot : slots_) slot.reserve(abreast * roomFor(longest_) + roomFor(longestSeen_));
  }

  // Calls use(first row, how many, slot) for all of them.
  template <class Use>
  void forPairs(std::size_t threads, const Cancelled& cancelled, Use use) {
    lines_.X->forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
      for (std::size_t i = first; i < end && !cancelled; i += abreast) use(i, std::min(abreast, end - i), slot);
    });
  }

  // Row i as the r-th at once.
  StepRow<T> withHoles(std::size_t i, std::size_t r, std::size_t slot) const {
    T* room = slots_[slot].data() + r * roomFor(longest_);
    return gathered<T>(half_, holes_.row(i), nullptr, held_, half_.F + i * half_.k, room, longest_, nullptr);
  }

  StepRow<T> observed(std::size_t i, std::size_t slot) const {
    T* room = slots_[slot].data() + abreast * roomFor(longest_);
    return gathered<T>(half_, lines_.X->row(i), nullptr, held_, half_.F + i * half_.k, room, longestSeen_, nullptr);
  }

 private:
  std::size_t roomFor(std::size_t longest) const { return (half_.k + 4) * longest; }

  const BetaHalf<T>& half_;
  ObservedLines<T> lines_;
  SparseMatrix<T>& holes_;
  const T* held_;
  std::size_t longest_, longestSeen_;
  std::vector<Aligned<T>>& slots_;
};

}  // namespace nmf
