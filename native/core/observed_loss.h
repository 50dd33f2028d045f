// The loss over the observed entries of X, each times its weight.
#pragma once

#include <cstddef>

#include "observed_matrix.h"

namespace nmf {

template <class T>
double observedDivergence(ObservedMatrix<T>& X, const T* W, const T* Ht, std::size_t k, double beta,
                          std::size_t threads, const Cancelled& cancelled);

}  // namespace nmf
