// Vectors of `count` numbers, by the compiler's vector types; one number where it has none.
//
// For the kernel files alone. Each is compiled for other instructions, so nothing in it may be shared with the rest of
// the program: all is a member of a template that carries `count`, and no function of the standard library is called.
#pragma once

#include <cstddef>
#include <utility>

#include "unrolled.h"

namespace nmf {

template <class T, std::size_t count>
struct Lanes {
  typedef T Vector __attribute__((vector_size(count * sizeof(T))));
  typedef T Aliased __attribute__((vector_size(count * sizeof(T)), may_alias));

  static Vector load(const T* from) {
    Vector v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
  }
  // From an aligned address, once: volatile, since gcc 12 repeats a load in each instruction that uses it, which made
  // a product of three rows and eight components 30 % slower.
  static Vector loadOnce(const T* from) { return *reinterpret_cast<const volatile Aliased*>(from); }
  static void store(T* to, Vector v) { __builtin_memcpy(to, &v, sizeof v); }
  static Vector all(T number) { return number - Vector{}; }
  static void prefetch(const T* from) { __builtin_prefetch(from); }
  // Into the second cache.
  static void prefetchFar(const char* from) { __builtin_prefetch(from, 0, 2); }

  // Lane i of the result is a[i] + a[i + distance] where the distance's bit of i is clear, b[i - distance] + b[i] where
  // it is set. Over distances 1, 2, 4 ... a binary tree of vectors becomes the vector of their sums.
  template <std::size_t distance>
  static Vector addHalves(Vector a, Vector b) {
    return addHalves<distance>(a, b, std::make_index_sequence<count>{});
  }

  // In lane i, the lanes of sums[first + i], all added; 0 where there is no such sum.
  template <std::size_t size, std::size_t first = 0, std::size_t distance = count / 2>
  static Vector total(const Vector* sums) {
    if constexpr (first >= size)
      return Vector{};
    else if constexpr (distance == 0)
      return sums[first];
    else
      return addHalves<distance>(total<size, first, distance / 2>(sums),
                                 total<size, first + distance, distance / 2>(sums));
  }

  // `count` vectors become the vectors of their first lanes, of their second ones, and so on.
  template <std::size_t distance = 1>
  static void transpose(Vector* rows) {
    if constexpr (distance < count) {
      unrolled<count>([&]<std::size_t i>() {
        if constexpr ((i & distance) == 0) {
          swapHalves<distance>(rows[i], rows[i + distance], std::make_index_sequence<count>{});
        }
      });
      transpose<2 * distance>(rows);
    }
  }

 private:
  // Lanes of a whose number has the distance's bit change places with lanes of b that have it not.
  template <std::size_t distance, std::size_t... i>
  static void swapHalves(Vector& a, Vector& b, std::index_sequence<i...>) {
    const Vector low = pick<((i & distance) == 0 ? i : count + i - distance)...>(a, b);
    b = pick<((i & distance) == 0 ? i + distance : count + i)...>(a, b);
    a = low;
  }

  template <std::size_t distance, std::size_t... i>
  static Vector addHalves(Vector a, Vector b, std::index_sequence<i...>) {
    return pick<((i & distance) == 0 ? i : count + i - distance)...>(a, b) +
           pick<((i & distance) == 0 ? i + distance : count + i)...>(a, b);
  }

  template <std::size_t... i>
  static Vector pick(Vector a, Vector b) {
#ifdef __clang__
    return __builtin_shufflevector(a, b, i...);
#else
    typedef long long Long __attribute__((vector_size(count * sizeof(T))));
    typedef int Int __attribute__((vector_size(count * sizeof(T))));
    if constexpr (sizeof(T) == sizeof(long long))
      return __builtin_shuffle(a, b, Long{i...});
    else
      return __builtin_shuffle(a, b, Int{i...});
#endif
  }
};

template <class T>
struct Lanes<T, 1> {
  using Vector = T;
  static Vector load(const T* from) { return *from; }
  static Vector loadOnce(const T* from) { return *from; }
  static void store(T* to, Vector v) { *to = v; }
  static Vector all(T number) { return number; }
  static void prefetch(const T*) {}
  static void transpose(Vector*) {}
  static void prefetchFar(const char*) {}
  template <std::size_t size, std::size_t first = 0>
  static Vector total(const Vector* sums) {
    return sums[first];
  }
};

}  // namespace nmf
