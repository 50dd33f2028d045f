// What runs in the processor's own vectors: the two products of X with thin matrices, some columns at a time, and the
// sweep of coordinate descent.
//
// OpenBLAS packs X anew for each; with few columns on the other side that costs more than the product. Here X is read
// in place, along its rows, and what is thin lies tiled: see tiling.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ahead.h"
#include "beta_kernels.h"
#include "simd.h"
#include "sparse_kernels.h"
#include "step_kernels.h"

namespace nmf {

// The most components that any processor's kernels take together.
constexpr std::size_t widestTile = 10;

// k components cut into tiles of `narrow` or, the first `wide` of them, of one more.
struct Tiles {
  std::size_t count, narrow, wide;
};

// Whole vectors of some rows of X.
template <class T>
struct Panel {
  const T* data;
  std::size_t stride, rows, vectors;
  const T* next;  // the rows that will be wanted after these, to be fetched ahead
};

// Rows to be swept by coordinate descent.
template <class T>
struct Sweep {
  T* F;         // rows x k
  const T* XO;  // rows x k
  std::size_t rows, k;
  const T* A;  // k x k, symmetric
  T l1;
  const std::uint32_t* order;  // of components; null for 0 ... k-1
  std::size_t visits;          // how many of them
  std::size_t sweeps;          // one after the other
  bool wantsViolation;
  T* scratch;  // (12 x lanes + 1) x k
};

// Of numbers i, i + 8, i + 16 ... for each i below 8, in double.
struct Eight {
  double sums[8], least[8], most[8];
};

template <class T>
struct Kernels {
  std::size_t lanes;    // numbers a vector
  std::size_t tile;     // components a tile, at most
  std::size_t widest;   // or so many, where they are all
  std::size_t rowStep;  // other numbers of rows leave a slower rest

  // out (rows x k, row-major) += X * F, F being the panel's part of a tiled matrix (columns x k).
  void (*timesPanel)(const Panel<T>& X, const Tiles& tiles, const T* F, T* out, std::size_t k, Ahead& ahead);
  // C, likewise, += X' * W; W (rows x k) has its tiles one after the other, each row-major.
  void (*addPanel)(const Panel<T>& X, const Tiles& tiles, const T* W, T* C, Ahead& ahead);
  // Minimises over each component in turn; returns the sum of |projected gradient| met on the way, where wanted.
  double (*sweep)(const Sweep<T>& sweep);
  // Of so many times eight numbers; least is infinite, most is 0 where none is beyond. NaN counts in the sums alone.
  void (*scanEights)(const T* numbers, std::size_t eights, Eight& out);
  // to[0 ... count] = the same numbers.
  void (*widenBytes)(const std::uint8_t* from, std::size_t count, T* to);
  void (*widenWords)(const std::uint16_t* from, std::size_t count, T* to);
  SparseKernels<T> sparse;
  BetaKernels<T> beta;
  StepKernels<T> step;
};

extern const Kernels<double> plainDoubles, avx2Doubles, avx512Doubles;
extern const Kernels<float> plainFloats, avx2Floats, avx512Floats;

// Those for simd().
template <class T>
const Kernels<T>& kernels();

}  // namespace nmf
