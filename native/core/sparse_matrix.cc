#include "sparse_matrix.h"

#include <algorithm>
#include <utility>

#include "divide_up.h"
#include "kernels.h"

namespace nmf {

namespace {

// Entries of a task, unless one row has more: a millisecond at k = 64.
constexpr std::size_t entriesPerBlock = 8192;
constexpr std::size_t rowsPerBlock = 4096;
// Ranges of columns: some for each thread, to share them out evenly, unless the parts of rows become so short that
// finding them takes longer than their entries.
constexpr std::size_t rangesPerThread = 4, entriesPerPart = 16;

}  // namespace

template <class T>
SparseMatrix<T>::SparseMatrix(const T* values, const std::uint32_t* columns, const double* starts, std::size_t rows,
                              std::size_t columnCount)
    : Matrix<T>(rows, columnCount), values_(values), columns_(columns), starts_(starts) {}

template <class T>
struct SparseMatrix<T>::Transposed {
  std::vector<T> values;
  std::vector<std::uint32_t> columns;
  std::vector<double> starts;
  std::unique_ptr<SparseMatrix<T>> matrix;
};

template <class T>
SparseMatrix<T>::~SparseMatrix() = default;

template <class T>
std::size_t SparseMatrix<T>::longestRow() const {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < this->rows(); ++i) longest = std::max(longest, start(i + 1) - start(i));
  return longest;
}

// A counting sort, each range of columns by itself: entries of a column stay in the order of their rows.
template <class T>
SparseMatrix<T>& SparseMatrix<T>::transposed(std::size_t threads) {
  if (transposed_ != nullptr) return *transposed_->matrix;
  const auto [m, n] = std::pair(this->rows(), this->columns());
  auto made = std::make_unique<Transposed>();
  const Entries<T> entries = all();
  made->values.resize(entries.count);
  made->columns.resize(entries.count);
  made->starts.assign(n + 1, 0);
  std::vector<std::size_t> next(n + 1);
  for (std::size_t p = 0; p < entries.count; ++p) ++next[entries.columns[p] + 1];
  for (std::size_t j = 0; j < n; ++j) {
    next[j + 1] += next[j];
    made->starts[j + 1] = static_cast<double>(next[j + 1]);
  }
  forColumnRanges(threads, [&](std::size_t, std::size_t, std::size_t range, std::size_t) {
    for (std::size_t i = 0; i < this->rows(); ++i) {
      const Entries<T> part = row(i, range);
      for (std::size_t e = 0; e < part.count; ++e) {
        const std::size_t place = next[part.columns[e]]++;
        made->values[place] = part.values[e];
        made->columns[place] = static_cast<std::uint32_t>(i);
      }
    }
  });
  made->matrix =
      std::make_unique<SparseMatrix<T>>(made->values.data(), made->columns.data(), made->starts.data(), n, m);
  transposed_ = std::move(made);
  return *transposed_->matrix;
}

template <class T>
void SparseMatrix<T>::cutRows() {
  rowBlocks_ = {0};
  for (std::size_t i = 0; i < this->rows(); ++i) {
    const std::size_t first = rowBlocks_.back();
    if (i > first && (start(i + 1) - start(first) > entriesPerBlock || i - first == rowsPerBlock)) {
      rowBlocks_.push_back(i);
    }
  }
  rowBlocks_.push_back(this->rows());
}

template <class T>
void SparseMatrix<T>::cutColumns(std::size_t threads) {
  const auto [m, n] = std::pair(this->rows(), this->columns());
  const std::size_t count = start(m);
  const std::size_t wanted = threads == 1 ? 1 : rangesPerThread * threads;
  const std::size_t ranges = std::min({n, wanted, std::max(threads, count / (entriesPerPart * m))});
  std::vector<std::size_t> inColumn(n);
  for (std::size_t p = 0; p < count; ++p) ++inColumn[columns_[p]];
  columnRanges_ = {0};
  std::size_t before = 0;
  for (std::size_t j = 0; j < n; ++j) {
    // A column counts as an entry more, so that empty ones are shared out too.
    if (j > 0 && before >= (count + n) / ranges * columnRanges_.size() && columnRanges_.size() < ranges) {
      columnRanges_.push_back(j);
    }
    before += inColumn[j] + 1;
  }
  columnRanges_.push_back(n);
  splits_.resize((columnRanges_.size() - 2) * m);
  for (std::size_t i = 0; i < m; ++i) {
    const Entries<T> entries = row(i);
    std::size_t p = 0;
    for (std::size_t range = 1; range + 1 < columnRanges_.size(); ++range) {
      while (p < entries.count && entries.columns[p] < columnRanges_[range]) ++p;
      splits_[(range - 1) * m + i] = static_cast<std::uint32_t>(p);
    }
  }
}

template <class T>
void SparseMatrix<T>::multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                               const Cancelled& cancelled) {
  const std::size_t stride = padded<T>(k);
  T* buffers = scratch_.rows.reserve(threads * stride);
  if (transpose == Transpose::no) {
    const T* held = padRows(F, this->columns(), k, scratch_.held, threads);
    forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
      T* sums = buffers + slot * stride;
      for (std::size_t i = first; i < end && !cancelled; ++i) {
        std::fill_n(sums, stride, T{0});
        kernels<T>().sparse.gather(row(i), held, stride, sums);
        std::copy_n(sums, k, out + i * k);
      }
    });
    return;
  }
  T* sums = scratch_.sums.reserve(this->columns() * stride);
  forColumnRanges(threads, [&](std::size_t first, std::size_t end, std::size_t range, std::size_t slot) {
    T* w = buffers + slot * stride;
    std::fill_n(w, stride, T{0});
    std::fill(sums + first * stride, sums + end * stride, T{0});
    for (std::size_t i = 0; i < this->rows() && !(i % rowsPerLook == 0 && cancelled); ++i) {
      const Entries<T> entries = row(i, range);
      if (entries.count == 0) continue;
      std::copy_n(F + i * k, k, w);
      kernels<T>().sparse.scatter(entries, w, stride, sums);
    }
    for (std::size_t j = first; j < end; ++j) std::copy_n(sums + j * stride, k, out + j * k);
  });
}

template <class T>
Tile<T> SparseMatrix<T>::tile(std::size_t first, std::size_t column, std::size_t rows, std::size_t columns,
                              T* scratch) const {
  return tile(first, column, rows, columns, T{0}, scratch);
}

template <class T>
Tile<T> SparseMatrix<T>::tile(std::size_t first, std::size_t column, std::size_t rows, std::size_t columns, T unstored,
                              T* scratch) const {
  std::fill_n(scratch, rows * columns, unstored);
  for (std::size_t i = 0; i < rows; ++i) {
    const Entries<T> entries = row(first + i);
    const std::uint32_t* last = entries.columns + entries.count;
    const std::uint32_t* at = std::lower_bound(entries.columns, last, static_cast<std::uint32_t>(column));
    for (; at != last && *at < column + columns; ++at) {
      scratch[i * columns + *at - column] = entries.values[at - entries.columns];
    }
  }
  return {scratch, columns};
}

template <class T, class From>
const T* padRows(const From* F, std::size_t count, std::size_t k, Aligned<T>& out, std::size_t threads) {
  constexpr std::size_t each = 1024;
  const std::size_t stride = padded<T>(k);
  T* rows = out.reserve(count * stride);
  Pool::shared().run(threads, divideUp(count, each), [&](std::size_t task, std::size_t) {
    for (std::size_t i = task * each; i < std::min(count, (task + 1) * each); ++i) {
      std::copy_n(F + i * k, k, rows + i * stride);
      std::fill_n(rows + i * stride + k, stride - k, T{0});
    }
  });
  return rows;
}

template class SparseMatrix<double>;
template class SparseMatrix<float>;
template const double* padRows(const double*, std::size_t, std::size_t, Aligned<double>&, std::size_t);
template const double* padRows(const float*, std::size_t, std::size_t, Aligned<double>&, std::size_t);
template const float* padRows(const float*, std::size_t, std::size_t, Aligned<float>&, std::size_t);

}  // namespace nmf
