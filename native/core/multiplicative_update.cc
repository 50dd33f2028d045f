#include <algorithm>
#include <limits>

#include "blas.h"
#include "update.h"

namespace nmf {

template <class T>
void multiplicativeUpdate(const Held<T>& held, T* F, const T* XO, std::size_t rows, T* scratch) {
  constexpr T epsilon = std::numeric_limits<float>::epsilon();
  constexpr T largest = std::numeric_limits<T>::max();
  const std::size_t k = held.k;
  T* D = scratch;
  gemm(Transpose::no, Transpose::no, rows, k, k, F, k, held.gram, k, false, D, k);
  const auto renew = [&](std::size_t i) {
    const T d = D[i] + held.l1 + held.l2 * F[i];
    // A quotient out of range meets an F of 0, or one so small that the product is in range again.
    F[i] = std::min(F[i] * std::min(XO[i] / (d == T{0} ? epsilon : d), largest), largest);
  };
  if (held.visits == k) {
    for (std::size_t i = 0; i < rows * k; ++i) renew(i);
    return;
  }
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t visit = 0; visit < held.visits; ++visit) renew(row * k + held.order[visit]);
  }
}

template void multiplicativeUpdate(const Held<double>&, double*, const double*, std::size_t, double*);
template void multiplicativeUpdate(const Held<float>&, float*, const float*, std::size_t, float*);

}  // namespace nmf
