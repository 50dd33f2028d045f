// One factor with what its update needs, named by its formula for W: XHt and HHt (for H: XtW and WtW).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "beta_pass.h"
#include "coordinate_steps.h"
#include "problem.h"
#include "update.h"

namespace nmf {

template <class T>
struct Side {
  Transpose transpose;  // of X, as this factor's update sees it
  T* F;
  std::size_t rows;
  double l1, l2;
  std::size_t sweeps;
  bool moves;
  std::span<const std::uint32_t> moving;  // the components that move, in order
  std::vector<T> product, gram;
  bool stale = true;  // products are renewed when the factor held has moved
  Update<T> update;
  UpdateScratch<T> scratch;
  BetaScratch<T> betaScratch;
  StepScratch<T> stepScratch;

  static Side ofW(const Problem& problem, T* W, bool elsewhere) {
    return {Transpose::no,   W,         problem.m, problem.l1W, problem.l2W, problem.sweepsW, problem.updateW,
            problem.movingW, elsewhere, problem};
  }
  static Side ofH(const Problem& problem, T* Ht, bool elsewhere) {
    return {Transpose::yes,  Ht,        problem.n, problem.l1H, problem.l2H, problem.sweepsH, problem.updateH,
            problem.movingH, elsewhere, problem};
  }

  // The products with X and the factor held, where that has moved since they were made.
  void refresh(Matrix<T>& X, const Side& held, Partials<T>& partials, std::size_t threads, const Cancelled& cancelled) {
    if (!stale) return;
    const std::size_t k = update.components();
    X.multiply(transpose, held.F, k, product.data(), threads, cancelled);
    nmf::gram(held.F, held.rows, k, gram.data(), partials, threads, cancelled);
    stale = held.moves;
  }

 private:
  // `elsewhere`: somebody else keeps the product. The problem must outlive the side.
  Side(Transpose transposeOfX, T* factor, std::size_t factorRows, double l1Penalty, double l2Penalty,
       std::size_t sweepCount, bool isSought, std::span<const std::uint32_t> movingComponents, bool elsewhere,
       const Problem& problem)
      : transpose(transposeOfX),
        F(factor),
        rows(factorRows),
        l1(l1Penalty),
        l2(l2Penalty),
        sweeps(sweepCount),
        moves(isSought && !movingComponents.empty()),
        moving(movingComponents),
        product(isSought && problem.beta == 2 && !elsewhere ? factorRows * problem.k : 0),
        gram(isSought && problem.beta == 2 ? problem.k * problem.k : 0),
        update(problem.solver, problem.beta == 2 ? problem.k : 0, l1Penalty, l2Penalty, sweepCount, moving),
        scratch(isSought && problem.beta == 2 && !elsewhere ? factorRows : 0, problem.k, problem.threads) {
    if (isSought && problem.beta != 2) betaScratch = BetaScratch<T>(problem.k, problem.threads);
  }
};

}  // namespace nmf
