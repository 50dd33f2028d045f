// X*F and X'*F for a dense X (m x n) and few columns of F, with the kernels of kernels.h: OpenBLAS packs X anew for
// each product.
//
// X'*F is cut by columns of X where it has many, else by rows, each chunk of which is summed by itself and added to the
// total in order; all by the shape alone: results are the same for any number of threads.
#pragma once

#include <cstddef>
#include <vector>

#include "aligned.h"
#include "block_products.h"
#include "products.h"
#include "stored.h"
#include "turns.h"

namespace nmf {

template <class T>
class ThinProducts {
 public:
  // Whether they are the faster way for this shape.
  static bool pays(Transpose transpose, std::size_t m, std::size_t n, std::size_t k);

  // For F with k columns, and an X with numbers of so many bytes. Allocates all that is needed: (threads + 1) x n x k
  // at most.
  ThinProducts(std::size_t m, std::size_t n, std::size_t k, std::size_t threads, std::size_t numberBytes = sizeof(T));

  // out = X*F (m x k) or X'*F (n x k), for as many threads as given above. Stops early, leaving out undefined, once
  // cancelled.
  void multiply(Transpose transpose, const Stored<T>& X, const T* F, T* out, const Cancelled& cancelled);

  bool isFor(std::size_t k, std::size_t threads) const { return k == k_ && threads == threads_; }

 private:
  struct Slot {
    Aligned<T> sums;  // tiled
    typename BlockProducts<T>::Scratch products;
  };

  void times(const Stored<T>& X, const T* F, T* out, const Cancelled& cancelled);
  void sumColumns(const Stored<T>& X, const T* F, const Cancelled& cancelled);
  void sumRows(const Stored<T>& X, const T* F, const Cancelled& cancelled);
  template <class Use>
  void eachBlock(const Stored<T>& X, std::size_t first, std::size_t end, Use use) const;

  std::size_t m_, n_, k_, threads_;
  std::size_t chunkRows_, chunks_, blockRows_;
  BlockProducts<T> products_;
  std::size_t panelVectors_, panels_;  // in a panel; of X
  bool byColumns_;
  Aligned<T> tiled_;  // F, or the total
  std::vector<Slot> slots_;
  Turns turns_;
};

}  // namespace nmf
