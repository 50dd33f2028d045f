#include "kernels.h"

namespace nmf {

#ifndef NMF_X86_KERNELS

template <>
const Kernels<double>& kernels() {
  return plainDoubles;
}

template <>
const Kernels<float>& kernels() {
  return plainFloats;
}

#else

namespace {

template <class T>
const Kernels<T>& choose(const Kernels<T>& plain, const Kernels<T>& avx2, const Kernels<T>& avx512) {
  switch (simd()) {
    case Simd::plain:
      return plain;
    case Simd::avx2:
      return avx2;
    case Simd::avx512:
      return avx512;
  }
  return plain;
}

}  // namespace

template <>
const Kernels<double>& kernels() {
  return choose(plainDoubles, avx2Doubles, avx512Doubles);
}

template <>
const Kernels<float>& kernels() {
  return choose(plainFloats, avx2Floats, avx512Floats);
}

#endif

}  // namespace nmf
