// Orthonormal bases for the randomized SVD that some starts need.
#pragma once

#include <cstddef>

#include "products.h"

namespace nmf {

// Replaces the columns of Q (length x count, row-major) by orthonormal ones that span the same space in order, and
// gives R (count x count, upper triangular) with old = new * R. A column that depends on those before it becomes zero.
// Block Gram-Schmidt, each block done twice ("twice is enough": Giraud, Langou & Rozloznik 2005,
// doi:10.1016/j.camwa.2005.08.009). Undefined once cancelled.
void orthonormalize(double* Q, double* R, std::size_t length, std::size_t count, const Cancelled& cancelled);

}  // namespace nmf
