#include "observed_update.h"

#include <algorithm>

#include "blas.h"
#include "stepper.h"

namespace nmf {

namespace {

// out[t] = sum over the row's entries of weight*o, for each component.
template <class T>
void sumWeighted(const StepRow<T>& row, std::size_t k, double* out) {
  for (std::size_t t = 0; t < k; ++t) {
    const T* O = row.O + t * row.stride;
    double sum = 0;
    for (std::size_t e = 0; e < row.count; ++e) {
      sum += static_cast<double>(row.weights == nullptr ? O[e] : O[e] * row.weights[e]);
    }
    out[t] = sum;
  }
}

// P becomes w*x*p^(beta-2), and what follows it w*p^(beta-1).
template <class T>
void weigh(double beta, const StepRow<T>& row) {
  T* powers = row.P + row.stride;
  if (beta == 2) {
    std::copy_n(row.P, row.count, powers);
    std::copy_n(row.x, row.count, row.P);
  } else {
    const BetaBlock<T> block{row.x, row.stride, 1, row.count, nullptr, nullptr, 0};
    kernels<T>().beta.weigh(beta, block, {row.P, beta == 1 ? nullptr : powers, row.stride}, nullptr);
    if (beta == 1) std::fill_n(powers, row.count, T{1});
  }
  if (row.weights == nullptr) return;
  for (std::size_t e = 0; e < row.count; ++e) {
    // For beta = 1 x has its weight already.
    if (beta != 1) row.P[e] *= row.weights[e];
    powers[e] *= row.weights[e];
  }
}

// Calls use(rows, their numbers, how many, slot) for all rows of F, gathered; those that are empty become 0.
template <class T, class Use>
void forRows(const BetaHalf<T>& half, ObservedScratch<T>& scratch, std::size_t threads, const Cancelled& cancelled,
             Use use) {
  const std::size_t k = half.k;
  const ObservedLines<T> lines = half.X->observed()->lines(half.transpose, threads);
  const T* held = padRows(half.O, half.inner, k, scratch.held, threads);
  const std::size_t longest = padded<T>(lines.X->longestRow());
  const std::size_t each = (k + 4) * longest;
  scratch.slots.resize(threads);
  for (Aligned<T>& slot : scratch.slots) slot.reserve(abreast * each);
  lines.X->forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t index) {
    T* room = scratch.slots[index].data();
    StepRow<T> rows[abreast];
    std::size_t numbers[abreast];
    std::size_t waiting = 0;
    for (std::size_t i = first; i < end && !cancelled; ++i) {
      const Entries<T> entries = lines.X->row(i);
      T* f = half.F + i * k;
      if (entries.count == 0) {
        half.clearRow(i);
      } else {
        numbers[waiting] = i;
        rows[waiting] = gathered(half, entries, lines.weightsOf(i), held, f, room + waiting * each, longest, nullptr);
        ++waiting;
      }
      if (waiting == abreast || (i + 1 == end && waiting > 0)) {
        use(rows, numbers, waiting, index);
        waiting = 0;
      }
    }
  });
}

// For beta = 2, of a row as it is now.
template <class T>
void keepProducts(const Stepper<T>& stepper, StepRow<T>& row, std::size_t i, ObservedScratch<T>& scratch) {
  stepper.settle(row);
  double crossed = 0, fitted = 0;
  for (std::size_t e = 0; e < row.count; ++e) {
    const double p = static_cast<double>(row.P[e]);
    const double weighted = row.weights == nullptr ? p : p * static_cast<double>(row.weights[e]);
    crossed += weighted * static_cast<double>(row.x[e]);
    fitted += weighted * p;
  }
  scratch.crossed[i] = crossed;
  scratch.fitted[i] = fitted;
}

}  // namespace

template <class T>
void observedUpdate(const BetaHalf<T>& half, ObservedScratch<T>& scratch, std::size_t threads,
                    const Cancelled& cancelled) {
  const std::size_t k = half.k;
  scratch.terms.resize(threads * 2 * k);
  forRows(half, scratch, threads, cancelled,
          [&](StepRow<T>* rows, const std::size_t* numbers, std::size_t count, std::size_t slot) {
            T* sums = scratch.terms.data() + slot * 2 * k;
            for (std::size_t r = 0; r < count; ++r) {
              StepRow<T>& row = rows[r];
              weigh(half.beta, row);
              gemm(Transpose::no, Transpose::yes, 2, k, row.count, row.P, row.stride, row.O, row.stride, false, sums,
                   k);
              finishRows(half, numbers[r], 1, sums, k, sums + k, k);
            }
          });
}

template <class T>
double observedSteps(const BetaHalf<T>& half, const Sweeps& sweeps, std::span<const std::uint32_t> order,
                     ObservedScratch<T>& scratch, std::size_t threads, const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const Stepper<T> stepper(half, sweeps.count, order);
  scratch.beginRows(half.rows);
  scratch.sums.resize(threads * abreast * k);
  forRows(half, scratch, threads, cancelled,
          [&](StepRow<T>* rows, const std::size_t* numbers, std::size_t count, std::size_t slot) {
            for (std::size_t r = 0; r < count && half.beta == 1; ++r) {
              double* sums = scratch.sums.data() + (slot * abreast + r) * k;
              sumWeighted(rows[r], k, sums);
              rows[r].sums = sums;
            }
            stepper.renew(rows, count);
            for (std::size_t r = 0; r < count; ++r) {
              scratch.ofRows[numbers[r]] = rows[r].violation;
              if (half.beta == 2 && !sweeps.wantsViolation) keepProducts(stepper, rows[r], numbers[r], scratch);
            }
          });
  return scratch.violation();
}

template void observedUpdate(const BetaHalf<double>&, ObservedScratch<double>&, std::size_t, const Cancelled&);
template void observedUpdate(const BetaHalf<float>&, ObservedScratch<float>&, std::size_t, const Cancelled&);
template double observedSteps(const BetaHalf<double>&, const Sweeps&, std::span<const std::uint32_t>,
                              ObservedScratch<double>&, std::size_t, const Cancelled&);
template double observedSteps(const BetaHalf<float>&, const Sweeps&, std::span<const std::uint32_t>,
                              ObservedScratch<float>&, std::size_t, const Cancelled&);

}  // namespace nmf
