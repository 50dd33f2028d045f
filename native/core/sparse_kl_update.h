// The multiplicative update for Kullback-Leibler (beta = 1) and a sparse X. N = (X ./ P)*O needs P = W*H at stored
// entries alone, and D is the sum of the columns of O: the work is that of the stored entries (Lee & Seung 2001).
#pragma once

#include "beta_update.h"
#include "sparse_matrix.h"

namespace nmf {

// scratch.sums are the k column sums of the factor held. Undefined once cancelled.
template <class T>
void sparseKlUpdate(const BetaHalf<T>& half, SparseMatrix<T>& X, BetaScratch<T>& scratch, std::size_t threads,
                    const Cancelled& cancelled);

}  // namespace nmf
