// What is to be known of the numbers of a matrix before it is factorized, in one pass.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace nmf {

struct Scan {
  double max;  // 0 where all are below; undefined where one is bad
  // In the order of NumPy's pairwise sum, to the bit.
  double sum;
  std::optional<std::size_t> firstZero;  // -0 too
  std::optional<std::size_t> firstBad;   // the first that is NaN, infinite or below 0
};

template <class T>
Scan scan(std::span<const T> numbers);

}  // namespace nmf
