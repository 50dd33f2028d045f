// X by its stored entries, row by row.
//
// X*F gathers rows of F, block of rows by block of rows. X'*F scatters them: there the columns are cut into ranges of
// about as many entries, and each range passes over its part of every row, so that every sum is formed by one thread,
// in the order of rows: the same for any number of threads, with no partial sums to hold or to add. (One pass for both
// with partial sums costs (threads + 1)*n*k numbers and, on hyper-sparse X, more time than the products.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "aligned.h"
#include "matrix.h"
#include "pool.h"
#include "sparse_kernels.h"

namespace nmf {

template <class T>
class SparseMatrix final : public Matrix<T> {
 public:
  // Borrowed: entries of row i are values[p] in columns[p], rising, for p from starts[i] to starts[i + 1].
  SparseMatrix(const T* values, const std::uint32_t* columns, const double* starts, std::size_t rows,
               std::size_t columnCount);
  ~SparseMatrix() override;

  void multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                const Cancelled& cancelled) override;
  Tile<T> tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns, T* scratch) const override;
  // The same with `unstored` where no entry stands.
  Tile<T> tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns, T unstored,
               T* scratch) const;
  SparseMatrix<T>* sparse() override { return this; }

  Entries<T> row(std::size_t i) const { return between(start(i), start(i + 1)); }
  // The entries of row i in a range of columns.
  Entries<T> row(std::size_t i, std::size_t range) const {
    return between(start(i) + split(i, range), start(i) + split(i, range + 1));
  }

  // All entries, row by row.
  Entries<T> all() const { return between(0, start(this->rows())); }
  std::size_t longestRow() const;
  // X', in memory of its own: made at the first call.
  SparseMatrix<T>& transposed(std::size_t threads);

  // Calls body(first, end, slot) for blocks of rows, body(first, end, range, slot) for ranges of columns. They are cut
  // at the first call, and the same from then on.
  template <class Body>
  void forRowBlocks(std::size_t threads, Body body) {
    if (rowBlocks_.empty()) cutRows();
    Pool::shared().run(threads, rowBlocks_.size() - 1, [&](std::size_t block, std::size_t slot) {
      body(rowBlocks_[block], rowBlocks_[block + 1], slot);
    });
  }
  template <class Body>
  void forColumnRanges(std::size_t threads, Body body) {
    if (columnRanges_.empty()) cutColumns(threads);
    Pool::shared().run(threads, columnRanges_.size() - 1, [&](std::size_t range, std::size_t slot) {
      body(columnRanges_[range], columnRanges_[range + 1], range, slot);
    });
  }

  // Scratch kept between calls.
  struct Scratch {
    Aligned<T> held;  // the factor read, padded
    Aligned<T> sums;  // what is added up, padded
    Aligned<T> rows;  // a row for each thread, padded
  };
  Scratch& scratch() { return scratch_; }

 private:
  struct Transposed;
  std::size_t start(std::size_t i) const { return static_cast<std::size_t>(starts_[i]); }
  std::size_t split(std::size_t i, std::size_t range) const {
    if (range == 0) return 0;
    if (range + 1 == columnRanges_.size()) return start(i + 1) - start(i);
    return splits_[(range - 1) * this->rows() + i];
  }
  Entries<T> between(std::size_t from, std::size_t to) const { return {values_ + from, columns_ + from, to - from}; }
  void cutRows();
  void cutColumns(std::size_t threads);

  const T* values_;
  const std::uint32_t* columns_;
  const double* starts_;
  std::vector<std::size_t> rowBlocks_, columnRanges_;
  std::vector<std::uint32_t> splits_;  // where each range but the first begins in each row, range by range
  Scratch scratch_;
  std::unique_ptr<Transposed> transposed_;
};

// out (count x padded(k)) = F (count x k), rows filled up with 0.
template <class T, class From>
const T* padRows(const From* F, std::size_t count, std::size_t k, Aligned<T>& out, std::size_t threads);

// The rows of a factor between two looks at the cancel flag.
constexpr std::size_t rowsPerLook = 256;

}  // namespace nmf
