// The data term and the penalties, accumulated in double whatever T is.
#pragma once

#include <cstddef>

#include "products.h"

namespace nmf {

// |X - W*H|^2 / 2 for X (m x n), W (m x k) and H transposed (n x k), from the residual itself: exact also where the fit
// is near perfect, which sums of products are not. Undefined once cancelled.
template <class T>
double frobenius(const T* X, const T* W, const T* Ht, std::size_t m, std::size_t n, std::size_t k, std::size_t threads,
                 const Cancelled& cancelled);

// l1*sum(F) + l2/2*|F|^2 for F of `count` entries, all >= 0.
template <class T>
double penalty(const T* F, std::size_t count, double l1, double l2, std::size_t threads);

}  // namespace nmf
