#include "loss.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "beta_pass.h"
#include "divide_up.h"
#include "observed_loss.h"
#include "pool.h"
#include "sparse_loss.h"

namespace nmf {

namespace {

constexpr std::size_t lanes = 8;  // sums side by side, so that they vectorise without reordering any of them

// Sum over i of term(i), in an order fixed by `count`.
template <class Term>
double laneSum(std::size_t count, Term term) {
  double sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
  }
  for (; i < count; ++i) sums[0] += term(i);
  return std::accumulate(sums, sums + lanes, 0.0);
}

// Sum of ofPart(first, length) over the parts that `count` numbers are cut into.
template <class OfPart>
double sumOfParts(std::size_t count, std::size_t threads, OfPart ofPart) {
  constexpr std::size_t each = 65536;
  std::vector<double> sums(divideUp(count, each));
  Pool::shared().run(threads, sums.size(), [&](std::size_t task, std::size_t) {
    sums[task] = ofPart(task * each, std::min(each, count - task * each));
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

double divergenceFrom(const LossTerms& terms, double beta, double entries) {
  const auto& [x, p, mixed] = terms;
  if (beta == 2) return mixed / 2;
  if (beta == 1) return notBelowZero(mixed + p - x);
  if (beta == 0) return notBelowZero(mixed - entries - x);
  return notBelowZero((x - beta * mixed + (beta - 1) * p) / (beta * (beta - 1)));
}

template <class T>
Divergence divergence(Matrix<T>& X, const T* W, const T* Ht, std::size_t k, double beta, std::size_t threads,
                      const Cancelled& cancelled) {
  if (SparseMatrix<T>* sparse = X.sparse(); sparse != nullptr) {
    if (beta == 1) return {sparseKullbackLeibler(*sparse, W, Ht, k, threads, cancelled), {}};
    if (beta == 2) {
      const double loss = sparseFrobenius(*sparse, W, Ht, k, threads, cancelled);
      if (loss >= 0) return {loss, {}};
    }
  }
  if (ObservedMatrix<T>* observed = X.observed(); observed != nullptr) {
    return {observedDivergence(*observed, W, Ht, k, beta, threads, cancelled), {}};
  }
  BetaScratch<T> scratch;
  LossTerms terms;
  BetaPass<T>(X, W, Ht, k, beta, scratch, threads, cancelled).forLoss(terms);
  return {divergenceFrom(terms, beta, static_cast<double>(X.rows()) * static_cast<double>(X.columns())),
          beta == 2 ? std::optional(terms.x) : std::nullopt};
}

template <class T>
double penalty(const T* F, std::size_t count, double l1, double l2, std::size_t threads) {
  if (l1 == 0 && l2 == 0) return 0;
  return sumOfParts(count, threads, [F, l1, l2](std::size_t first, std::size_t length) {
    return laneSum(length, [part = F + first, l1, l2](std::size_t i) {
      const double f = static_cast<double>(part[i]);
      return l1 * f + l2 / 2 * f * f;
    });
  });
}

template <class T>
double squares(const Stored<T>& X, std::size_t count, std::size_t threads) {
  if (!X.isSmall()) return penalty(X.plain(), count, 0, 2, threads);
  return sumOfParts(count, threads, [&X](std::size_t first, std::size_t length) {
    std::vector<T> part(length);
    (X + first).write(length, part.data());
    return penalty(part.data(), length, 0, 2, 1);
  });
}

template Divergence divergence(Matrix<double>&, const double*, const double*, std::size_t, double, std::size_t,
                               const Cancelled&);
template Divergence divergence(Matrix<float>&, const float*, const float*, std::size_t, double, std::size_t,
                               const Cancelled&);
template double penalty(const double*, std::size_t, double, double, std::size_t);
template double penalty(const float*, std::size_t, double, double, std::size_t);
template double squares(const Stored<double>&, std::size_t, std::size_t);
template double squares(const Stored<float>&, std::size_t, std::size_t);

}  // namespace nmf
