#include "beta_pass.h"

namespace nmf {

namespace {

// Of X in a task of W's, and at a time in one of H's. By BLAS it is 64 x 256, a tile of P then being 128 KiB of
// doubles.
constexpr std::size_t rowsInRegisters = 32, rowsByBlas = 64, columnsByBlas = 256;
// Bytes of H that rows of W pass over at a time: a quarter of a small second-level cache.
constexpr std::size_t bytesPerStep = std::size_t{1} << 17U;

// Calls move(j, t, at) for the columns `first` to `end` of a matrix in panels, and zeros that fill the last vector up:
// component t of column j lies at `at`.
template <class T, class Move>
void eachOfPanels(const BetaKernels<T>& kernels, std::size_t columns, std::size_t k, std::size_t first, std::size_t end,
                  Move move) {
  const std::size_t padded = divideUp(columns, kernels.lanes) * kernels.lanes;
  for (std::size_t start = first; start < end; start += kernels.panel) {
    const std::size_t width = std::min(kernels.panel, padded - start);
    for (std::size_t t = 0; t < k; ++t) {
      for (std::size_t j = 0; j < width; ++j) move(start + j, t, start * k + t * width + j);
    }
  }
}

}  // namespace

template <class T>
BetaPass<T>::BetaPass(const Matrix<T>& X, const T* W, const T* Ht, std::size_t k, double beta, BetaScratch<T>& scratch,
                      std::size_t threads, const Cancelled& cancelled)
    : X_(X),
      W_(W),
      Ht_(Ht),
      k_(k),
      beta_(beta),
      scratch_(scratch),
      threads_(threads),
      cancelled_(cancelled),
      kernels_(kernels<T>().beta),
      byBlas_(k > kernels_.mostComponents) {
  if (!byBlas_) pack();
}

template <class T>
void BetaPass<T>::pack() {
  const std::size_t n = X_.columns();
  const std::size_t each = kernels_.panel;
  panels_ = scratch_.panels.reserve(divideUp(n, kernels_.lanes) * kernels_.lanes * k_);
  Pool::shared().run(threads_, divideUp(n, each), [&](std::size_t task, std::size_t) {
    const auto move = [&](std::size_t j, std::size_t t, std::size_t at) {
      panels_[at] = j < n ? Ht_[j * k_ + t] : T{0};
    };
    eachOfPanels(kernels_, n, k_, task * each, std::min(n, (task + 1) * each), move);
  });
}

template <class T>
std::size_t BetaPass<T>::rowsPerTask() const {
  return byBlas_ ? rowsByBlas : rowsInRegisters;
}

// As wide as rows of X are fetched well, unless that leaves few tasks.
template <class T>
std::size_t BetaPass<T>::columnsPerTask() const {
  constexpr std::size_t most = 4, tasks = 64;
  if (byBlas_) return rowsByBlas;
  return std::clamp<std::size_t>(X_.columns() / (tasks * kernels_.panel), 1, most) * kernels_.panel;
}

template <class T>
std::size_t BetaPass<T>::columnsPerStep() const {
  if (byBlas_) return columnsByBlas;
  return std::max<std::size_t>(1, bytesPerStep / (kernels_.panel * k_ * sizeof(T))) * kernels_.panel;
}

// N, D, what the kernel or BLAS wants, and a tile of X.
template <class T>
std::size_t BetaPass<T>::scratchForW() const {
  const std::size_t sums = 2 * rowsPerTask() * k_;
  if (byBlas_) return sums + 3 * rowsByBlas * columnsByBlas;
  return sums + 2 * kernels_.rowStep * kernels_.lanes * k_ + rowsPerTask() * columnsPerStep();
}

template <class T>
std::size_t BetaPass<T>::scratchForH() const {
  const std::size_t sums = 2 * columnsPerTask() * k_;
  if (byBlas_) return sums + 3 * rowsByBlas * columnsByBlas;
  return 2 * sums + rowsByBlas * columnsPerTask();
}

template <class T>
BetaBlock<T> BetaPass<T>::block(std::size_t row, std::size_t rows, std::size_t column, std::size_t columns,
                                T* tile) const {
  const Tile<T> X = X_.tile(row, column, rows, columns, tile);
  return {X.data, X.stride, rows, columns, W_ + row * k_, byBlas_ ? nullptr : panels_ + column * k_, k_};
}

// A tile of P from the second and third part of scratch, weighed.
template <class T>
BetaTile<T> BetaPass<T>::weighByBlas(const BetaBlock<T>& part, std::size_t column, bool wantsPowers, LossTerms* loss,
                                     T* scratch) const {
  const std::size_t stride = divideUp(part.columns, kernels_.lanes) * kernels_.lanes;
  T* P = scratch;
  gemm(Transpose::no, Transpose::yes, part.rows, part.columns, k_, part.W, k_, Ht_ + column * k_, k_, false, P, stride);
  const BetaTile<T> tile{P, wantsPowers ? P + rowsByBlas * columnsByBlas : nullptr, stride};
  kernels_.weigh(beta_, part, tile, loss);
  return tile;
}

template <class T>
void BetaPass<T>::sumRows(const Part& part, T* N, T* D) const {
  T* scratch = part.scratch + 2 * rowsPerTask() * k_;
  T* ofX = part.scratch + scratchForW() - rowsPerTask() * columnsPerStep();
  const std::size_t rows = part.count;
  if (N != nullptr) std::fill_n(N, rows * k_, T{0});
  if (D != nullptr) std::fill_n(D, rows * k_, T{0});
  for (std::size_t column = 0; column < X_.columns() && !cancelled_; column += columnsPerStep()) {
    const std::size_t columns = std::min(columnsPerStep(), X_.columns() - column);
    const BetaBlock<T> X = block(part.first, rows, column, columns, ofX);
    if (!byBlas_) {
      kernels_.sumForW(beta_, X, N, D, part.loss, scratch);
      continue;
    }
    const BetaTile<T> tile = weighByBlas(X, column, D != nullptr, part.loss, scratch);
    const T* H = Ht_ + column * k_;
    if (N != nullptr) gemm(Transpose::no, Transpose::no, rows, k_, columns, tile.P, tile.stride, H, k_, true, N, k_);
    if (D != nullptr)
      gemm(Transpose::no, Transpose::no, rows, k_, columns, tile.powers, tile.stride, H, k_, true, D, k_);
  }
}

template <class T>
void BetaPass<T>::sumColumns(const Part& part, T* N, T* D) const {
  const std::size_t size = columnsPerTask() * k_;
  const std::size_t columns = part.count;
  const std::size_t step = byBlas_ ? columnsByBlas : rowsByBlas;
  T* scratch = part.scratch + 2 * size;
  T* ofX = part.scratch + scratchForH() - step * columnsPerTask();
  T* ofN = byBlas_ ? N : scratch;
  T* ofD = byBlas_ || D == nullptr ? D : scratch + size;
  std::fill_n(ofN, size, T{0});
  if (ofD != nullptr) std::fill_n(ofD, size, T{0});
  for (std::size_t row = 0; row < X_.rows() && !cancelled_; row += step) {
    const std::size_t rows = std::min(step, X_.rows() - row);
    const BetaBlock<T> X = block(row, rows, part.first, columns, ofX);
    if (!byBlas_) {
      kernels_.sumForH(beta_, X, ofN, ofD, part.loss);
      continue;
    }
    const BetaTile<T> tile = weighByBlas(X, part.first, D != nullptr, part.loss, scratch);
    gemm(Transpose::yes, Transpose::no, columns, k_, rows, tile.P, tile.stride, X.W, k_, true, N, k_);
    if (D != nullptr)
      gemm(Transpose::yes, Transpose::no, columns, k_, rows, tile.powers, tile.stride, X.W, k_, true, D, k_);
  }
  if (byBlas_) return;
  eachOfPanels(kernels_, columns, k_, 0, columns, [&](std::size_t j, std::size_t t, std::size_t at) {
    if (j >= columns) return;
    N[j * k_ + t] = ofN[at];
    if (D != nullptr) D[j * k_ + t] = ofD[at];
  });
}

template class BetaPass<double>;
template class BetaPass<float>;

}  // namespace nmf
