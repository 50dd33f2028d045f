// One iteration on Q*(X'Q)' in place of X: for each block of rows, while it is in cache,
//
//   XHt = Q_b*((X'Q)'*H'),  W_b renewed from it,  QtW += Q_b'*W_b,  WtW += W_b'*W_b;   then H renewed from X'Q*QtW and
//   WtW
//
// Rows are cut into chunks by the shape alone, whose sums are added in order: results are the same for any number of
// threads.
#pragma once

#include <cstddef>
#include <vector>

#include "aligned.h"
#include "low_rank_matrix.h"
#include "pass.h"
#include "renewal_of_h.h"

namespace nmf {

template <class T>
class LowRankPass final : public Pass<T> {
 public:
  // X must outlive the pass.
  LowRankPass(LowRankMatrix<T>& X, std::size_t k, std::size_t threads);

  double renewW(T* W, const T* Ht, const Update<T>& forW, std::size_t threads, const Cancelled& cancelled) override;
  double renewH(T* Ht, const Update<T>& forH, std::size_t threads, const Cancelled& cancelled) override;
  const T* WtW() const override { return WtW_.data(); }
  double crossTerm() const override { return renewalOfH_.crossTerm(); }

 private:
  // What a chunk leaves.
  struct Sums {
    std::vector<T> QtW, WtW;
    double violation;
  };
  // What a thread works in.
  struct Slot {
    Aligned<T> XHt, scratch;
  };

  void sumChunk(T* W, std::size_t chunk, const Update<T>& forW, Slot& slot, const Cancelled& cancelled);

  LowRankMatrix<T>& X_;
  std::size_t k_, chunkRows_;
  std::vector<T> XtQtHt_, QtW_, WtW_;  // rank x k twice, k x k
  std::vector<Sums> chunks_;
  std::vector<Slot> slots_;
  RenewalOfH<T> renewalOfH_;
};

}  // namespace nmf
