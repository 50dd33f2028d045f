#pragma once

#include <cstddef>

namespace nmf {

// How many pieces of `each` cover `count`.
constexpr std::size_t divideUp(std::size_t count, std::size_t each) {
  return (count + each - 1) / each;
}

}  // namespace nmf
