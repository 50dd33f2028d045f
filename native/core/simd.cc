#include "simd.h"

#include <cstdlib>
#include <string>

namespace nmf {

namespace {

Simd best() {
#ifdef NMF_X86_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return Simd::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Simd::avx2;
#endif
  return Simd::plain;
}

Simd choose() {
  const char* wanted = std::getenv("NMF_SIMD");
  const std::string name = wanted == nullptr ? "" : wanted;
  for (const Simd level : {Simd::plain, Simd::avx2}) {
    if (name == nameOf(level) && level < best()) return level;
  }
  return best();
}

}  // namespace

Simd simd() {
  static const Simd level = choose();
  return level;
}

const char* nameOf(Simd level) {
  switch (level) {
    case Simd::plain:
      return "plain";
    case Simd::avx2:
      return "avx2";
    case Simd::avx512:
      return "avx512";
  }
  return "";
}

}  // namespace nmf
