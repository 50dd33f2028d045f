// What a multiplicative update divides, for those who add it up over batches (Lefevre, Bach & Fevotte 2011,
// doi:10.1109/ASPAA.2011.6082314).
#pragma once

#include <cstddef>

#include "beta_update.h"

namespace nmf {

// Writes half.N and half.D for any beta, 2 included; half.F stays as it is. Undefined once cancelled.
template <class T>
void terms(const BetaHalf<T>& half, std::size_t threads, const Cancelled& cancelled);

}  // namespace nmf
