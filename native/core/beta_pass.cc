#include "beta_pass.h"

namespace nmf {

namespace {

// Bytes of H that a block of rows of W passes over at a time: a quarter of a small second-level cache.
constexpr std::size_t bytesPerStep = std::size_t{1} << 17U;

// Entry (j, t) of a matrix in panels lies at panelStart(j) * k + offset, panels being whole vectors.
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
      k_(k),
      beta_(beta),
      scratch_(scratch),
      threads_(threads),
      cancelled_(cancelled),
      kernels_(kernels<T>().beta) {
  const std::size_t n = X.columns();
  panels_ = scratch_.panels.reserve(divideUp(n, kernels_.lanes) * kernels_.lanes * k);
  const std::size_t each = kernels_.panel;
  Pool::shared().run(threads, divideUp(n, each), [&](std::size_t task, std::size_t) {
    eachOfPanels(kernels_, n, k, task * each, std::min(n, (task + 1) * each),
                 [&](std::size_t j, std::size_t t, std::size_t at) { panels_[at] = j < n ? Ht[j * k + t] : T{0}; });
  });
}

template <class T>
std::size_t BetaPass<T>::columnsPerStep() const {
  return std::max<std::size_t>(1, bytesPerStep / (kernels_.panel * k_ * sizeof(T))) * kernels_.panel;
}

// As wide as rows of X are fetched well, unless that leaves few tasks.
template <class T>
std::size_t BetaPass<T>::columnsPerTask() const {
  constexpr std::size_t most = 4, tasks = 64;
  return std::clamp<std::size_t>(X_.columns() / (tasks * kernels_.panel), 1, most) * kernels_.panel;
}

template <class T>
BetaBlock<T> BetaPass<T>::block(std::size_t row, std::size_t rows, std::size_t column, std::size_t columns,
                                T* tile) const {
  const Tile<T> X = X_.tile(row, column, rows, columns, tile);
  return {X.data, X.stride, rows, columns, W_ + row * k_, panels_ + column * k_, k_};
}

template <class T>
void BetaPass<T>::sumRows(std::size_t row, std::size_t rows, T* N, T* D, LossTerms* loss, T* scratch) const {
  T* tile = scratch + 2 * kernels_.rowStep * kernels_.lanes * k_;
  for (T* sums : {N, D}) {
    if (sums != nullptr) std::fill_n(sums, rows * k_, T{0});
  }
  const std::size_t n = X_.columns();
  const std::size_t each = columnsPerStep();
  for (std::size_t column = 0; column < n && !cancelled_; column += each) {
    kernels_.sumForW(beta_, block(row, rows, column, std::min(each, n - column), tile), N, D, loss, scratch);
  }
}

template <class T>
void BetaPass<T>::sumColumns(std::size_t column, std::size_t columns, T* N, T* D, LossTerms* loss, T* scratch) const {
  const std::size_t size = columnsPerTask() * k_;
  T* ofN = scratch;
  T* ofD = D == nullptr ? nullptr : scratch + size;
  T* tile = scratch + 2 * size;
  std::fill_n(scratch, 2 * size, T{0});
  const std::size_t m = X_.rows();
  for (std::size_t row = 0; row < m && !cancelled_; row += rowsPerStep) {
    kernels_.sumForH(beta_, block(row, std::min(rowsPerStep, m - row), column, columns, tile), ofN, ofD, loss);
  }
  eachOfPanels(kernels_, columns, k_, 0, columns, [&](std::size_t j, std::size_t t, std::size_t at) {
    if (j >= columns) return;
    N[j * k_ + t] = ofN[at];
    if (D != nullptr) D[j * k_ + t] = ofD[at];
  });
}

template class BetaPass<double>;
template class BetaPass<float>;

}  // namespace nmf
