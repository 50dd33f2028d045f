// Coordinate descent for the beta-divergences beside Frobenius: one scalar step for each entry f of a row of F, the
// others held.
//
// With P = F*O' the derivative of the loss along f is D - N, N = sum of x*o*p^(beta-2) and D = sum of o*p^(beta-1),
// penalties added. Newton's step passes the minimum when it goes down, and at 0 the loss may be infinite. But where f
// alone makes up p, N and D are powers of f, and log(N/D) a straight line in log f. So f moves along
//
//   N/D * (1 + step/E)^(-1/gamma),  1/E = gamma * (slope of log D - slope of log N),  to 1:
//   f <- max(0, f + E*((N/D)^gamma - 1))
//
// with gamma as in multiplicative updates, which this is for E = f, and of the slopes only those that bend the loss
// upwards. For beta = 2 it is the sweep of coordinate_descent.cc. Scalar steps for beta = 1, by Newton's rule, are
// those of Hsieh & Dhillon (2011, doi:10.1145/2020408.2020577).
#pragma once

#include <cstddef>
#include <vector>

#include "aligned.h"
#include "beta_update.h"

namespace nmf {

// What each thread works in, and the factor held, component by component.
template <class T>
struct StepScratch {
  Aligned<T> held;
  std::vector<Aligned<T>> slots;
  std::vector<double> sums;  // column sums of the factor held
};

// Renews all rows of F by `sweeps` sweeps. For beta = 1 a sparse X is read by its stored entries alone, for H from a
// copy of them by columns that X then keeps. Undefined once cancelled.
template <class T>
void coordinateSteps(const BetaHalf<T>& half, std::size_t sweeps, StepScratch<T>& scratch, std::size_t threads,
                     const Cancelled& cancelled);

}  // namespace nmf
