// The singular value decomposition of a small square matrix, for the starts that need one.
#pragma once

#include <cstddef>

namespace nmf {

// A (size x size, row-major) = U * diag(S) * V', singular values falling; U and V row-major.
void smallSvd(const double* A, std::size_t size, double* U, double* S, double* V);

}  // namespace nmf
