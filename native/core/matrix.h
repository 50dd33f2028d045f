// X as the solvers meet it: products, and tiles to look at. Dense and sparse differ below this line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "aligned.h"
#include "products.h"
#include "stored.h"
#include "thin_products.h"

namespace nmf {

template <class T>
class LowRankMatrix;
template <class T>
class ObservedMatrix;
template <class T>
class SparseMatrix;

// Rows of a part of X, `stride` apart.
template <class T>
struct Tile {
  const T* data;
  std::size_t stride;
};

// What can be looked at part by part.
template <class T>
class Tiled {
 public:
  virtual ~Tiled() = default;

  // X[row ... row + rows, column ... column + columns], as it lies or written to `scratch` (rows x columns).
  virtual Tile<T> tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns,
                       T* scratch) const = 0;

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

 protected:
  Tiled(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns) {}
  Tiled(const Tiled&) = default;
  Tiled& operator=(const Tiled&) = default;

 private:
  std::size_t rows_, columns_;
};

template <class T>
class Matrix : public Tiled<T> {
 public:
  // Allocates what `multiply` by k columns needs for any threads and would else allocate at its first call.
  virtual void prepare(std::size_t) {}

  // out = X*F (rows x k), or X'*F (columns x k). Stops early, leaving out undefined, once cancelled. Not for two
  // callers at once: scratch is kept between calls.
  virtual void multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                        const Cancelled& cancelled) = 0;

  // The numbers where they lie row by row, else null.
  virtual const Stored<T>* dense() const { return nullptr; }
  // This matrix where it is sparse, for what only stored entries can do faster.
  virtual SparseMatrix<T>* sparse() { return nullptr; }
  // This matrix where only some of its entries count, or by weights: updates and the loss must look at those alone.
  virtual ObservedMatrix<T>* observed() { return nullptr; }
  // This matrix where a product of thin factors stands for X.
  virtual LowRankMatrix<T>* lowRank() { return nullptr; }

 protected:
  using Tiled<T>::Tiled;
};

// Row-major numbers, borrowed.
template <class T>
class DenseMatrix final : public Matrix<T> {
 public:
  DenseMatrix(const Stored<T>& numbers, std::size_t rows, std::size_t columns)
      : Matrix<T>(rows, columns), numbers_(numbers) {}

  void prepare(std::size_t k) override {
    const auto [m, n] = std::pair(this->rows(), this->columns());
    if (!thin(Transpose::no, k) || !thin(Transpose::yes, k)) makePlain();
    partials_.resize(std::max(thin(Transpose::no, k) ? 0 : partialsFor(m, n, k),
                              thin(Transpose::yes, k) ? 0 : partialsFor(n, m, k)));
  }

  void multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                const Cancelled& cancelled) override {
    if (!thin(transpose, k)) {
      makePlain();
      return nmf::multiply(view(transpose), F, k, out, partials_, threads, cancelled);
    }
    if (thin_ == nullptr || !thin_->isFor(k, threads)) {
      thin_.reset();
      thin_ = std::make_unique<ThinProducts<T>>(this->rows(), this->columns(), k, threads, numbers_.bytes());
    }
    thin_->multiply(transpose, numbers_, F, out, cancelled);
  }

  Tile<T> tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns, T* scratch) const override {
    const Stored<T> from = numbers_ + (row * this->columns() + column);
    if (!from.isSmall()) return {from.plain(), this->columns()};
    from.write(rows, columns, this->columns(), scratch, columns);
    return {scratch, columns};
  }

  const Stored<T>* dense() const override { return &numbers_; }

 private:
  DenseView<T> view(Transpose transpose) const {
    const bool flipped = transpose == Transpose::yes;
    return {numbers_.plain(), flipped ? this->columns() : this->rows(), flipped ? this->rows() : this->columns(),
            this->columns(), transpose};
  }
  bool thin(Transpose transpose, std::size_t k) const {
    return ThinProducts<T>::pays(transpose, this->rows(), this->columns(), k);
  }

  // OpenBLAS takes no small numbers.
  void makePlain() {
    if (!numbers_.isSmall()) return;
    const std::size_t count = this->rows() * this->columns();
    numbers_.write(count, written_.reserve(count));
    numbers_ = Stored<T>(written_.data());
    thin_.reset();
  }

  Stored<T> numbers_;
  Aligned<T> written_;  // the numbers, where they were small
  Partials<T> partials_;
  std::unique_ptr<ThinProducts<T>> thin_;  // for the k and the threads of the last product
};

}  // namespace nmf
