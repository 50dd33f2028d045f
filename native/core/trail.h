// A factor under extrapolation: `point` is renewed in place, then moved on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "divide_up.h"
#include "pool.h"

namespace nmf {

template <class T>
class Trail {
 public:
  Trail(const T* factor, std::size_t size) : point_(factor, factor + size), renewed_(point_) {}

  T* point() { return point_.data(); }

  // The numbers `first` to `end` of the point have been renewed: goes on by `weight` times the way from the last
  // renewed point, as far as 0.
  void extrapolate(std::size_t first, std::size_t end, double weight) {
    const T by = static_cast<T>(weight);
    constexpr T largest = std::numeric_limits<T>::max();
    for (std::size_t i = first; i < end; ++i) {
      const T f = point_[i];
      if (by != T{0}) point_[i] = std::min(std::max(T{0}, f + by * (f - renewed_[i])), largest);
      renewed_[i] = f;
    }
  }

  void extrapolate(double weight, std::size_t threads) {
    inParts(threads, [&](std::size_t first, std::size_t end) { extrapolate(first, end, weight); });
  }

  // Drops what extrapolation has added.
  void settle(std::size_t threads) {
    inParts(threads, [&](std::size_t first, std::size_t end) {
      std::copy(renewed_.begin() + at(first), renewed_.begin() + at(end), point_.begin() + at(first));
    });
  }

  void goTo(const T* factor, std::size_t threads) {
    inParts(threads, [&](std::size_t first, std::size_t end) {
      std::copy(factor + first, factor + end, point_.begin() + at(first));
      std::copy(factor + first, factor + end, renewed_.begin() + at(first));
    });
  }

  // All it goes by, to be put back later.
  void keep(T* point, T* renewed) const {
    std::copy(point_.begin(), point_.end(), point);
    std::copy(renewed_.begin(), renewed_.end(), renewed);
  }
  void resume(const T* point, const T* renewed) {
    std::copy_n(point, point_.size(), point_.begin());
    std::copy_n(renewed, renewed_.size(), renewed_.begin());
  }

  void copyPoint(T* factor, std::size_t threads) const {
    inParts(threads, [&](std::size_t first, std::size_t end) {
      std::copy(point_.begin() + at(first), point_.begin() + at(end), factor + first);
    });
  }

 private:
  static std::ptrdiff_t at(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }

  template <class Body>
  void inParts(std::size_t threads, Body body) const {
    constexpr std::size_t each = 65536;
    Pool::shared().run(threads, divideUp(point_.size(), each), [&](std::size_t task, std::size_t) {
      body(task * each, std::min(point_.size(), (task + 1) * each));
    });
  }

  std::vector<T> point_, renewed_;
};

}  // namespace nmf
