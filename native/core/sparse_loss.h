// The data term for a sparse X from its stored entries, for the two losses where they are enough.
#pragma once

#include <cstddef>
#include <vector>

#include "beta_kernels.h"
#include "sparse_matrix.h"

namespace nmf {

// What rounding took below 0 is 0, and so is -0; a NaN stays one, so that no broken fit passes for an exact one.
constexpr double notBelowZero(double loss) {
  return loss <= 0 ? 0 : loss;
}

// |X - W*H|^2 / 2 as (|X|^2 - 2*sum of x*p + <W'W, HH'>) / 2, all in double; negative where the fit is so near exact
// that the difference has lost more than half of its digits.
template <class T>
double sparseFrobenius(SparseMatrix<T>& X, const T* W, const T* Ht, std::size_t k, std::size_t threads,
                       const Cancelled& cancelled);

// D_1(X | W*H): the sum of x*log(x/p) - x over entries above epsilon, with p raised to it, plus the sum of W*H.
template <class T>
double sparseKullbackLeibler(SparseMatrix<T>& X, const T* W, const T* Ht, std::size_t k, std::size_t threads,
                             const Cancelled& cancelled);

// The sum of W*H, for W (m x k) and H transposed (n x k).
template <class T>
double sumOfProduct(const T* W, std::size_t m, const T* Ht, std::size_t n, std::size_t k);

// D_1 from the terms of stored entries, row by row, and the sum of W*H.
double kullbackLeiblerFrom(const std::vector<LossTerms>& rows, double sumOfProduct);

}  // namespace nmf
