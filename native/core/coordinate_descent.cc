#include "kernels.h"
#include "update.h"

namespace nmf {

template <class T>
double coordinateDescent(const Held<T>& held, T* F, const T* XO, std::size_t rows, const Sweeps& sweeps, T* scratch) {
  return kernels<T>().sweep(
      {F, XO, rows, held.k, held.gram, held.l1, held.order, held.visits, sweeps.count, sweeps.wantsViolation, scratch});
}

template double coordinateDescent(const Held<double>&, double*, const double*, std::size_t, const Sweeps&, double*);
template double coordinateDescent(const Held<float>&, float*, const float*, std::size_t, const Sweeps&, float*);

}  // namespace nmf
