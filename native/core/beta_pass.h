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
  Aligned<T> partials;               // N and D of H, from rows of X that are summed apart
  std::vector<LossTerms> lossTerms;  // of each task
  std::vector<T> sums;               // column sums of the factor held

  BetaScratch() = default;
  BetaScratch(std::size_t k, std::size_t) : sums(k) {}
};

template <class T>
class BetaPass {
 public:
  BetaPass(const Tiled<T>& X, const T* W, const T* Ht, std::size_t k, double beta, BetaScratch<T>& scratch,
           std::size_t threads, const Cancelled& cancelled);

  // Calls use(row, rows, N, D) for blocks of rows of W: N and D (rows x k each), D being null for beta = 1, where it is
  // the same for all rows. The terms of the loss are added to where they are not null.
  template <class Use>
  void forW(LossTerms* loss, Use use) {
    run(divideUp(X_.rows(), rowsPerTask()), scratchForW(), loss, [&](const Task& task) {
      const Part rows = part(task.number, rowsPerTask(), X_.rows());
      T* D = beta_ == 1 ? nullptr : task.scratch + rowsPerTask() * k_;
      sumRows(task, rows, task.scratch, D);
      use(rows.first, rows.count, task.scratch, D);
    });
  }

  // The same for rows of H transposed.
  template <class Use>
  void forH(LossTerms* loss, Use use) {
    const std::size_t n = X_.columns();
    const std::size_t across = divideUp(n, columnsPerTask());
    const std::size_t down = divideUp(X_.rows(), rowsPerSum());
    T* sums = down == 1 ? nullptr : scratch_.partials.reserve(2 * down * n * k_);
    run(down * across, scratchForH(), loss, [&](const Task& task) {
      const std::size_t step = task.number / across;
      const Part columns = part(task.number % across, columnsPerTask(), n);
      T* N = down == 1 ? task.scratch : sums + (2 * step * n + columns.first) * k_;
      T* D = beta_ == 1 ? nullptr : N + (down == 1 ? columnsPerTask() : n) * k_;
      sumColumns(task, part(step, rowsPerSum(), X_.rows()), columns, N, D);
      if (down == 1) use(columns.first, columns.count, N, D);
    });
    if (down == 1) return;
    addPartials(sums, down);
    constexpr std::size_t each = 64;
    run(divideUp(n, each), 0, nullptr, [&](const Task& task) {
      const Part columns = part(task.number, each, n);
      T* N = sums + columns.first * k_;
      use(columns.first, columns.count, N, beta_ == 1 ? nullptr : N + n * k_);
    });
  }

  // The terms of the loss alone.
  void forLoss(LossTerms& loss) {
    run(divideUp(X_.rows(), rowsPerTask()), scratchForW(), &loss,
        [&](const Task& task) { sumRows(task, part(task.number, rowsPerTask(), X_.rows()), nullptr, nullptr); });
  }

 private:
  struct Part {
    std::size_t first, count;
  };
  struct Task {
    std::size_t number;
    T* scratch;
    LossTerms* loss;
  };

  static Part part(std::size_t number, std::size_t each, std::size_t count) {
    return {number * each, std::min(each, count - number * each)};
  }

  // Calls body(task) for all tasks, unless cancelled.
  template <class Body>
  void run(std::size_t tasks, std::size_t scratchSize, LossTerms* loss, Body body) {
    T* scratch = scratch_.tiles.reserve(std::min(threads_, tasks) * scratchSize);
    if (loss != nullptr) scratch_.lossTerms.assign(tasks, LossTerms{});
    Pool::shared().run(threads_, tasks, [&](std::size_t number, std::size_t slot) {
      if (cancelled_) return;
      body(Task{number, scratch + slot * scratchSize, loss == nullptr ? nullptr : &scratch_.lossTerms[number]});
    });
    if (loss == nullptr) return;
    for (const LossTerms& terms : scratch_.lossTerms) {
      loss->x += terms.x;
      loss->p += terms.p;
      loss->mixed += terms.mixed;
    }
  }

  std::size_t rowsPerTask() const;
  std::size_t columnsPerTask() const;
  std::size_t rowsPerSum() const;
  std::size_t columnsPerStep() const;
  std::size_t scratchForW() const;
  std::size_t scratchForH() const;
  BetaBlock<T> block(std::size_t row, std::size_t rows, std::size_t column, std::size_t columns, T* tile) const;
  void sumRows(const Task& task, const Part& rows, T* N, T* D) const;
  void sumColumns(const Task& task, const Part& rows, const Part& columns, T* N, T* D) const;
  void addPartials(T* sums, std::size_t count) const;
  BetaTile<T> weighByBlas(const BetaBlock<T>& block, std::size_t column, bool wantsPowers, LossTerms* loss,
                          T* scratch) const;
  void pack();

  const Tiled<T>& X_;
  const T *W_, *Ht_;
  std::size_t k_;
  double beta_;
  BetaScratch<T>& scratch_;
  std::size_t threads_;
  const Cancelled& cancelled_;
  const BetaKernels<T>& kernels_;
  bool byBlas_;          // both products of each tile
  T* panels_ = nullptr;  // of H, unless by BLAS
};

}  // namespace nmf
