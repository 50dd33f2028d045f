// Which vector instructions our own kernels use.
#pragma once

namespace nmf {

enum class Simd { plain, avx2, avx512 };

// The best that this processor has, or the lower one that NMF_SIMD names. Fixed at the first call.
Simd simd();

const char* nameOf(Simd level);

}  // namespace nmf
