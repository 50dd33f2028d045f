// The data term and the penalties, accumulated in double whatever T is.
#pragma once

#include <cstddef>
#include <optional>

#include "beta_kernels.h"
#include "matrix.h"

namespace nmf {

struct Divergence {
  double loss;
  std::optional<double> squaredNorm;  // |X|^2, where it came by the way
};

// D_beta(X | W*H) for X (m x n), W (m x k) and H transposed (n x k), W*H existing a tile at a time. For beta = 2 it is
// |X - W*H|^2 / 2 from the residual itself: exact also where the fit is near perfect, which sums of products are not.
// For others only entries x > epsilon enter the sums over x, as in scikit-learn. Undefined once cancelled.
template <class T>
Divergence divergence(Matrix<T>& X, const T* W, const T* Ht, std::size_t k, double beta, std::size_t threads,
                      const Cancelled& cancelled);

// D_beta from its terms over an m x n matrix.
double divergenceFrom(const LossTerms& terms, double beta, double entries);

// l1*sum(F) + l2/2*|F|^2 for F of `count` entries, all >= 0.
template <class T>
double penalty(const T* F, std::size_t count, double l1, double l2, std::size_t threads);

// |X|^2 of so many numbers.
template <class T>
double squares(const Stored<T>& X, std::size_t count, std::size_t threads);

}  // namespace nmf
