#include "observed_matrix.h"

#include <algorithm>

namespace nmf {

namespace {

template <class T>
T meanOf(const Entries<T>& entries) {
  double sum = 0;
  for (std::size_t p = 0; p < entries.count; ++p) sum += static_cast<double>(entries.values[p]);
  return static_cast<T>(entries.count == 0 ? 0 : sum / static_cast<double>(entries.count));
}

}  // namespace

template <class T>
ObservedMatrix<T>::ObservedMatrix(const T* values, const T* weights, const std::uint32_t* columns, const double* starts,
                                  std::size_t rows, std::size_t columnCount)
    : Matrix<T>(rows, columnCount),
      X_(std::make_unique<SparseMatrix<T>>(values, columns, starts, rows, columnCount)),
      weights_(weights == nullptr ? nullptr
                                  : std::make_unique<SparseMatrix<T>>(weights, columns, starts, rows, columnCount)),
      mean_(meanOf(X_->all())),
      columns_(columns),
      starts_(starts) {}

template <class T>
void ObservedMatrix<T>::multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                                 const Cancelled& cancelled) {
  if (deviations_ == nullptr) {
    const Entries<T> entries = X_->all();
    aboveMean_.resize(entries.count);
    std::transform(entries.values, entries.values + entries.count, aboveMean_.begin(), [&](T x) { return x - mean_; });
    deviations_ =
        std::make_unique<SparseMatrix<T>>(aboveMean_.data(), columns_, starts_, this->rows(), this->columns());
  }
  deviations_->multiply(transpose, F, k, out, threads, cancelled);
  const bool flipped = transpose == Transpose::yes;
  const std::size_t inner = flipped ? this->rows() : this->columns();
  const std::size_t count = flipped ? this->columns() : this->rows();
  std::vector<double> sums(k);
  for (std::size_t j = 0; j < inner; ++j) {
    for (std::size_t t = 0; t < k; ++t) sums[t] += static_cast<double>(F[j * k + t]);
  }
  std::vector<T> added(k);
  for (std::size_t t = 0; t < k; ++t) added[t] = static_cast<T>(static_cast<double>(mean_) * sums[t]);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t t = 0; t < k; ++t) out[i * k + t] += added[t];
  }
}

template <class T>
Tile<T> ObservedMatrix<T>::tile(std::size_t first, std::size_t column, std::size_t rows, std::size_t columns,
                                T* scratch) const {
  return X_->tile(first, column, rows, columns, mean_, scratch);
}

template <class T>
ObservedLines<T> ObservedMatrix<T>::lines(Transpose transpose, std::size_t threads) {
  if (transpose == Transpose::no) return rowLines();
  return {&X_->transposed(threads), weights_ == nullptr ? nullptr : &weights_->transposed(threads)};
}

template <class T>
struct ObservedMatrix<T>::Filled {
  Aligned<T> X;
  std::vector<T> zeros;  // where the holes' values would be
  std::vector<std::uint32_t> columns;
  std::vector<double> starts;
  std::unique_ptr<DenseMatrix<T>> matrix;
  std::unique_ptr<SparseMatrix<T>> holes;
};

template <class T>
ObservedMatrix<T>::~ObservedMatrix() = default;

// Coordinate steps cost six operations for an entry and component, a product one or two.
template <class T>
bool ObservedMatrix<T>::hasFewHoles() const {
  return weights_ == nullptr && X_->all().count >= this->rows() * this->columns() / 4 * 3;
}

template <class T>
DenseMatrix<T>& ObservedMatrix<T>::filled() {
  if (filled_ != nullptr) return *filled_->matrix;
  const std::size_t m = this->rows(), n = this->columns();
  auto made = std::make_unique<Filled>();
  const std::size_t holes = m * n - X_->all().count;
  made->columns.reserve(holes);
  made->zeros.assign(holes, T{0});
  made->starts.assign(m + 1, 0);
  T* X = made->X.reserve(m * n);
  for (std::size_t i = 0; i < m; ++i) {
    const Entries<T> entries = X_->row(i);
    std::size_t e = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const bool isSeen = e < entries.count && entries.columns[e] == j;
      X[i * n + j] = isSeen ? entries.values[e++] : T{0};
      if (!isSeen) made->columns.push_back(static_cast<std::uint32_t>(j));
    }
    made->starts[i + 1] = static_cast<double>(made->columns.size());
  }
  made->matrix = std::make_unique<DenseMatrix<T>>(Stored<T>(X), m, n);
  made->holes = std::make_unique<SparseMatrix<T>>(made->zeros.data(), made->columns.data(), made->starts.data(), m, n);
  filled_ = std::move(made);
  return *filled_->matrix;
}

template <class T>
SparseMatrix<T>& ObservedMatrix<T>::holes(Transpose transpose, std::size_t threads) {
  filled();
  return transpose == Transpose::no ? *filled_->holes : filled_->holes->transposed(threads);
}

template class ObservedMatrix<double>;
template class ObservedMatrix<float>;

}  // namespace nmf
