#include "hole_update.h"

#include <algorithm>

#include "beta_pass.h"
#include "blas.h"
#include "hole_rows.h"
#include "update.h"

namespace nmf {

namespace {

// What a thread works in: a row of F and sums for it, in whole cache lines; estimates, powers of them, and zeros.
template <class T>
struct Room {
  T *f, *rest, *P, *powers;
  const T* zeros;

  static std::size_t size(std::size_t stride, std::size_t longest) { return 2 * stride + 3 * longest; }

  Room(T* room, std::size_t stride, std::size_t longest)
      : f(room), rest(f + stride), P(rest + stride), powers(P + longest), zeros(powers + longest) {}
};

// room.rest = sum over the entries of p^(beta-1)*o.
template <class T>
void sumPowers(double beta, const Entries<T>& entries, const HoleLines<T>& lines, const Room<T>& room) {
  const SparseKernels<T>& sparse = kernels<T>().sparse;
  std::fill_n(room.rest, lines.stride, T{0});
  if (entries.count == 0) return;
  const T* powers = room.powers;
  if (beta == 1) {
    std::fill_n(room.powers, entries.count, T{1});
  } else {
    sparse.estimates(entries, room.f, lines.held, lines.stride, room.P);
    if (beta == 2) {
      powers = room.P;
    } else {
      const std::size_t count = padded<T>(entries.count);
      const BetaBlock<T> block{room.zeros, count, 1, entries.count, nullptr, nullptr, 0};
      kernels<T>().beta.weigh(beta, block, {room.P, room.powers, count}, nullptr);
    }
  }
  sparse.gather({powers, entries.columns, entries.count}, lines.held, lines.stride, room.rest);
}

// Rows of F <- F * (N / D)^gamma, with D still of all entries.
template <class T>
void finishBeside(const BetaHalf<T>& half, const T* N, std::size_t rowsOfD, const T* D, ObservedScratch<T>& scratch,
                  std::size_t threads, const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const HoleLines<T> lines(half, scratch, threads);
  const std::size_t longest = padded<T>(std::max(lines.holes->longestRow(), lines.seen.X->longestRow()));
  scratch.slots.resize(threads);
  for (Aligned<T>& slot : scratch.slots) {
    const std::size_t size = Room<T>::size(lines.stride, longest);
    std::fill_n(slot.reserve(size), size, T{0});
  }
  lines.forRows(threads, cancelled, [&](std::size_t i, std::size_t slot) {
    const Room<T> room(scratch.slots[slot].data(), lines.stride, longest);
    const T* whole = D + (rowsOfD == 1 ? 0 : i * k);
    std::copy_n(half.F + i * k, k, room.f);
    sumPowers(half.beta, lines.holes->row(i), lines, room);
    bool isLost = false;
    for (std::size_t t = 0; t < k; ++t) {
      room.rest[t] = whole[t] - room.rest[t];
      if (!(room.rest[t] >= leastShare<T> * whole[t])) isLost = true;
    }
    if (isLost) sumPowers(half.beta, lines.seen.X->row(i), lines, room);
    finishRows(half, i, 1, N + i * k, k, room.rest, k);
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
