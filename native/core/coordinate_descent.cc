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
  return kernels<T>().sweep({F, g, rows, k, held.gram, held.order, scratch + rows * k});
}

template double coordinateDescent(const Held<double>&, double*, const double*, std::size_t, double*);
template double coordinateDescent(const Held<float>&, float*, const float*, std::size_t, float*);

}  // namespace nmf
