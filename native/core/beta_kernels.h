// The loops of the beta-divergences over blocks of X beside their estimates P = W*H, in the processor's own vectors:
// what multiplicative updates sum up, N = (X .* P^(beta-2))*O and D = P^(beta-1)*O, and what the loss does.
//
// H lies in panels, each of some columns: k times a row of the panel's numbers. P exists as a few vectors at a time.
#pragma once

#include <cstddef>

namespace nmf {

// Sums over entries of x^beta, P^beta and x*P^(beta-1); for beta = 1 of x, P and x*log(x/P), for beta = 0 of log(x/P),
// nothing, and x/P. Sums over x take only x > epsilon, with P raised to epsilon. For beta = 2, where all entries count,
// of x^2, nothing, and (x - P)^2.
struct LossTerms {
  double x = 0, p = 0, mixed = 0;
};

template <class T>
struct BetaBlock {
  const T* X;  // rows x columns
  std::size_t stride;
  std::size_t rows, columns;
  const T* W;       // rows x k
  const T* panels;  // those of H, from the block's first column on
  std::size_t k;
};

// A tile of P that a product elsewhere has made, rows `stride` apart: whole vectors, whatever its columns.
template <class T>
struct BetaTile {
  T* P;       // becomes x*P^(beta-2)
  T* powers;  // becomes P^(beta-1); null where not wanted
  std::size_t stride;
};

template <class T>
struct BetaKernels {
  std::size_t lanes;
  // Up to so many components the sums below are faster than products by BLAS with `weigh` between them: while a panel
  // and its sums stay in the first-level cache.
  std::size_t mostComponents;
  std::size_t panel;    // columns; the last panel may have fewer, whole vectors
  std::size_t rowStep;  // rows taken together: other numbers of rows leave a slower rest

  // N and D (rows x k) += weighed H'. D may be null, and both where only the loss is wanted. `loss` is added to where
  // it is not null. scratch holds 2 * rowStep * lanes * k numbers.
  void (*sumForW)(double beta, const BetaBlock<T>& block, T* N, T* D, LossTerms* loss, T* scratch);
  // N and D, panels as those of H, += weighed W.
  void (*sumForH)(double beta, const BetaBlock<T>& block, T* N, T* D, LossTerms* loss);
  // For block.rows and block.columns of a tile.
  void (*weigh)(double beta, const BetaBlock<T>& block, const BetaTile<T>& tile, LossTerms* loss);
  // number -> number^exponent for `count` numbers >= 0.
  void (*raise)(double exponent, T* numbers, std::size_t count);
};

}  // namespace nmf
