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
    run(X_.rows(), rowsPerTask(), scratchForW(), loss, [&](const Part& part) {
      T* D = beta_ == 1 ? nullptr : part.scratch + rowsPerTask() * k_;
      sumRows(part, part.scratch, D);
      use(part.first, part.count, part.scratch, D);
    });
  }

  // The same for rows of H transposed.
  template <class Use>
  void forH(LossTerms* loss, Use use) {
    run(X_.columns(), columnsPerTask(), scratchForH(), loss, [&](const Part& part) {
      T* D = beta_ == 1 ? nullptr : part.scratch + columnsPerTask() * k_;
      sumColumns(part, part.scratch, D);
      use(part.first, part.count, part.scratch, D);
    });
  }

  // The terms of the loss alone.
  void forLoss(LossTerms& loss) {
    run(X_.rows(), rowsPerTask(), scratchForW(), &loss, [&](const Part& part) { sumRows(part, nullptr, nullptr); });
  }

 private:
  // Rows of a factor, with scratch that begins with room for their N and D.
  struct Part {
    std::size_t first, count;
    T* scratch;
    LossTerms* loss;
  };

  // Calls body(part) for parts of `each` rows, unless cancelled.
  template <class Body>
  void run(std::size_t count, std::size_t each, std::size_t scratchSize, LossTerms* loss, Body body) {
    const std::size_t tasks = divideUp(count, each);
    T* scratch = scratch_.tiles.reserve(std::min(threads_, tasks) * scratchSize);
    if (loss != nullptr) scratch_.lossTerms.assign(tasks, LossTerms{});
    Pool::shared().run(threads_, tasks, [&](std::size_t task, std::size_t slot) {
      if (cancelled_) return;
      const std::size_t first = task * each;
      body(Part{first, std::min(each, count - first), scratch + slot * scratchSize,
                loss == nullptr ? nullptr : &scratch_.lossTerms[task]});
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
  std::size_t columnsPerStep() const;
  std::size_t scratchForW() const;
  std::size_t scratchForH() const;
  BetaBlock<T> block(std::size_t row, std::size_t rows, std::size_t column, std::size_t columns, T* tile) const;
  void sumRows(const Part& part, T* N, T* D) const;
  void sumColumns(const Part& part, T* N, T* D) const;
  BetaTile<T> weighByBlas(const BetaBlock<T>& block, std::size_t column, bool wantsPowers, LossTerms* loss,
                          T* scratch) const;
  void pack();

  const Matrix<T>& X_;
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
