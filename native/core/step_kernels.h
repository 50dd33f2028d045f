// The loops over entries that coordinate steps are made of, in the processor's own vectors.
// Entries come in whole vectors; those that only fill the last one up have O = 0, and so add nothing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nmf {

// Sums over the entries of a row for one component, p being raised to at least `least`:
//   N = x*o*p^(beta-2), slopeN = x*o^2*p^(beta-3), D = o*p^(beta-1), slopeD = o^2*p^(beta-2).
struct StepSums {
  double N, slopeN, D, slopeD;
};

template <class T>
struct StepEntries {
  const T* x;
  T* P;
  std::size_t vectors;
  T least;
};

template <class T>
struct StepKernels {
  // out (k x outStride) = for each entry the row of O (rows of `stride` numbers, whole vectors) that `columns` names,
  // component by component, and P = the row's product with f, as long as it is at hand: on 4,000 x 2,000, a tenth of
  // it holes, for k = 100 an iteration takes 0.89 of the time that it takes with a walk for P. What fills the last
  // vector of entries up becomes 0.
  void (*gatherRows)(const std::uint32_t* columns, std::size_t count, const T* O, std::size_t stride, std::size_t k,
                     const T* f, T* out, std::size_t outStride, T* P);
  // P = f'O, O being k rows of `stride` numbers, whole vectors.
  void (*estimate)(const StepEntries<T>& entries, const T* f, std::size_t k, const T* O, std::size_t stride);
  // P += by * O.
  void (*add)(const StepEntries<T>& entries, T by, const T* O);
  // P += by * before, then the sums for O, for beta = 1 (N and slopeN alone) and 0 (all but slopeD).
  StepSums (*sumsForOne)(const StepEntries<T>& entries, T by, const T* before, const T* O);
  StepSums (*sumsForZero)(const StepEntries<T>& entries, T by, const T* before, const T* O);
  // For beta = 2, p as it is: N, D and slopeD, each entry times its weight where those are given.
  StepSums (*sumsForTwo)(const StepEntries<T>& entries, const T* weights, T by, const T* before, const T* O);
  // The same where x and so N is 0.
  StepSums (*sumsForHoles)(const StepEntries<T>& entries, T by, const T* before, const T* O);
  // The sums for any beta, `powers` being p^beta.
  StepSums (*sumsForAny)(const StepEntries<T>& entries, const T* powers, const T* O);
};

}  // namespace nmf
