// H renewed block of rows by block of rows, each from its part of XtW, which exists no longer than that.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "aligned.h"
#include "divide_up.h"
#include "pool.h"
#include "update.h"

namespace nmf {

template <class T>
class RenewalOfH {
 public:
  RenewalOfH(std::size_t n, std::size_t k, std::size_t threads)
      : n_(n),
        k_(k),
        slots_(std::min(threads, divideUp(n, updateRows))),
        violations_(divideUp(n, updateRows)),
        crossTerms_(divideUp(n, updateRows)) {
    for (Slot& slot : slots_) {
      slot.XtW.reserve(updateRows * k);
      slot.scratch.reserve(scratchFor(updateRows) * k);
    }
  }

  // Renews H transposed (n x k). write(row, end, out) writes those rows of XtW. Returns the violation.
  template <class Write>
  double renew(T* Ht, const Update<T>& forH, std::size_t threads, const Cancelled& cancelled, Write write) {
    std::fill(violations_.begin(), violations_.end(), 0.0);
    Pool::shared().run(std::min(threads, slots_.size()), violations_.size(), [&](std::size_t task, std::size_t index) {
      if (cancelled) return;
      Slot& slot = slots_[index];
      const std::size_t row = task * updateRows;
      const std::size_t end = std::min(n_, row + updateRows);
      T* XtW = slot.XtW.data();
      T* H = Ht + row * k_;
      write(row, end, XtW);
      violations_[task] = forH.renew(H, XtW, end - row, slot.scratch.data());
      double cross = 0;
      for (std::size_t i = 0; i < (end - row) * k_; ++i) {
        cross += static_cast<double>(XtW[i]) * static_cast<double>(H[i]);
      }
      crossTerms_[task] = cross;
    });
    crossTerm_ = std::accumulate(crossTerms_.begin(), crossTerms_.end(), 0.0);
    return std::accumulate(violations_.begin(), violations_.end(), 0.0);
  }

  // <XtW, H'> with the H that it left.
  double crossTerm() const { return crossTerm_; }

 private:
  // What a thread works in.
  struct Slot {
    Aligned<T> XtW, scratch;
  };

  std::size_t n_, k_;
  std::vector<Slot> slots_;
  std::vector<double> violations_, crossTerms_;  // of each block
  double crossTerm_ = 0;
};

}  // namespace nmf
