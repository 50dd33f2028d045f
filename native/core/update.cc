#include "update.h"

#include <algorithm>
#include <numeric>

#include "pool.h"

namespace nmf {

template <class T>
Update<T>::Update(Solver solver, std::size_t k, double l1, double l2, std::size_t sweeps,
                  std::span<const std::uint32_t> moving)
    : solver_(solver), l2_(l2), sweeps_(sweeps), gram_(k * k), moving_(moving), held_{k,
                                                                                      penaltyAs<T>(l1),
                                                                                      penaltyAs<T>(l2),
                                                                                      gram_.data(),
                                                                                      nullptr,
                                                                                      k} {
  visits_.reserve(k);
}

template <class T>
void Update<T>::hold(const T* gram, const std::uint32_t* order) {
  const std::size_t k = held_.k;
  std::copy_n(gram, k * k, gram_.data());
  if (solver_ != Solver::multiplicativeUpdate) addToCurvatures(gram_.data(), k, l2_);
  held_.order = order;
  if (moving_.empty() || moving_.size() == k) return;
  orderVisits(moving_, order, k, visits_);
  held_.order = visits_.data();
  held_.visits = visits_.size();
}

template <class T>
void Update<T>::extrapolate(Trail<T>* trail, double weight) {
  trail_ = trail;
  weight_ = weight;
}

template <class T>
double Update<T>::renew(T* F, const T* XO, std::size_t rows, T* scratch) const {
  switch (solver_) {
    case Solver::multiplicativeUpdate:
      multiplicativeUpdate(held_, F, XO, rows, scratch);
      return std::numeric_limits<double>::infinity();
    case Solver::coordinateDescent:
      return coordinateDescent(held_, F, XO, rows, {1, true}, scratch);
    case Solver::accelerated:
      coordinateDescent(held_, F, XO, rows, {sweeps_, false}, scratch);
      if (trail_ != nullptr) {
        const auto first = static_cast<std::size_t>(F - trail_->point());
        trail_->extrapolate(first, first + rows * held_.k, weight_);
      }
      return std::numeric_limits<double>::infinity();
  }
  return 0;
}

template <class T>
double renewAll(const Update<T>& update, T* F, const T* XO, std::size_t rows, std::size_t k, UpdateScratch<T>& scratch,
                std::size_t threads, const Cancelled& cancelled) {
  std::vector<double>& violations = scratch.ofBlocks;
  std::fill(violations.begin(), violations.end(), 0.0);
  Pool::shared().run(threads, violations.size(), [&](std::size_t task, std::size_t slot) {
    if (cancelled) return;
    const std::size_t row = task * updateRows;
    T* tile = scratch.tiles.data() + slot * scratchFor(updateRows) * k;
    violations[task] = update.renew(F + row * k, XO + row * k, std::min(updateRows, rows - row), tile);
  });
  return std::accumulate(violations.begin(), violations.end(), 0.0);
}

template <class T>
double crossTerm(const T* F, const T* XO, std::size_t rows, std::size_t k, UpdateScratch<T>& scratch,
                 std::size_t threads) {
  Pool::shared().run(threads, scratch.ofBlocks.size(), [&](std::size_t task, std::size_t) {
    const std::size_t first = task * updateRows * k;
    const std::size_t end = std::min(rows, (task + 1) * updateRows) * k;
    double sum = 0;
    for (std::size_t i = first; i < end; ++i) sum += static_cast<double>(F[i]) * static_cast<double>(XO[i]);
    scratch.ofBlocks[task] = sum;
  });
  return std::accumulate(scratch.ofBlocks.begin(), scratch.ofBlocks.end(), 0.0);
}

template class Update<double>;
template class Update<float>;
template double renewAll(const Update<double>&, double*, const double*, std::size_t, std::size_t,
                         UpdateScratch<double>&, std::size_t, const Cancelled&);
template double renewAll(const Update<float>&, float*, const float*, std::size_t, std::size_t, UpdateScratch<float>&,
                         std::size_t, const Cancelled&);
template double crossTerm(const double*, const double*, std::size_t, std::size_t, UpdateScratch<double>&, std::size_t);
template double crossTerm(const float*, const float*, std::size_t, std::size_t, UpdateScratch<float>&, std::size_t);

}  // namespace nmf
