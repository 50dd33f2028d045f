// Vectors of `count` numbers, by the compiler's vector types; one number where it has none.
//
// For the kernel files alone. Each is compiled for other instructions, so nothing in it may be shared with the rest of
// the program: all is a member of a template that carries `count`, and no function of the standard library is called.
#pragma once

#include <cstddef>
#include <utility>

namespace nmf {

template <class T, std::size_t count>
struct Lanes {
  typedef T Vector __attribute__((vector_size(count * sizeof(T))));

  static Vector load(const T* from) {
    Vector v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
  }
  static void store(T* to, Vector v) { __builtin_memcpy(to, &v, sizeof v); }
  static Vector all(T number) { return number - Vector{}; }
  static void prefetch(const T* from) { __builtin_prefetch(from); }

  // Lane i of the result is a[i] + a[i + distance] where the distance's bit of i is clear, b[i - distance] + b[i] where
  // it is set. Over distances 1, 2, 4 ... a binary tree of vectors becomes the vector of their sums.
  template <std::size_t distance>
  static Vector addHalves(Vector a, Vector b) {
    return addHalves<distance>(a, b, std::make_index_sequence<count>{});
  }

  // The lanes of sums[r], all added, in lane r % count of sums[r / count].
  template <std::size_t size, std::size_t distance = 1>
  static void fold(Vector* sums) {
    if constexpr (distance < count) {
      for (std::size_t v = 0; v < size / 2; ++v) sums[v] = addHalves<distance>(sums[2 * v], sums[2 * v + 1]);
      if constexpr (size % 2 == 1) sums[size / 2] = addHalves<distance>(sums[size - 1], Vector{});
      fold<(size + 1) / 2, 2 * distance>(sums);
    }
  }

  // `count` vectors become the vectors of their first lanes, of their second ones, and so on.
  template <std::size_t distance = 1>
  static void transpose(Vector* rows) {
    if constexpr (distance < count) {
      for (std::size_t i = 0; i < count; ++i) {
        if ((i & distance) == 0) swapHalves<distance>(rows[i], rows[i + distance], std::make_index_sequence<count>{});
      }
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
  static void store(T* to, Vector v) { *to = v; }
  static Vector all(T number) { return number; }
  static void prefetch(const T*) {}
  template <std::size_t size>
  static void fold(Vector*) {}
  static void transpose(Vector*) {}
};

}  // namespace nmf
