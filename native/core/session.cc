#include "session.h"

#include <chrono>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "beta_update.h"
#include "loss.h"
#include "terms.h"
#include "update.h"

namespace nmf {

// One factor with what its update needs, named by its formula for W: XHt and HHt (for H: XtW and WtW).
template <class T>
struct FactorSession<T>::Side {
  Transpose transpose;  // of X, as this factor's update sees it
  T* F;
  std::size_t rows;
  double l1, l2;
  bool moves;
  std::vector<T> product, gram;
  bool stale = true;  // products are renewed when the factor held has moved
  UpdateScratch<T> scratch;
  BetaScratch<T> betaScratch;

  Side(Transpose transposeOfX, T* factor, std::size_t factorRows, double l1Penalty, double l2Penalty, bool isMoving,
       const Problem& problem)
      : transpose(transposeOfX),
        F(factor),
        rows(factorRows),
        l1(l1Penalty),
        l2(l2Penalty),
        moves(isMoving),
        product(isMoving && problem.beta == 2 ? factorRows * problem.k : 0),
        gram(isMoving && problem.beta == 2 ? problem.k * problem.k : 0),
        scratch(isMoving && problem.beta == 2 ? factorRows : 0, problem.k, problem.threads) {
    if (isMoving && problem.beta != 2) betaScratch = BetaScratch<T>(problem.k, problem.threads);
  }
};

template <class T>
FactorSession<T>::FactorSession(const Problem& problem, std::unique_ptr<Matrix<T>> X, T* W, T* Ht)
    : problem_(problem), X_(std::move(X)), W_(W), Ht_(Ht) {}

template <class T>
FactorSession<T>::~FactorSession() = default;

template <class T>
void FactorSession<T>::prepare() {
  const auto& [m, n, k] = std::tie(problem_.m, problem_.n, problem_.k);
  X_->prepare(k);
  forW_ = std::make_unique<Side>(Transpose::no, W_, m, problem_.l1W, problem_.l2W, problem_.updateW, problem_);
  forH_ = std::make_unique<Side>(Transpose::yes, Ht_, n, problem_.l1H, problem_.l2H, problem_.updateH, problem_);
}

template <class T>
BetaHalf<T> FactorSession<T>::betaHalf(const Side& side, const Side& held) const {
  const bool isH = side.transpose == Transpose::yes;
  const bool vanishes = problem_.beta < 1 || (isH && problem_.beta == 1);
  return {X_.get(),   side.transpose,    held.F,
          side.F,     side.rows,         held.rows,
          problem_.k, problem_.beta,     side.l1,
          side.l2,    isH ? T{1} : T{0}, vanishes ? static_cast<T>(std::numeric_limits<double>::epsilon()) : T{0}};
}

template <class T>
double FactorSession<T>::renew(Side& side, const Side& held, const std::uint32_t* order) {
  if (problem_.beta != 2) {
    betaUpdate(betaHalf(side, held), side.betaScratch, problem_.threads, cancelled());
    return std::numeric_limits<double>::infinity();
  }
  if (side.stale) {
    X_->multiply(side.transpose, held.F, problem_.k, side.product.data(), problem_.threads, cancelled());
    gram(held.F, held.rows, problem_.k, side.gram.data(), partials_, problem_.threads, cancelled());
    side.stale = held.moves;
  }
  const Half<T> half{side.F, side.product.data(), side.gram.data(), side.rows, problem_.k, side.l1, side.l2};
  switch (problem_.solver) {
    case Solver::multiplicativeUpdate:
      multiplicativeUpdate(half, side.scratch, problem_.threads, cancelled());
      return std::numeric_limits<double>::infinity();
    case Solver::coordinateDescent:
      return coordinateDescent(half, order, side.scratch, problem_.threads, cancelled());
  }
  return 0;
}

template <class T>
Advance FactorSession<T>::advance(const AdvanceRequest& request) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  if (forH_ == nullptr) prepare();
  const std::uint32_t* order = request.orders;
  Advance result{0, 0};
  do {
    result.violation = 0;
    for (Side* side : {forW_.get(), forH_.get()}) {
      if (!side->moves) continue;
      result.violation += renew(*side, side == forW_.get() ? *forH_ : *forW_, order);
      if (order != nullptr) order += problem_.k;
    }
    ++result.iterations;
  } while (result.iterations < request.iterations && result.violation > request.violationTarget && !cancelled() &&
           std::chrono::duration<double, std::milli>(Clock::now() - start).count() < request.budgetMs);
  return result;
}

template <class T>
Measurement FactorSession<T>::measure() {
  const auto& [m, n, k] = std::tie(problem_.m, problem_.n, problem_.k);
  const double loss = divergence(*X_, W_, Ht_, k, problem_.beta, problem_.threads, cancelled());
  return {loss, penalty(W_, m * k, problem_.l1W, problem_.l2W, problem_.threads) +
                    penalty(Ht_, n * k, problem_.l1H, problem_.l2H, problem_.threads)};
}

template <class T>
void FactorSession<T>::terms(T* N, T* D) {
  const auto& [m, n, k] = std::tie(problem_.m, problem_.n, problem_.k);
  const BetaHalf<T> half{X_.get(),      Transpose::yes, W_,           Ht_,  n,    m, k,
                         problem_.beta, problem_.l1H,   problem_.l2H, T{1}, T{0}, N, D};
  nmf::terms(half, problem_.threads, cancelled());
}

template <class T>
void FactorSession<T>::project(Transpose transpose, const T* Q, T* out, std::size_t columns) {
  X_->multiply(transpose, Q, columns, out, problem_.threads, cancelled());
}

template class FactorSession<double>;
template class FactorSession<float>;

}  // namespace nmf
