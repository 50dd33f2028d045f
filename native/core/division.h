// 1 / p for p > 0, where kernels wait for the divider. For the kernel files alone: see lanes.h.
#pragma once

#include "lanes.h"

namespace nmf {

template <class T, std::size_t lanes>
struct Division {
  using Vector = typename Lanes<T, lanes>::Vector;

  static Vector inverse(Vector p) { return T{1} / p; }
  static Vector quotient(Vector x, Vector p) { return x / p; }
};

}  // namespace nmf
