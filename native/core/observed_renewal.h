// How a factor is renewed where X is observed in part: by what is observed, or, where little is missing, by what any
// other fit has, less the holes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "observed_update.h"
#include "side.h"

namespace nmf {

struct ObservedRenewal {
  Solver solver;
  bool careful;                // only by what cannot raise the objective
  const std::uint32_t* order;  // of all components; null for 0 ... k-1
  std::size_t threads;
};

// Whether products with all of X are made for this beta.
template <class T>
bool goesBesideHoles(const ObservedMatrix<T>& X, double beta);

// Returns the violation; infinite for solvers that do not tell.
template <class T>
double renewObserved(const BetaHalf<T>& half, const ObservedRenewal& renewal, Side<T>& side, const Side<T>& held,
                     Partials<T>& partials, ObservedScratch<T>& scratch, const Cancelled& cancelled);

// Sum of w*x^2.
template <class T>
double weightedSquares(const ObservedMatrix<T>& X);

}  // namespace nmf
