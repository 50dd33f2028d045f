// Numbers that begin on a cache line, or a large page where they fill one. Grows, never shrinks; what it held is lost
// when it grows.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

#include "huge_pages.h"

namespace nmf {

template <class T>
class Aligned {
 public:
  T* reserve(std::size_t count) {
    if (count > count_) {
      data_.reset();
      count_ = 0;
      data_ = allocate(count * sizeof(T));
      count_ = count;
    }
    return data_.get();
  }
  T* data() const { return data_.get(); }

 private:
  struct Free {
    std::align_val_t alignment;
    void operator()(T* data) const { ::operator delete[](data, alignment); }
  };
  using Data = std::unique_ptr<T, Free>;

  static Data allocate(std::size_t bytes) {
    const std::align_val_t alignment{bytes < hugePage ? 64 : hugePage};
    Data data(static_cast<T*>(::operator new[](bytes, alignment)), Free{alignment});
    if (bytes >= hugePage) askForHugePages(data.get(), bytes);
    return data;
  }

  Data data_{nullptr, Free{std::align_val_t{64}}};
  std::size_t count_ = 0;
};

}  // namespace nmf
