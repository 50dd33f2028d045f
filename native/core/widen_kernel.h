// Small whole numbers as floating-point ones. For the kernel files alone: see lanes.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nmf {

// `lanes` tells the instructions that a copy is compiled for.
template <class T, std::size_t lanes>
struct WidenKernel {
  // Compilers make a vector of whole numbers of 32 bits of it, and of those one of T. By vector types gcc 12 takes
  // bytes one by one, five times as slow.
  template <class Small>
  static void widen(const Small* __restrict from, std::size_t count, T* __restrict to) {
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<T>(static_cast<std::int32_t>(from[i]));
  }
};

}  // namespace nmf
