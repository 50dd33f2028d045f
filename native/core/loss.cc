#include "loss.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "beta_pass.h"
#include "divide_up.h"
#include "lane_sum.h"
#include "low_rank_matrix.h"
#include "observed_loss.h"
#include "pool.h"
#include "sparse_loss.h"

namespace nmf {

namespace {

// l1*sum(F) + l2/2*|F|^2 of `count` numbers, cut into parts: from(first, length) makes a reader of one, whose read(i)
// gives its number i, i rising by one from 0.
template <class From>
double penaltyOf(std::size_t count, double l1, double l2, std::size_t threads, From from) {
  constexpr std::size_t each = 65536;
  std::vector<double> sums(divideUp(count, each));
  Pool::shared().run(threads, sums.size(), [&](std::size_t task, std::size_t) {
    const std::size_t length = std::min(each, count - task * each);
    sums[task] = laneSum(length, [read = from(task * each, length), l1, l2](std::size_t i) mutable {
      const double f = static_cast<double>(read(i));
      return l1 * f + l2 / 2 * f * f;
    });
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
  if (LowRankMatrix<T>* lowRank = X.lowRank(); lowRank != nullptr && beta == 2) {
    return {lowRank->frobenius(W, Ht, k, threads, cancelled), {}};
  }
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
  return penaltyOf(count, l1, l2, threads, [F](std::size_t first, std::size_t) {
    return [part = F + first](std::size_t i) { return part[i]; };
  });
}

template <class T>
double squares(const Stored<T>& X, std::size_t count, std::size_t threads) {
  if (!X.isSmall()) return penalty(X.plain(), count, 0, 2, threads);
  return penaltyOf(count, 0, 2, threads, [&X](std::size_t first, std::size_t length) {
    // On the stack: what runs in the pool must not throw.
    return [part = X + first, length, written = std::array<T, 512>()](std::size_t i) mutable {
      const std::size_t at = i % written.size();
      if (at == 0) (part + i).write(std::min(written.size(), length - i), written.data());
      return written[at];
    };
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
