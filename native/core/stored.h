// The numbers of a dense X as they lie in memory, borrowed: as they are computed with, or as whole numbers of one byte
// or two, which take an eighth or a quarter of the memory and are written out a part at a time. What is computed is the
// same, to the bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels.h"

namespace nmf {

template <class T>
class Stored {
 public:
  explicit Stored(const T* numbers) : at_(reinterpret_cast<const char*>(numbers)), bytes_(sizeof(T)) {}
  explicit Stored(const std::uint8_t* numbers) : at_(reinterpret_cast<const char*>(numbers)), bytes_(1) {}
  explicit Stored(const std::uint16_t* numbers) : at_(reinterpret_cast<const char*>(numbers)), bytes_(2) {}

  Stored operator+(std::size_t count) const { return {at_ + count * bytes_, bytes_}; }

  bool isSmall() const { return bytes_ < sizeof(T); }
  // The numbers themselves. Only where they are not small.
  const T* plain() const { return reinterpret_cast<const T*>(at_); }
  const char* address() const { return at_; }
  // Of a number.
  std::size_t bytes() const { return bytes_; }

  // to[0 ... count] = the first numbers.
  void write(std::size_t count, T* to) const {
    if (bytes_ == 1)
      kernels<T>().widenBytes(reinterpret_cast<const std::uint8_t*>(at_), count, to);
    else if (bytes_ == 2)
      kernels<T>().widenWords(reinterpret_cast<const std::uint16_t*>(at_), count, to);
    else
      std::memcpy(to, at_, count * sizeof(T));
  }
  // `rows` rows of `columns` numbers, which lie `stride` apart, and there `toStride`.
  void write(std::size_t rows, std::size_t columns, std::size_t stride, T* to, std::size_t toStride) const {
    for (std::size_t i = 0; i < rows; ++i) (*this + i * stride).write(columns, to + i * toStride);
  }

 private:
  Stored(const char* at, std::size_t bytes) : at_(at), bytes_(bytes) {}

  const char* at_;
  std::size_t bytes_;
};

}  // namespace nmf
