// A pass over X beside P = W*H for what a multiplicative update and the loss of a beta-divergence sum up, one block of
// rows of W, or of H transposed, at a time. How X is cut follows from shapes alone, and so does the order of all sums.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "aligned.h"
#include "divide_up.h"
#include "kernels.h"
#include "matrix.h"
#include "pool.h"

namespace nmf {

// Scratch of passes with one k. Grows when first needed, and stays.
template <class T>
struct BetaScratch {
  Aligned<T> panels;                 // of H
  Aligned<T> tiles;                  // of each thread
  std::vector<LossTerms> lossTerms;  // of each task
  std::vector<T> sums;               // column sums of the factor held

  BetaScratch() = default;
  BetaScratch(std::size_t k, std::size_t) : sums(k) {}
};

template <class T>
class BetaPass {
 public:
  BetaPass(const Matrix<T>& X, const T* W, const T* Ht, std::size_t k, double beta, BetaScratch<T>& scratch,
           std::size_t threads, const Cancelled& cancelled);

  // Calls use(row, rows, N, D) for blocks of rows of W: N and D (rows x k each), D being null for beta = 1, where it is
  // the same for all rows. The terms of the loss are added to where they are not null.
  template <class Use>
  void forW(LossTerms* loss, Use use) {
    overW(true, loss, use);
  }

  // The same for rows of H transposed.
  template <class Use>
  void forH(LossTerms* loss, Use use) {
    const std::size_t size = columnsPerTask() * k_;
    const std::size_t each = 4 * size + rowsPerStep * columnsPerTask();
    T* tiles = scratch_.tiles.reserve(threads_ * each);
    run(X_.columns(), columnsPerTask(), loss,
        [&](std::size_t column, std::size_t columns, std::size_t slot, LossTerms* own) {
          T* N = tiles + slot * each;
          T* D = beta_ == 1 ? nullptr : N + size;
          sumColumns(column, columns, N, D, own, N + 2 * size);
          use(column, columns, N, D);
        });
  }

  // The terms of the loss alone.
  void forLoss(LossTerms& loss) {
    overW(false, &loss, [](std::size_t, std::size_t, const T*, const T*) {});
  }

 private:
  // Rows of W in a task, and rows of X taken at a time for H.
  static constexpr std::size_t rowsPerTask = 32, rowsPerStep = 64;

  template <class Use>
  void overW(bool wantsSums, LossTerms* loss, Use use) {
    const std::size_t size = rowsPerTask * k_;
    const std::size_t ofKernel = 2 * kernels_.rowStep * kernels_.lanes * k_;
    const std::size_t each = 2 * size + ofKernel + rowsPerTask * columnsPerStep();
    T* tiles = scratch_.tiles.reserve(threads_ * each);
    run(X_.rows(), rowsPerTask, loss, [&](std::size_t row, std::size_t rows, std::size_t slot, LossTerms* own) {
      T* N = tiles + slot * each;
      T* D = beta_ == 1 ? nullptr : N + size;
      sumRows(row, rows, wantsSums ? N : nullptr, wantsSums ? D : nullptr, own, N + 2 * size);
      use(row, rows, N, D);
    });
  }

  // Calls body(first, count, slot, loss) for blocks of `each`, unless cancelled.
  template <class Body>
  void run(std::size_t count, std::size_t each, LossTerms* loss, Body body) {
    const std::size_t tasks = divideUp(count, each);
    if (loss != nullptr) scratch_.lossTerms.assign(tasks, LossTerms{});
    Pool::shared().run(threads_, tasks, [&](std::size_t task, std::size_t slot) {
      if (cancelled_) return;
      const std::size_t first = task * each;
      body(first, std::min(each, count - first), slot, loss == nullptr ? nullptr : &scratch_.lossTerms[task]);
    });
    if (loss == nullptr) return;
    for (const LossTerms& terms : scratch_.lossTerms) {
      loss->x += terms.x;
      loss->p += terms.p;
      loss->mixed += terms.mixed;
    }
  }

  std::size_t columnsPerStep() const;
  std::size_t columnsPerTask() const;
  BetaBlock<T> block(std::size_t row, std::size_t rows, std::size_t column, std::size_t columns, T* tile) const;
  void sumRows(std::size_t row, std::size_t rows, T* N, T* D, LossTerms* loss, T* scratch) const;
  void sumColumns(std::size_t column, std::size_t columns, T* N, T* D, LossTerms* loss, T* scratch) const;

  const Matrix<T>& X_;
  const T* W_;
  std::size_t k_;
  double beta_;
  BetaScratch<T>& scratch_;
  std::size_t threads_;
  const Cancelled& cancelled_;
  const BetaKernels<T>& kernels_;
  T* panels_;
};

}  // namespace nmf
