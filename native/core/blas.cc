#include "blas.h"

#include <array>
#include <vector>

#ifdef NMF_ACCELERATE
#include <Accelerate/Accelerate.h>
#else
#include <cblas.h>
#endif

namespace nmf {

namespace {

constexpr CBLAS_TRANSPOSE cblas(Transpose transpose) {
  return transpose == Transpose::yes ? CblasTrans : CblasNoTrans;
}

}  // namespace

template <>
void gemm(Transpose a, Transpose b, std::size_t rows, std::size_t columns, std::size_t inner, const double* A,
          std::size_t lda, const double* B, std::size_t ldb, bool accumulate, double* C, std::size_t ldc) {
  cblas_dgemm(CblasRowMajor, cblas(a), cblas(b), static_cast<int>(rows), static_cast<int>(columns),
              static_cast<int>(inner), 1.0, A, static_cast<int>(lda), B, static_cast<int>(ldb), accumulate ? 1.0 : 0.0,
              C, static_cast<int>(ldc));
}

template <>
void gemm(Transpose a, Transpose b, std::size_t rows, std::size_t columns, std::size_t inner, const float* A,
          std::size_t lda, const float* B, std::size_t ldb, bool accumulate, float* C, std::size_t ldc) {
  cblas_sgemm(CblasRowMajor, cblas(a), cblas(b), static_cast<int>(rows), static_cast<int>(columns),
              static_cast<int>(inner), 1.0F, A, static_cast<int>(lda), B, static_cast<int>(ldb),
              accumulate ? 1.0F : 0.0F, C, static_cast<int>(ldc));
}

#ifdef NMF_ACCELERATE

BlasInfo blasInfo() {
  return {"Accelerate", "", "", 1};
}

void useOneBlasThread() {
  if (__builtin_available(macOS 15.0, *)) BLASSetThreading(BLAS_THREADING_SINGLE_THREADED);
}

#else

BlasInfo blasInfo() {
  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
  const std::string config = openblas_get_config();
  const std::size_t name = config.find(' ');
  const std::size_t end = config.find(' ', name + 1);
  return {config.substr(0, name), config.substr(name + 1, end - name - 1), openblas_get_corename(),
          openblas_get_num_threads()};
}

void useOneBlasThread() {
  openblas_set_num_threads(1);
}

#endif

namespace {

// Small whole numbers with no pattern a wrong kernel could share.
template <class T>
std::vector<T> wholeNumbers(std::size_t count, unsigned seed) {
  std::vector<T> numbers(count);
  for (T& number : numbers) {
    seed = seed * 1664525U + 1013904223U;
    number = static_cast<T>(seed >> 28U);
  }
  return numbers;
}

template <class T>
bool productIsExact(Gemm<T> product, Transpose a, std::size_t rows, std::size_t columns, std::size_t inner) {
  const std::vector<T> A = wholeNumbers<T>(rows * inner, 1);
  const std::vector<T> B = wholeNumbers<T>(inner * columns, 2);
  std::vector<T> C = wholeNumbers<T>(rows * columns, 3);
  const std::vector<T> before = C;
  product(a, Transpose::no, rows, columns, inner, A.data(), a == Transpose::yes ? rows : inner, B.data(), columns, true,
          C.data(), columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      T expected = before[i * columns + j];
      for (std::size_t l = 0; l < inner; ++l) {
        expected += (a == Transpose::yes ? A[l * rows + i] : A[i * inner + l]) * B[l * columns + j];
      }
      if (!(C[i * columns + j] == expected)) return false;
    }
  }
  return true;
}

}  // namespace

template <class T>
bool computesExactly(Gemm<T> product) {
  // Whole kernel tiles, their edges, and a single entry; the sums stay below 2^24, exact in float.
  for (const auto [rows, columns, inner] :
       {std::array<std::size_t, 3>{64, 48, 96}, {61, 19, 45}, {3, 67, 7}, {1, 1, 1}}) {
    for (const Transpose a : {Transpose::no, Transpose::yes}) {
      if (!productIsExact(product, a, rows, columns, inner)) return false;
    }
  }
  return true;
}

bool blasComputesExactly() {
  return computesExactly<double>(&gemm<double>) && computesExactly<float>(&gemm<float>);
}

template bool computesExactly(Gemm<double>);
template bool computesExactly(Gemm<float>);

}  // namespace nmf
