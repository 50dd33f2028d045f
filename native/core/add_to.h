// Partial sums added up.
#pragma once

#include <cstddef>

namespace nmf {

// total += part, number by number.
template <class T>
void addTo(T* total, const T* part, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) total[i] += part[i];
}

}  // namespace nmf
