#include "beta_pass.h"

#include "add_to.h"

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
BetaPass<T>::BetaPass(const Tiled<T>& X, const T* W, const T* Ht, std::size_t k, double beta, BetaScratch<T>& scratch,
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
  constexpr std::size_t tasks = 64;
  if (byBlas_) return rowsByBlas;
  const std::size_t step = kernels_.rowStep;
  return std::clamp<std::size_t>(X_.rows() / (tasks * step), 1, rowsInRegisters / step) * step;
}

// Rows of X that are summed apart for H: all, unless its columns make too few tasks.
template <class T>
std::size_t BetaPass<T>::rowsPerSum() const {
  constexpr std::size_t tasks = 16, fewest = 2048;
  const std::size_t across = divideUp(X_.columns(), columnsPerTask());
  return std::max(fewest, divideUp(X_.rows(), divideUp(tasks, across)));
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

// The same, and N and D in panels.
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
void BetaPass<T>::sumRows(const Task& task, const Part& rows, T* N, T* D) const {
  T* scratch = task.scratch + 2 * rowsPerTask() * k_;
  T* ofX = task.scratch + scratchForW() - rowsPerTask() * columnsPerStep();
  if (N != nullptr) std::fill_n(N, rows.count * k_, T{0});
  if (D != nullptr) std::fill_n(D, rows.count * k_, T{0});
  for (std::size_t column = 0; column < X_.columns() && !cancelled_; column += columnsPerStep()) {
    const std::size_t columns = std::min(columnsPerStep(), X_.columns() - column);
    const BetaBlock<T> X = block(rows.first, rows.count, column, columns, ofX);
    if (!byBlas_) {
      kernels_.sumForW(beta_, X, N, D, task.loss, scratch);
      continue;
    }
    const BetaTile<T> tile = weighByBlas(X, column, D != nullptr, task.loss, scratch);
    const auto addProduct = [&](const T* weights, T* sums) {
      const T* H = Ht_ + column * k_;
      gemm(Transpose::no, Transpose::no, rows.count, k_, columns, weights, tile.stride, H, k_, true, sums, k_);
    };
    if (N != nullptr) addProduct(tile.P, N);
    if (D != nullptr) addProduct(tile.powers, D);
  }
}

template <class T>
void BetaPass<T>::sumColumns(const Task& task, const Part& rows, const Part& columns, T* N, T* D) const {
  const std::size_t size = columnsPerTask() * k_;
  const std::size_t step = byBlas_ ? columnsByBlas : rowsByBlas;
  T* ofX = task.scratch + scratchForH() - step * columnsPerTask();
  T* scratch = task.scratch + 2 * size;
  T* ofN = byBlas_ ? N : scratch;
  T* ofD = byBlas_ || D == nullptr ? D : scratch + size;
  const std::size_t used = byBlas_ ? columns.count * k_ : size;
  std::fill_n(ofN, used, T{0});
  if (ofD != nullptr) std::fill_n(ofD, used, T{0});
  const std::size_t end = rows.first + rows.count;
  for (std::size_t row = rows.first; row < end && !cancelled_; row += step) {
    const std::size_t count = std::min(step, end - row);
    const BetaBlock<T> X = block(row, count, columns.first, columns.count, ofX);
    if (!byBlas_) {
      kernels_.sumForH(beta_, X, ofN, ofD, task.loss);
      continue;
    }
    const BetaTile<T> tile = weighByBlas(X, columns.first, D != nullptr, task.loss, scratch);
    const auto addProduct = [&](const T* weights, T* sums) {
      gemm(Transpose::yes, Transpose::no, columns.count, k_, count, weights, tile.stride, X.W, k_, true, sums, k_);
    };
    addProduct(tile.P, N);
    if (D != nullptr) addProduct(tile.powers, D);
  }
  if (byBlas_) return;
  eachOfPanels(kernels_, columns.count, k_, 0, columns.count, [&](std::size_t j, std::size_t t, std::size_t at) {
    if (j >= columns.count) return;
    N[j * k_ + t] = ofN[at];
    if (D != nullptr) D[j * k_ + t] = ofD[at];
  });
}

// The first N and D (n x k each) += those that follow.
template <class T>
void BetaPass<T>::addPartials(T* sums, std::size_t count) const {
  const std::size_t size = X_.columns() * k_;
  for (std::size_t each = 1; each < count; ++each) {
    addTo(sums, sums + 2 * each * size, beta_ == 1 ? size : 2 * size);
  }
}

template class BetaPass<double>;
template class BetaPass<float>;

}  // namespace nmf
