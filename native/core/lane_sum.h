// Sums of 8 numbers side by side, so that they vectorise without reordering any of them.
#pragma once

#include <cstddef>
#include <numeric>

namespace nmf {

// Sum over i of term(i), in an order fixed by `count`.
template <class Term>
double laneSum(std::size_t count, Term term) {
  constexpr std::size_t lanes = 8;
  double sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
  }
  for (; i < count; ++i) sums[0] += term(i);
  return std::accumulate(sums, sums + lanes, 0.0);
}

}  // namespace nmf
