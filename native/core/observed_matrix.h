// X of which only some entries are observed, each with a weight: what updates and the loss sum over, by rows and by
// columns. As a matrix it is complete: what is unobserved is the mean of what is observed, for starts by products.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sparse_matrix.h"

namespace nmf {

// The observed entries along rows of W, or of H transposed.
template <class T>
struct ObservedLines {
  SparseMatrix<T>* X;
  SparseMatrix<T>* weights;  // in the same places; null where all are 1

  const T* weightsOf(std::size_t i) const { return weights == nullptr ? nullptr : weights->row(i).values; }
};

template <class T>
class ObservedMatrix final : public Matrix<T> {
 public:
  // Borrowed, as by SparseMatrix; `weights` is null where all are 1.
  ObservedMatrix(const T* values, const T* weights, const std::uint32_t* columns, const double* starts,
                 std::size_t rows, std::size_t columnCount);

  void multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                const Cancelled& cancelled) override;
  Tile<T> tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns, T* scratch) const override;
  ~ObservedMatrix() override;
  ObservedMatrix<T>* observed() override { return this; }

  // Those along columns are sorted at the first call, into memory of their own.
  ObservedLines<T> lines(Transpose transpose, std::size_t threads);
  ObservedLines<T> rowLines() const { return {X_.get(), weights_.get()}; }

  // Whether so much is observed, and alike, that sums over all entries less those over the holes are the shorter way.
  bool hasFewHoles() const;
  // All entries, holes being 0, and the holes along rows of W, or of H transposed; made at the first call.
  DenseMatrix<T>& filled();
  SparseMatrix<T>& holes(Transpose transpose, std::size_t threads);

 private:
  std::unique_ptr<SparseMatrix<T>> X_, weights_;
  T mean_;
  std::vector<T> aboveMean_;                     // values less the mean
  std::unique_ptr<SparseMatrix<T>> deviations_;  // of what is observed; made by the first product
  const std::uint32_t* columns_;
  const double* starts_;

  struct Filled;
  std::unique_ptr<Filled> filled_;
};

}  // namespace nmf
