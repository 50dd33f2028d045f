// Renewals of a factor from the observed entries of X alone, each times its weight w, for any beta:
//
//   multiplicative: F <- F * (N / D)^gamma,  N = sum of w*x*p^(beta-2)*o,  D = sum of w*p^(beta-1)*o + l1 + l2*F
//
// and the coordinate steps of coordinate_steps.h, which for beta = 2 are exact. A row of which nothing is observed
// becomes 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "aligned.h"
#include "beta_update.h"
#include "observed_matrix.h"
#include "update.h"

namespace nmf {

// What each thread works in, the factor held, and a number for each row, such as its violation.
template <class T>
struct ObservedScratch {
  Aligned<T> held;
  std::vector<Aligned<T>> slots;
  std::vector<T> terms;      // N and D of a row, for each thread
  std::vector<double> sums;  // of weight*o for each component, for the rows that a thread renews at once
  std::vector<double> ofRows;
  std::vector<std::uint32_t> visits;
  // For beta = 2, where no violation was wanted, of each row as it was left: sum of w*x*p, and of w*p^2.
  std::vector<double> crossed, fitted;
  std::vector<T> N, D;  // of all rows

  // Before steps that tell of each of so many rows, and what they met in all.
  void beginRows(std::size_t rows) {
    ofRows.assign(rows, 0);
    crossed.assign(rows, 0);
    fitted.assign(rows, 0);
  }
  double violation() const { return std::accumulate(ofRows.begin(), ofRows.end(), 0.0); }
};

// ||P||^2 - 2*<X, P> over what is observed, P being that of the last renewal.
template <class T>
double sumOfProducts(const ObservedScratch<T>& scratch) {
  double sum = 0;
  for (std::size_t i = 0; i < scratch.fitted.size(); ++i) sum += scratch.fitted[i] - 2 * scratch.crossed[i];
  return sum;
}

// Undefined once cancelled.
template <class T>
void observedUpdate(const BetaHalf<T>& half, ObservedScratch<T>& scratch, std::size_t threads,
                    const Cancelled& cancelled);

// `order`: of the components that move. Returns the violation that the first sweep met.
template <class T>
double observedSteps(const BetaHalf<T>& half, const Sweeps& sweeps, std::span<const std::uint32_t> order,
                     ObservedScratch<T>& scratch, std::size_t threads, const Cancelled& cancelled);

}  // namespace nmf
