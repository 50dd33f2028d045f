#include "hole_update.h"

#include <algorithm>

#include "beta_pass.h"
#include "blas.h"
#include "hole_rows.h"
#include "update.h"

namespace nmf {

namespace {

// out (k) = sum over the row's entries of p^(beta-1)*o.
template <class T>
void sumPowers(const Stepper<T>& stepper, double beta, std::size_t k, StepRow<T>& row, T* out) {
  if (row.count == 0) {
    std::fill_n(out, k, T{0});
    return;
  }
  T* powers = row.powers;
  if (beta == 1) {
    std::fill_n(powers, row.count, T{1});
  } else {
    stepper.estimate(row);
    if (beta == 2) {
      std::copy_n(row.P, row.count, powers);
    } else {
      const BetaBlock<T> block{row.x, row.stride, 1, row.count, nullptr, nullptr, 0};
      kernels<T>().beta.weigh(beta, block, {row.P, powers, row.stride}, nullptr);
    }
  }
  gemm(Transpose::no, Transpose::yes, 1, k, row.count, powers, row.count, row.O, row.stride, false, out, k);
}

// Rows of F <- F * (N / D)^gamma, with D still of all entries.
template <class T>
void finishBeside(const BetaHalf<T>& half, const T* N, std::size_t rowsOfD, const T* D, ObservedScratch<T>& scratch,
                  std::size_t threads, const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const Stepper<T> stepper(half, 0, {});
  HoleRows<T> all(half, scratch, threads);
  scratch.terms.resize(threads * k);
  all.forPairs(threads, cancelled, [&](std::size_t first, std::size_t count, std::size_t slot) {
    T* rest = scratch.terms.data() + slot * k;
    for (std::size_t i = first; i < first + count; ++i) {
      const T* whole = D + (rowsOfD == 1 ? 0 : i * k);
      StepRow<T> row = all.withHoles(i, 0, slot);
      sumPowers(stepper, half.beta, k, row, rest);
      bool isLost = false;
      for (std::size_t t = 0; t < k; ++t) {
        rest[t] = whole[t] - rest[t];
        if (!(rest[t] >= leastShare<T> * whole[t])) isLost = true;
      }
      if (isLost) {
        row = all.observed(i, slot);
        sumPowers(stepper, half.beta, k, row, rest);
      }
      finishRows(half, i, 1, N + i * k, k, rest, k);
    }
  });
}

}  // namespace

template <class T>
void holeUpdate(const BetaHalf<T>& half, const WholeSums<T>& sums, ObservedScratch<T>& scratch, std::size_t threads,
                const Cancelled& cancelled) {
  const std::size_t k = half.k;
  T* D = (scratch.D.resize(half.rows * k), scratch.D.data());
  const std::size_t blocks = divideUp(half.rows, updateRows);
  Pool::shared().run(threads, blocks, [&](std::size_t block, std::size_t) {
    const std::size_t row = block * updateRows;
    const std::size_t rows = std::min(updateRows, half.rows - row);
    gemm(Transpose::no, Transpose::no, rows, k, k, half.F + row * k, k, sums.gram, k, false, D + row * k, k);
  });
  finishBeside(half, sums.XO, half.rows, D, scratch, threads, cancelled);
}

template <class T>
void holeUpdate(const BetaHalf<T>& half, ObservedScratch<T>& scratch, BetaScratch<T>& ofPass, std::size_t threads,
                const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const bool one = half.beta == 1;
  const bool ofW = half.transpose == Transpose::no;
  scratch.N.resize(half.rows * k);
  scratch.D.resize((one ? 1 : half.rows) * k);
  if (one) sumColumns(half, scratch.D.data());
  BetaPass<T> pass(half.X->observed()->filled(), ofW ? half.F : half.O, ofW ? half.O : half.F, k, half.beta, ofPass,
                   threads, cancelled);
  const auto keep = [&](std::size_t row, std::size_t rows, const T* N, const T* D) {
    std::copy_n(N, rows * k, scratch.N.data() + row * k);
    if (!one) std::copy_n(D, rows * k, scratch.D.data() + row * k);
  };
  ofW ? pass.forW(nullptr, keep) : pass.forH(nullptr, keep);
  finishBeside(half, scratch.N.data(), one ? 1 : half.rows, scratch.D.data(), scratch, threads, cancelled);
}

template void holeUpdate(const BetaHalf<double>&, const WholeSums<double>&, ObservedScratch<double>&, std::size_t,
                         const Cancelled&);
template void holeUpdate(const BetaHalf<float>&, const WholeSums<float>&, ObservedScratch<float>&, std::size_t,
                         const Cancelled&);
template void holeUpdate(const BetaHalf<double>&, ObservedScratch<double>&, BetaScratch<double>&, std::size_t,
                         const Cancelled&);
template void holeUpdate(const BetaHalf<float>&, ObservedScratch<float>&, BetaScratch<float>&, std::size_t,
                         const Cancelled&);

}  // namespace nmf
