#include <algorithm>
#include <limits>

#include "blas.h"
#include "pool.h"
#include "update.h"

namespace nmf {

template <class T>
void multiplicativeUpdate(const Half<T>& half, UpdateScratch<T>& scratch, std::size_t threads,
                          const Cancelled& cancelled) {
  constexpr T epsilon = std::numeric_limits<float>::epsilon();
  const std::size_t k = half.k;
  constexpr T largest = std::numeric_limits<T>::max();
  const T l1 = penaltyAs<T>(half.l1);
  const T l2 = penaltyAs<T>(half.l2);
  Pool::shared().run(threads, scratch.sums.size(), [&](std::size_t task, std::size_t slot) {
    const std::size_t row = task * updateRows;
    if (cancelled) return;
    const std::size_t count = std::min(updateRows, half.rows - row) * k;
    T* D = scratch.tiles.data() + slot * updateRows * k;
    T* F = half.F + row * k;
    const T* N = half.product + row * k;
    gemm(Transpose::no, Transpose::no, count / k, k, k, F, k, half.gram, k, false, D, k);
    for (std::size_t i = 0; i < count; ++i) {
      const T d = D[i] + l1 + l2 * F[i];
      // A quotient out of range meets an F of 0, or one so small that the product is in range again.
      F[i] = std::min(F[i] * std::min(N[i] / (d == T{0} ? epsilon : d), largest), largest);
    }
  });
}

template void multiplicativeUpdate(const Half<double>&, UpdateScratch<double>&, std::size_t, const Cancelled&);
template void multiplicativeUpdate(const Half<float>&, UpdateScratch<float>&, std::size_t, const Cancelled&);

}  // namespace nmf
