// Numbers that begin on a cache line. Grows, never shrinks; what it held is lost when it grows.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace nmf {

template <class T>
class Aligned {
 public:
  T* reserve(std::size_t count) {
    if (count > count_) {
      data_.reset();
      count_ = 0;
      data_.reset(static_cast<T*>(::operator new[](count * sizeof(T), alignment)));
      count_ = count;
    }
    return data_.get();
  }
  T* data() const { return data_.get(); }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(T* data) const { ::operator delete[](data, alignment); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t count_ = 0;
};

}  // namespace nmf
