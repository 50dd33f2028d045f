// The loops over stored entries. Factors lie in rows of `stride` numbers, a multiple of `width`, so that a row is whole
// vectors and begins on a cache line; what fills a row up beyond k is 0.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nmf {

// Numbers in a cache line.
template <class T>
constexpr std::size_t paddedWidth = 64 / sizeof(T);

template <class T>
constexpr std::size_t padded(std::size_t k) {
  return (k + paddedWidth<T> - 1) / paddedWidth<T> * paddedWidth<T>;
}

// A stretch of stored entries of one row.
template <class T>
struct Entries {
  const T* values;
  const std::uint32_t* columns;
  std::size_t count;
};

// out += sum of value * F[column], one row of F an entry.
template <class T>
void gatherRows(const Entries<T>& entries, const T* F, std::size_t stride, T* out);

// C[column] += value * w, one row of C an entry.
template <class T>
void scatterRow(const Entries<T>& entries, const T* w, std::size_t stride, T* C);

// out[e] = w * F[column of e].
template <class T>
void dotRows(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, T* out);

}  // namespace nmf
