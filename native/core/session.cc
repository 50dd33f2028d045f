#include "session.h"

#include <chrono>
#include <limits>
#include <numeric>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "beta_update.h"
#include "fused_pass.h"
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
  Update<T> update;
  UpdateScratch<T> scratch;
  BetaScratch<T> betaScratch;

  // `fused`: the pass over X keeps the product.
  Side(Transpose transposeOfX, T* factor, std::size_t factorRows, double l1Penalty, double l2Penalty, bool isMoving,
       bool fused, const Problem& problem)
      : transpose(transposeOfX),
        F(factor),
        rows(factorRows),
        l1(l1Penalty),
        l2(l2Penalty),
        moves(isMoving),
        product(isMoving && problem.beta == 2 && !fused ? factorRows * problem.k : 0),
        gram(isMoving && problem.beta == 2 ? problem.k * problem.k : 0),
        update(problem.solver, problem.beta == 2 ? problem.k : 0, l1Penalty, l2Penalty),
        scratch(isMoving && problem.beta == 2 && !fused ? factorRows : 0, problem.k, problem.threads) {
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
  const bool fused = problem_.beta == 2 && problem_.updateW && problem_.updateH && X_->dense() != nullptr &&
                     FusedPass<T>::pays(m, n, k);
  if (fused)
    pass_ = std::make_unique<FusedPass<T>>(m, n, k, problem_.threads);
  else
    X_->prepare(k);
  forW_ = std::make_unique<Side>(Transpose::no, W_, m, problem_.l1W, problem_.l2W, problem_.updateW, fused, problem_);
  forH_ = std::make_unique<Side>(Transpose::yes, Ht_, n, problem_.l1H, problem_.l2H, problem_.updateH, fused, problem_);
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
  side.update.hold(side.gram.data(), order);
  return renewAll(side.update, side.F, side.product.data(), side.rows, problem_.k, side.scratch, problem_.threads,
                  cancelled());
}

// One iteration, `orders` being those of W's sweep and of H's.
template <class T>
double FactorSession<T>::iterateFused(const std::uint32_t* orders) {
  const auto& [n, k, threads] = std::tie(problem_.n, problem_.k, problem_.threads);
  gram(Ht_, n, k, forW_->gram.data(), partials_, threads, cancelled());
  forW_->update.hold(forW_->gram.data(), orders);
  const double violation = pass_->renewW(X_->dense(), W_, Ht_, forW_->update, threads, cancelled());
  forH_->update.hold(pass_->WtW(), orders == nullptr ? nullptr : orders + k);
  return violation + pass_->renewH(Ht_, forH_->update, threads, cancelled());
}

template <class T>
double FactorSession<T>::iterate(const std::uint32_t* orders) {
  if (pass_ != nullptr) return iterateFused(orders);
  double violation = 0;
  for (Side* side : {forW_.get(), forH_.get()}) {
    if (!side->moves) continue;
    violation += renew(*side, side == forW_.get() ? *forH_ : *forW_, orders);
    if (orders != nullptr) orders += problem_.k;
  }
  return violation;
}

template <class T>
Advance FactorSession<T>::advance(const AdvanceRequest& request) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  if (forH_ == nullptr) prepare();
  const std::size_t sweeps = (problem_.updateW ? 1U : 0U) + (problem_.updateH ? 1U : 0U);
  const std::uint32_t* orders = request.orders;
  Advance result{0, 0};
  do {
    result.violation = iterate(orders);
    if (orders != nullptr) orders += sweeps * problem_.k;
    ++result.iterations;
  } while (result.iterations < request.iterations && result.violation > request.violationTarget && !cancelled() &&
           std::chrono::duration<double, std::milli>(Clock::now() - start).count() < request.budgetMs);
  return result;
}

// (|X|^2 - 2<X, WH> + <W'W, HH'>) / 2 with the products that the last pass left. Their rounding, some 1e-15 of |X|^2,
// outweighs a small loss, and in float any.
template <class T>
std::optional<double> FactorSession<T>::quickLoss() {
  constexpr double smallest = 1e-4;
  if (!std::is_same_v<T, double> || pass_ == nullptr) return std::nullopt;
  const auto& [n, k, threads] = std::tie(problem_.n, problem_.k, problem_.threads);
  if (!squaredNorm_) squaredNorm_ = penalty(X_->dense(), problem_.m * n, 0, 2, threads);
  std::vector<T>& HHt = forW_->gram;
  gram(Ht_, n, k, HHt.data(), partials_, threads, cancelled());
  const double fitted = std::inner_product(HHt.begin(), HHt.end(), pass_->WtW(), 0.0);
  const double loss = (*squaredNorm_ - 2 * pass_->crossTerm() + fitted) / 2;
  // A NaN is no loss either.
  return loss > smallest * *squaredNorm_ ? std::optional(loss) : std::nullopt;
}

template <class T>
Measurement FactorSession<T>::measure(Precision precision) {
  const auto& [m, n, k] = std::tie(problem_.m, problem_.n, problem_.k);
  const std::optional<double> quick = precision == Precision::quick ? quickLoss() : std::nullopt;
  const double loss = quick ? *quick : divergence(*X_, W_, Ht_, k, problem_.beta, problem_.threads, cancelled());
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
