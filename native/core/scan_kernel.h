// Sums and bounds of numbers, eight side by side: see scan.h. For the kernel files alone: see lanes.h.
#pragma once

#include "kernels.h"
#include "lanes.h"
#include "unrolled.h"

namespace nmf {

template <class T, std::size_t lanes>
struct ScanKernel {
  // Everything is in double whatever T is.
  static constexpr std::size_t doubles = lanes * sizeof(T) < sizeof(double) ? 1 : lanes * sizeof(T) / sizeof(double);
  static constexpr std::size_t vectors = 8 / doubles;
  using D = Lanes<double, doubles>;
  using Double = typename D::Vector;

  // Of a block, which is short, a processor asks memory only as it comes to it. On an Intel Xeon (model 207) numbers
  // that were not in cache went by at 9.6 GB/s on a core without, 12.9 in double and 11 for 7 in float so.
  static constexpr std::size_t ahead = 4096 / sizeof(T);

  // Compilers leave the loops in the terms of single numbers: half as fast, and slower than memory.
  static void scanEights(const T* numbers, std::size_t eights, Eight& out) {
    Double sums[vectors], least[vectors], most[vectors];
    unrolled<vectors>([&]<std::size_t v>() {
      sums[v] = most[v] = D::all(0);
      least[v] = D::all(__builtin_inf());
    });
    for (std::size_t i = 0; i < eights; ++i) {
      Lanes<T, lanes>::prefetch(numbers + 8 * i + ahead);
      unrolled<vectors>([&]<std::size_t v>() {
        const Double number = load(numbers + 8 * i + v * doubles);
        sums[v] += number;
        least[v] = number < least[v] ? number : least[v];
        most[v] = number > most[v] ? number : most[v];
      });
    }
    unrolled<vectors>([&]<std::size_t v>() {
      D::store(out.sums + v * doubles, sums[v]);
      D::store(out.least + v * doubles, least[v]);
      D::store(out.most + v * doubles, most[v]);
    });
  }

 private:
  static Double load(const T* from) {
    if constexpr (sizeof(T) == sizeof(double))
      return Lanes<T, doubles>::load(from);
    else if constexpr (doubles == 1)
      return static_cast<double>(*from);
    else
      return __builtin_convertvector((Lanes<T, doubles>::load(from)), Double);
  }
};

}  // namespace nmf
