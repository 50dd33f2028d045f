// Coordinate steps for beta = 2 where little of X is unobserved: sums over all entries, from
// products with X as any fit has them, less those over a row's holes. With N = X*O, holes being 0 in X, and G = O'*O,
//
//   D = G*f - sum of p*o over the holes,  curvature = diagonal of G - sum of o^2
//
// cost 2 operations for a hole and component where the entries observed would cost as many for each of them. A row of
// which the holes take nearly all of a curvature, so that the difference tells nothing, goes by what is observed,
// unless nothing of the component is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "observed_update.h"

namespace nmf {

// What the sums are taken from: X*O (rows x k) and O'*O (k x k).
template <class T>
struct WholeSums {
  const T* XO;
  const T* gram;
};

// As observedSteps; `X` has few holes.
template <class T>
double holeSteps(const BetaHalf<T>& half, const WholeSums<T>& sums, const Sweeps& sweeps,
                 std::span<const std::uint32_t> order, ObservedScratch<T>& scratch, std::size_t threads,
                 const Cancelled& cancelled);

}  // namespace nmf
