// Matrix products by the system's BLAS: the one place that knows CBLAS.
#pragma once

#include <cstddef>
#include <string>

namespace nmf {

enum class Transpose { no, yes };

// C (rows x columns) = op(A) * op(B) + (accumulate ? C : 0), row-major, with `inner` the summed dimension and ld* the
// distance between stored rows. Every size and ld is at most 2^31 - 1; callers check, since BLAS prints and goes on.
template <class T>
void gemm(Transpose a, Transpose b, std::size_t rows, std::size_t columns, std::size_t inner, const T* A,
          std::size_t lda, const T* B, std::size_t ldb, bool accumulate, T* C, std::size_t ldc);

struct BlasInfo {
  std::string library, version, core;
  int threads;
};

BlasInfo blasInfo();

// Makes BLAS compute on the calling thread alone: the threads are ours, above it.
void useOneBlasThread();

template <class T>
using Gemm = void (*)(Transpose, Transpose, std::size_t, std::size_t, std::size_t, const T*, std::size_t, const T*,
                      std::size_t, bool, T*, std::size_t);

// Whether products of small whole numbers, which round nothing, come out exactly. Kernels have been wrong on
// processors newer than the library.
template <class T>
bool computesExactly(Gemm<T> product);

// Of the products above, in double and in float.
bool blasComputesExactly();

}  // namespace nmf
