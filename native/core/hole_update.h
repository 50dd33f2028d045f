// Multiplicative updates where little of X is unobserved: N and D over all entries, as any fit has them, less what the
// holes bring. X is 0 there, so that N is right; of D each hole takes p^(beta-1)*o off. A row of which that is nearly
// all, so that the difference tells nothing, goes by what is observed.
#pragma once

#include "hole_steps.h"

namespace nmf {

// As observedUpdate, for beta = 2.
template <class T>
void holeUpdate(const BetaHalf<T>& half, const WholeSums<T>& sums, ObservedScratch<T>& scratch, std::size_t threads,
                const Cancelled& cancelled);

// The same for any other beta.
template <class T>
void holeUpdate(const BetaHalf<T>& half, ObservedScratch<T>& scratch, BetaScratch<T>& ofPass, std::size_t threads,
                const Cancelled& cancelled);

}  // namespace nmf
