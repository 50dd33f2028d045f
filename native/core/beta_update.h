// Multiplicative updates for the beta-divergences beside Frobenius (Fevotte & Idier 2011, doi:10.1162/NECO_a_00168):
//
//   F <- F * (N / D)^gamma,  P = F*O',  N = (X .* P^(beta-2))*O,  D = P^(beta-1)*O + l1 + l2*F
//
// for a factor F (rows x k) while O (inner x k) is held. P exists a tile at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "beta_pass.h"
#include "matrix.h"

namespace nmf {

// gamma, the exponent of multiplicative updates: 1 for 1 <= beta <= 2, and less outside.
constexpr double exponentFor(double beta) {
  if (beta < 1) return 1 / (2 - beta);
  return beta > 2 ? 1 / (beta - 1) : 1;
}

template <class T>
struct BetaHalf {
  Matrix<T>* X;
  Transpose transpose;  // of X, as this factor's update sees it: rows x inner
  const T* O;           // inner x k
  T* F;                 // rows x k, renewed in place
  std::size_t rows, inner, k;
  double beta, l1, l2;
  T zeroSum;   // what a column sum of O that is 0 counts as, for beta = 1
  T smallest;  // entries of F below become 0
  // Where given, N and D (rows x k each, no 0 in D) are written there, and F stays as it is.
  T* N = nullptr;
  T* D = nullptr;
  // Where given, D_beta(X | F*O') of F as it was is written there.
  double* loss = nullptr;
  // The components that move, in order; all where it is empty.
  std::span<const std::uint32_t> moving{};

  bool movesAll() const { return moving.empty() || moving.size() == k; }
  // What nothing of X tells becomes 0.
  void clearRow(std::size_t i) const {
    if (movesAll()) std::fill_n(F + i * k, k, T{0});
    for (const std::uint32_t t : moving) F[i * k + t] = T{0};
  }
};

// Undefined once cancelled. The update for beta = 1 and a sparse X looks at stored entries alone.
template <class T>
void betaUpdate(const BetaHalf<T>& half, BetaScratch<T>& scratch, std::size_t threads, const Cancelled& cancelled);

// sums (k) = column sums of O: D of all rows for beta = 1.
template <class T>
void sumColumns(const BetaHalf<T>& half, T* sums);

// Rows of F from `row` on <- F * (N / D)^gamma, with D still without penalties; its rows are `strideD` apart, or one
// for all where that is 0. Where half.N and half.D are given they are written instead.
template <class T>
void finishRows(const BetaHalf<T>& half, std::size_t row, std::size_t rows, const T* N, std::size_t strideN, const T* D,
                std::size_t strideD);

}  // namespace nmf
