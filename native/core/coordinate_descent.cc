#include "blas.h"
#include "kernels.h"
#include "update.h"

namespace nmf {

template <class T>
double coordinateDescent(const Held<T>& held, T* F, const T* XO, std::size_t rows, T* scratch) {
  const std::size_t k = held.k;
  T* g = scratch;
  gemm(Transpose::no, Transpose::no, rows, k, k, F, k, held.gram, k, false, g, k);
  for (std::size_t i = 0; i < rows * k; ++i) g[i] -= XO[i] - held.l1;
  const double violation = kernels<T>().sweep({F, g, rows, k, held.gram, held.order, scratch + rows * k});
  // What nothing in X pulls up is 0, where differences leave a rounding error.
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t t = 0; t < k; ++t) {
      if (XO[i * k + t] <= held.l1 && held.gram[t * k + t] != T{0}) F[i * k + t] = 0;
    }
  }
  return violation;
}

template double coordinateDescent(const Held<double>&, double*, const double*, std::size_t, double*);
template double coordinateDescent(const Held<float>&, float*, const float*, std::size_t, float*);

}  // namespace nmf
