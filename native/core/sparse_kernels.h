// The loops over stored entries, in the processor's own vectors. Factors lie in rows of `stride` numbers, whole cache
// lines, so that a row is whole vectors for any processor; what fills a row up beyond k is 0.
#pragma once

#include <cstddef>
#include <cstdint>

#include "beta_kernels.h"

namespace nmf {

// Numbers in a cache line.
template <class T>
constexpr std::size_t lineLength = 64 / sizeof(T);

// k rounded up to whole cache lines.
template <class T>
constexpr std::size_t padded(std::size_t k) {
  return (k + lineLength<T> - 1) / lineLength<T> * lineLength<T>;
}

// A stretch of stored entries of one row.
template <class T>
struct Entries {
  const T* values;
  const std::uint32_t* columns;
  std::size_t count;
};

template <class T>
struct SparseKernels {
  // out += sum of value * F[column], a row of F an entry.
  void (*gather)(const Entries<T>& entries, const T* F, std::size_t stride, T* out);
  // C[column] += value * w, a row of C an entry.
  void (*scatter)(const Entries<T>& entries, const T* w, std::size_t stride, T* C);
  // out[e] = value / max(p, epsilon), p = w . F[column]. `out` has room for whole cache lines. Terms of the loss for
  // beta = 1 are added to where they are not null.
  void (*quotients)(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, T* out, LossTerms* loss);
  // out[e] = p. `out` has room for whole cache lines.
  void (*estimates)(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, T* out);
  // G (k rows of `stride` numbers) = sum of F[column]' * F[column] over the entries, whatever their values.
  void (*gram)(const Entries<T>& entries, const T* F, std::size_t stride, std::size_t k, T* G);
};

}  // namespace nmf
