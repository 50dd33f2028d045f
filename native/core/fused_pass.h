// One iteration in one pass over X (m x n): for each block of rows, while it is in cache,
//
//   XHt = X_b*H',  W_b renewed from it,  XtW += X_b'*W_b,  WtW += W_b'*W_b;   then H renewed from XtW and WtW,
//
// which is what renewing W and then H does, but reads X from memory once. At k = 16 that is 2.6 times as fast as two
// products by OpenBLAS, which pack X anew each time.
//
// Rows are cut into chunks by the shape alone, each summed by itself and added to the total in order: results are the
// same for any number of threads.
#pragma once

#include <cstddef>
#include <vector>

#include "aligned.h"
#include "block_plan.h"
#include "block_products.h"
#include "pass.h"
#include "renewal_of_h.h"
#include "stored.h"
#include "turns.h"

namespace nmf {

template <class T>
class FusedPass final : public Pass<T> {
 public:
  // Whether the pass is the faster way for this shape.
  static bool pays(std::size_t m, std::size_t n, std::size_t k);

  // X is borrowed. Small numbers are written out a block at a time where that stays in cache, else panel by panel, for
  // each product: at 10,000 x 784 and k = 20 that took 14 ms, and 11 in double.
  FusedPass(const Stored<T>& X, std::size_t m, std::size_t n, std::size_t k, std::size_t threads);
  // Factors are the same for any plan, to the bit.
  FusedPass(const Stored<T>& X, std::size_t m, std::size_t n, std::size_t k, std::size_t threads,
            const BlockPlan& plan);

  double renewW(T* W, const T* Ht, const Update<T>& forW, std::size_t threads, const Cancelled& cancelled) override;
  double renewH(T* Ht, const Update<T>& forH, std::size_t threads, const Cancelled& cancelled) override;
  const T* WtW() const override { return WtW_.data(); }
  double crossTerm() const override { return renewalOfH_.crossTerm(); }

 private:
  // How rows are cut: chunks of blocks, a block being what stays in cache.
  struct Cut {
    std::size_t chunkRows, chunks, blockRows;
  };
  // What a thread works in.
  struct Slot {
    Aligned<T> XtW, XHt, scratch;
    Aligned<T> X;  // a block of small numbers written out
    std::vector<T> WtW;
    typename BlockProducts<T>::Scratch products;
  };

  Cut cutFor(const BlockPlan& plan) const;
  double sumChunk(T* allW, std::size_t chunk, const Update<T>& forW, Slot& slot, const Cancelled& cancelled) const;

  Stored<T> X_;
  std::size_t m_, n_, k_;
  bool writesBlocks_;
  Cut cut_;
  BlockProducts<T> products_;
  Aligned<T> H_, XtW_;  // tiled
  std::vector<T> WtW_;
  std::vector<Slot> slots_;
  RenewalOfH<T> renewalOfH_;
  Turns turns_;  // of chunks to be added
};

}  // namespace nmf
