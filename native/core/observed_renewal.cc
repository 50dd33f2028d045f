#include "observed_renewal.h"

#include <limits>
#include <vector>

#include "hole_steps.h"
#include "hole_sweeps.h"
#include "hole_update.h"
#include "products.h"

namespace nmf {

namespace {

template <class T>
WholeSums<T> wholeSums(const BetaHalf<T>& half, Side<T>& side, const Side<T>& held, Partials<T>& partials,
                       std::size_t threads, const Cancelled& cancelled) {
  side.refresh(half.X->observed()->filled(), held, partials, threads, cancelled);
  return {side.product.data(), side.gram.data()};
}

}  // namespace

template <class T>
bool goesBesideHoles(const ObservedMatrix<T>& X, double beta) {
  return beta == 2 && X.hasFewHoles();
}

template <class T>
double renewObserved(const BetaHalf<T>& half, const ObservedRenewal& renewal, Side<T>& side, const Side<T>& held,
                     Partials<T>& partials, ObservedScratch<T>& scratch, const Cancelled& cancelled) {
  constexpr double untold = std::numeric_limits<double>::infinity();
  const auto& [solver, careful, order, threads] = renewal;
  const bool hasFewHoles = half.X->observed()->hasFewHoles();
  // For beta = 2 no step can raise the objective.
  if (solver == Solver::multiplicativeUpdate || (careful && half.beta != 2)) {
    if (!hasFewHoles)
      observedUpdate(half, scratch, threads, cancelled);
    else if (half.beta == 2)
      holeUpdate(half, wholeSums(half, side, held, partials, threads, cancelled), scratch, threads, cancelled);
    else
      holeUpdate(half, scratch, side.betaScratch, threads, cancelled);
    return untold;
  }
  std::vector<std::uint32_t>& visits = scratch.visits;
  orderVisits(side.moving, order, half.k, visits);
  const Sweeps sweeps{side.sweeps, solver == Solver::coordinateDescent};
  double violation;
  if (goesBesideHoles(*half.X->observed(), half.beta)) {
    const WholeSums<T> sums = wholeSums(half, side, held, partials, threads, cancelled);
    violation = half.k <= mostForSweeps ? holeSweeps<T>(half, sums, sweeps, visits, scratch, threads, cancelled)
                                        : holeSteps<T>(half, sums, sweeps, visits, scratch, threads, cancelled);
  } else {
    violation = observedSteps<T>(half, sweeps, visits, scratch, threads, cancelled);
  }
  return solver == Solver::coordinateDescent ? violation : untold;
}

template <class T>
double weightedSquares(const ObservedMatrix<T>& X) {
  const ObservedLines<T> lines = X.rowLines();
  const Entries<T> entries = lines.X->all();
  const T* weights = lines.weights == nullptr ? nullptr : lines.weights->all().values;
  double sum = 0;
  for (std::size_t p = 0; p < entries.count; ++p) {
    const double x = static_cast<double>(entries.values[p]);
    sum += x * x * (weights == nullptr ? 1 : static_cast<double>(weights[p]));
  }
  return sum;
}

template bool goesBesideHoles(const ObservedMatrix<double>&, double);
template bool goesBesideHoles(const ObservedMatrix<float>&, double);
template double renewObserved(const BetaHalf<double>&, const ObservedRenewal&, Side<double>&, const Side<double>&,
                              Partials<double>&, ObservedScratch<double>&, const Cancelled&);
template double renewObserved(const BetaHalf<float>&, const ObservedRenewal&, Side<float>&, const Side<float>&,
                              Partials<float>&, ObservedScratch<float>&, const Cancelled&);
template double weightedSquares(const ObservedMatrix<double>&);
template double weightedSquares(const ObservedMatrix<float>&);

}  // namespace nmf
