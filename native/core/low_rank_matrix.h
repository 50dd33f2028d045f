// What stands for X (m x n) where products with X itself are too dear: Q*(X'Q)', the part of X along the orthonormal
// columns of Q. A product is two thin ones.
#pragma once

#include <cstddef>
#include <vector>

#include "matrix.h"

namespace nmf {

template <class T>
class LowRankMatrix final : public Matrix<T> {
 public:
  // Borrowed: Q is rows x rank, XtQ columns x rank.
  LowRankMatrix(const T* Q, const T* XtQ, std::size_t rows, std::size_t columns, std::size_t rank)
      : Matrix<T>(rows, columns), Q_(Q), XtQ_(XtQ), rank_(rank) {}

  void prepare(std::size_t k) override;
  void multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                const Cancelled& cancelled) override;
  Tile<T> tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns, T* scratch) const override;
  LowRankMatrix<T>* lowRank() override { return this; }

  const T* Q() const { return Q_; }
  const T* XtQ() const { return XtQ_; }
  std::size_t rank() const { return rank_; }

  // out (rank x k) = Q'*W, for W (m x k), and (X'Q)'*Ht, for H transposed (n x k).
  void projectW(const T* W, std::size_t k, T* out, std::size_t threads, const Cancelled& cancelled);
  void projectH(const T* Ht, std::size_t k, T* out, std::size_t threads, const Cancelled& cancelled);

  // |X|^2, that of X'Q.
  double squares(std::size_t threads) const;
  // |X - W*H|^2 / 2 as (|X|^2 - 2*<Q'W, (H*X'Q)'> + <W'W, HH'>) / 2.
  double frobenius(const T* W, const T* Ht, std::size_t k, std::size_t threads, const Cancelled& cancelled);

 private:
  const T *Q_, *XtQ_;
  std::size_t rank_;
  std::vector<T> small_;  // rank x k
  Partials<T> partials_;
};

}  // namespace nmf
