// A loop written out. For the kernel files alone: see lanes.h; what is instantiated here carries the caller's lambda.
#pragma once

#include <cstddef>
#include <utility>

namespace nmf {

template <class Use, std::size_t... i>
inline void unrolled(const Use& use, std::index_sequence<i...>) {
  (use.template operator()<i>(), ...);
}

// use<0>(), use<1>() ... use<count - 1>(). Sums that such calls index stay in registers from the first to the last;
// gcc 12 puts those of a plain loop through memory before and after.
template <std::size_t count, class Use>
inline void unrolled(const Use& use) {
  unrolled(use, std::make_index_sequence<count>{});
}

}  // namespace nmf
