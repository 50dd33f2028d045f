#include "hole_steps.h"

#include <algorithm>

#include "hole_rows.h"

namespace nmf {

namespace {

// Row i's holes as the entries that sums over all are without.
template <class T>
StepRow<T> beside(const HoleRows<T>& all, std::size_t i, std::size_t r, std::size_t slot, const WholeSums<T>& sums,
                  std::size_t k) {
  StepRow<T> row = all.withHoles(i, r, slot);
  row.XO = sums.XO + i * k;
  row.gram = sums.gram;
  row.seen = all.seen(i);
  return row;
}

// X being 0 in holes, X*O is of what is observed; of |P|^2 the holes' part goes off.
template <class T>
void keepProducts(const StepRow<T>& row, const WholeSums<T>& sums, std::size_t k, std::size_t i,
                  ObservedScratch<T>& scratch) {
  double ofEntries = 0;
  for (std::size_t e = 0; e < row.count; ++e)
    ofEntries += static_cast<double>(row.P[e]) * static_cast<double>(row.P[e]);
  scratch.crossed[i] = dot(row.f, sums.XO + i * k, k);
  scratch.fitted[i] = row.gram == nullptr ? ofEntries : squared(row.f, sums.gram, k) - ofEntries;
}

}  // namespace

template <class T>
double holeSteps(const BetaHalf<T>& half, const WholeSums<T>& sums, const Sweeps& sweeps,
                 std::span<const std::uint32_t> order, ObservedScratch<T>& scratch, std::size_t threads,
                 const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const Stepper<T> stepper(half, sweeps.count, order);
  HoleRows<T> all(half, scratch, threads);
  scratch.beginRows(half.rows);
  scratch.terms.resize(threads * abreast * k);
  all.forPairs(threads, cancelled, [&](std::size_t first, std::size_t count, std::size_t slot) {
    StepRow<T> rows[abreast];
    T* before = scratch.terms.data() + slot * abreast * k;
    std::copy_n(half.F + first * k, count * k, before);
    for (std::size_t r = 0; r < count; ++r) rows[r] = beside(all, first + r, r, slot, sums, k);
    stepper.renew(rows, count);
    for (std::size_t r = 0; r < count; ++r) {
      if (rows[r].isLost) {
        std::copy_n(before + r * k, k, rows[r].f);
        rows[r] = all.observed(first + r, slot);
        if (rows[r].count == 0)
          half.clearRow(first + r);
        else
          stepper.renew(&rows[r], 1);
      }
      scratch.ofRows[first + r] = rows[r].violation;
      if (sweeps.wantsViolation) continue;
      stepper.settle(rows[r]);
      keepProducts(rows[r], sums, k, first + r, scratch);
    }
  });
  return scratch.violation();
}

template double holeSteps(const BetaHalf<double>&, const WholeSums<double>&, const Sweeps&,
                          std::span<const std::uint32_t>, ObservedScratch<double>&, std::size_t, const Cancelled&);
template double holeSteps(const BetaHalf<float>&, const WholeSums<float>&, const Sweeps&,
                          std::span<const std::uint32_t>, ObservedScratch<float>&, std::size_t, const Cancelled&);

}  // namespace nmf
