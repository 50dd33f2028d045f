#include "session.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "beta_update.h"
#include "fused_pass.h"
#include "loss.h"
#include "low_rank_matrix.h"
#include "low_rank_pass.h"
#include "observed_renewal.h"
#include "sparse_matrix.h"
#include "terms.h"
#include "update.h"

namespace nmf {

namespace {

// |X|^2, in double.
template <class T>
double squaredNorm(Matrix<T>& X, std::size_t threads) {
  if (X.dense() != nullptr) return squares(*X.dense(), X.rows() * X.columns(), threads);
  if (X.lowRank() != nullptr) return X.lowRank()->squares(threads);
  if (X.observed() != nullptr) return weightedSquares(*X.observed());
  const Entries<T> entries = X.sparse()->all();
  return squares(Stored<T>(entries.values), entries.count, threads);
}

}  // namespace

template <class T>
FactorSession<T>::FactorSession(const Problem& problem, std::unique_ptr<Matrix<T>> X, T* W, T* Ht)
    : problem_(problem), X_(std::move(X)), W_(W), Ht_(Ht) {}

template <class T>
FactorSession<T>::~FactorSession() = default;

template <class T>
void FactorSession<T>::prepare() {
  const auto& [m, n, k] = std::tie(problem_.m, problem_.n, problem_.k);
  const bool bothMove = problem_.updateW && problem_.updateH;
  if (problem_.beta == 2 && bothMove && X_->lowRank() != nullptr)
    pass_ = std::make_unique<LowRankPass<T>>(*X_->lowRank(), k, problem_.threads);
  else if (problem_.beta == 2 && bothMove && X_->dense() != nullptr && FusedPass<T>::pays(m, n, k))
    pass_ = std::make_unique<FusedPass<T>>(*X_->dense(), m, n, k, problem_.threads);
  else
    X_->prepare(k);
  T *W = W_, *Ht = Ht_;
  if (problem_.isExtrapolated()) {
    acceleration_ = std::make_unique<Acceleration<T>>(W_, problem_.trailW(), Ht_, problem_.trailHt(),
                                                      start_ ? *start_ : measurePair(W_, Ht_, std::nullopt));
    if (!guessW_.empty() && problem_.updateW) acceleration_->W().goTo(guessW_.data(), problem_.threads);
    if (!guessHt_.empty() && problem_.updateH) acceleration_->Ht().goTo(guessHt_.data(), problem_.threads);
    guessW_ = guessHt_ = {};
    if (problem_.updateW) W = acceleration_->W().point();
    if (problem_.updateH) Ht = acceleration_->Ht().point();
  }
  const bool elsewhere =
      pass_ != nullptr || (X_->observed() != nullptr && !goesBesideHoles(*X_->observed(), problem_.beta));
  forW_ = std::make_unique<Side<T>>(Side<T>::ofW(problem_, W, elsewhere));
  forH_ = std::make_unique<Side<T>>(Side<T>::ofH(problem_, Ht, elsewhere));
}

template <class T>
BetaHalf<T> FactorSession<T>::betaHalf(const Side<T>& side, const Side<T>& held) const {
  const bool isH = side.transpose == Transpose::yes;
  const bool vanishes = problem_.beta < 1 || (isH && problem_.beta == 1);
  return {X_.get(),   side.transpose,    held.F,
          side.F,     side.rows,         held.rows,
          problem_.k, problem_.beta,     side.l1,
          side.l2,    isH ? T{1} : T{0}, vanishes ? static_cast<T>(std::numeric_limits<double>::epsilon()) : T{0},
          nullptr,    nullptr,           nullptr,
          side.moving};
}

template <class T>
double FactorSession<T>::renew(Side<T>& side, const Side<T>& held, const std::uint32_t* order) {
  const std::size_t threads = problem_.threads;
  if (X_->observed() != nullptr) {
    const ObservedRenewal renewal{problem_.solver, careful_, order, threads};
    return renewObserved(betaHalf(side, held), renewal, side, held, partials_, observed_, cancelled());
  }
  if (problem_.beta != 2) {
    if (problem_.solver == Solver::accelerated && !careful_)
      coordinateSteps(betaHalf(side, held), side.sweeps, side.stepScratch, threads, cancelled());
    else
      betaUpdate(betaHalf(side, held), side.betaScratch, threads, cancelled());
    return std::numeric_limits<double>::infinity();
  }
  side.refresh(*X_, held, partials_, threads, cancelled());
  side.update.hold(side.gram.data(), order);
  return renewAll(side.update, side.F, side.product.data(), side.rows, problem_.k, side.scratch, threads, cancelled());
}

template <class T>
double FactorSession<T>::renewW(const std::uint32_t* order) {
  if (pass_ == nullptr) return renew(*forW_, *forH_, order);
  gram(forH_->F, problem_.n, problem_.k, forW_->gram.data(), partials_, problem_.threads, cancelled());
  forW_->update.hold(forW_->gram.data(), order);
  return pass_->renewW(forW_->F, forH_->F, forW_->update, problem_.threads, cancelled());
}

template <class T>
double FactorSession<T>::renewH(const std::uint32_t* order) {
  if (pass_ == nullptr) return renew(*forH_, *forW_, order);
  forH_->update.hold(pass_->WtW(), order);
  return pass_->renewH(forH_->F, forH_->update, problem_.threads, cancelled());
}

// One iteration, `orders` being those of W's sweep and of H's.
template <class T>
double FactorSession<T>::iterate(const std::uint32_t* orders) {
  if (acceleration_ != nullptr) {
    iterateAccelerated();
    return std::numeric_limits<double>::infinity();
  }
  double violation = 0;
  if (forW_->moves) {
    violation += renewW(orders);
    if (orders != nullptr) orders += problem_.k;
  }
  if (forH_->moves) violation += renewH(orders);
  return violation;
}

template <class T>
void FactorSession<T>::iterateAccelerated() {
  const std::size_t threads = problem_.threads;
  Acceleration<T>& acceleration = *acceleration_;
  acceleration.iterate(
      threads,
      [&](double weight, bool careful) {
        if (!forW_->moves) return;
        careful_ = careful;
        // The pass over X goes on with each block of W while it is in cache.
        forW_->update.extrapolate(&acceleration.W(), weight);
        renewW(nullptr);
        const bool isFollowed = problem_.beta == 2 && X_->observed() == nullptr;
        if (!isFollowed) acceleration.W().extrapolate(weight, threads);
      },
      [&](bool careful) {
        if (!forH_->moves) return;
        careful_ = careful;
        renewH(nullptr);
      },
      [&] { return measurePair(forW_->F, forH_->F, quickLoss(forH_->F)); });
}

template <class T>
void FactorSession<T>::guess(const T* W, const T* Ht) {
  if (W != nullptr) guessW_.assign(W, W + problem_.m * problem_.k);
  guessHt_.assign(Ht, Ht + problem_.n * problem_.k);
}

template <class T>
void FactorSession<T>::keep(const Carried<T>& carried) {
  double* numbers = carried.numbers;
  std::fill_n(numbers, Carried<T>::numberCount, 0.0);
  numbers[0] = squaredNorm_.value_or(std::numeric_limits<double>::quiet_NaN());
  if (acceleration_ == nullptr) return;
  numbers[1] = acceleration_->lowest().loss;
  numbers[2] = acceleration_->lowest().penalty;
  std::ranges::copy(acceleration_->momentum().keep(), numbers + 3);
  acceleration_->W().keep(carried.W, carried.renewedW);
  acceleration_->Ht().keep(carried.Ht, carried.renewedHt);
}

template <class T>
void FactorSession<T>::resume(const Carried<T>& carried) {
  const double* numbers = carried.numbers;
  if (!std::isnan(numbers[0])) squaredNorm_ = numbers[0];
  start_ = Measurement{numbers[1], numbers[2]};
  prepare();
  if (acceleration_ == nullptr) return;
  std::array<double, Momentum::size> momentum;
  std::copy_n(numbers + 3, momentum.size(), momentum.begin());
  acceleration_->momentum().resume(momentum);
  acceleration_->W().resume(carried.W, carried.renewedW);
  acceleration_->Ht().resume(carried.Ht, carried.renewedHt);
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

// (|X|^2 - 2<X, WH> + <W'W, HH'>) / 2 with the products by which H has just been renewed. Their rounding outweighs a
// small loss.
template <class T>
std::optional<double> FactorSession<T>::quickLoss(const T* Ht) {
  constexpr double smallest = std::is_same_v<T, double> ? 1e-4 : 1e-2;
  // The products at hand are those that H was renewed by.
  if (problem_.beta != 2 || !forH_->moves) return std::nullopt;
  const auto& [n, k, threads] = std::tie(problem_.n, problem_.k, problem_.threads);
  if (!squaredNorm_) squaredNorm_ = squaredNorm(*X_, threads);
  // A NaN is no loss either.
  const auto told = [&](double loss) { return loss > smallest * *squaredNorm_ ? std::optional(loss) : std::nullopt; };
  if (X_->observed() != nullptr) return told((*squaredNorm_ + sumOfProducts(observed_)) / 2);
  std::vector<T>& HHt = forW_->gram;
  gram(Ht, n, k, HHt.data(), partials_, threads, cancelled());
  const T* WtW = pass_ == nullptr ? forH_->gram.data() : pass_->WtW();
  const double fitted = std::inner_product(HHt.begin(), HHt.end(), WtW, 0.0);
  const double cross =
      pass_ == nullptr ? crossTerm(Ht, forH_->product.data(), n, k, forH_->scratch, threads) : pass_->crossTerm();
  return told((*squaredNorm_ - 2 * cross + fitted) / 2);
}

template <class T>
Measurement FactorSession<T>::measurePair(const T* W, const T* Ht, std::optional<double> loss) {
  const auto& [m, n, k, threads] = std::tie(problem_.m, problem_.n, problem_.k, problem_.threads);
  if (!loss) {
    const Divergence found = divergence(*X_, W, Ht, k, problem_.beta, threads, cancelled());
    loss = found.loss;
    if (found.squaredNorm) squaredNorm_ = found.squaredNorm;
  }
  return {*loss, penalty(W, m * k, problem_.l1W, problem_.l2W, threads) +
                     penalty(Ht, n * k, problem_.l1H, problem_.l2H, threads)};
}

template <class T>
Measurement FactorSession<T>::measure(Precision precision) {
  // In float the products at hand are not as exact as was promised.
  const bool quick = precision == Precision::quick && std::is_same_v<T, double>;
  if (quick && acceleration_ != nullptr) return acceleration_->lowest();
  const Measurement found = measurePair(W_, Ht_, quick && pass_ != nullptr ? quickLoss(Ht_) : std::nullopt);
  if (forH_ == nullptr) start_ = found;
  return found;
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
