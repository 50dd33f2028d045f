// The two products of a block of rows of X with thin tiled matrices, panel by panel (see tiling.h), X being read in
// place and what comes next fetched meanwhile.
#pragma once

#include <cstddef>

#include "aligned.h"
#include "block_plan.h"
#include "kernels.h"
#include "products.h"
#include "stored.h"
#include "tiling.h"

namespace nmf {

// Whether OpenBLAS takes less time for both products with X of so many columns, at any number of rows. With AVX2, k =
// 64 and n = 5,000 it took 0.79 to 0.84 of the pass's time in double, where n = 784 took 1.08; for k = 128 0.85 to
// 0.89, and 0.56 for n = 4,096; in float 1.22 for k = 64 and 0.85 for k = 128. For k = 32 in double it was 0.91
// to 1.05. With AVX-512 it was 1.15 and more for k = 64.
template <class T>
bool losesToBlas(std::size_t n, std::size_t k) {
  const bool isAvx2 = kernels<T>().lanes * sizeof(T) == 32;
  return isAvx2 && k * sizeof(T) >= 384 && n * k * sizeof(T) >= (std::size_t{3} << 19U);
}

template <class T>
class BlockProducts {
 public:
  struct Block {
    Stored<T> X;
    std::size_t rows;
    Stored<T> below;  // the block that is read next; as many rows
  };
  // Columns of X by the vectors they make, `first` beginning a panel.
  struct Columns {
    std::size_t first, end;
  };
  // What a thread works in.
  struct Scratch {
    Aligned<T> packed, tail;
    Aligned<T> panel;  // of X, where its numbers are small
    Ahead ahead{};
  };

  // For blocks of at most `mostRows` rows of X, which has n columns of numbers of so many bytes.
  BlockProducts(std::size_t n, std::size_t k, std::size_t mostRows, Fetch fetch, std::size_t numberBytes);

  const Tiling<T>& tiling() const { return tiling_; }
  Columns all() const { return {0, tiling_.vectors()}; }
  // Allocates.
  void prepare(Scratch& scratch) const;

  // Before the products of each block.
  void begin(const Block& block, Scratch& scratch) const;
  // XF (rows x k) = X_b * F, F (n x k) being tiled. `after`: the rows of X that are read next.
  void multiply(const Block& block, const Stored<T>& after, const T* F, T* XF, Scratch& scratch,
                const Cancelled& cancelled) const;
  // XtF (n x k), tiled, += X_b' * F for F (rows x k); the rows of some columns.
  void add(const Block& block, const Columns& columns, const T* F, T* XtF, Scratch& scratch,
           const Cancelled& cancelled) const;

 private:
  void aimAhead(const Stored<T>& rows, std::size_t width, std::size_t count, std::size_t products, Ahead& ahead) const;
  template <class Use>
  void eachPanel(const Block& block, const Columns& columns, const Stored<T>& after, Scratch& scratch,
                 const Cancelled& cancelled, Use use) const;
  std::size_t panelStride() const;

  std::size_t n_, k_, mostRows_;
  Fetch fetch_;
  std::size_t numberBytes_;
  Tiling<T> tiling_;
};

}  // namespace nmf
