#include "hole_sweeps.h"

#include <algorithm>

#include "hole_rows.h"

namespace nmf {

namespace {

// What a thread works in: sums over entries, in rows of whole cache lines; the row's own Gram matrix; its sweeps.
template <class T>
struct Room {
  T *summed, *gram, *scratch;

  static std::size_t size(std::size_t k) { return padded<T>(k) * padded<T>(k) + k * k + scratchFor(1) * k; }

  Room(T* room, std::size_t k) : summed(room), gram(room + padded<T>(k) * padded<T>(k)), scratch(gram + k * k) {}
};

// room.gram = whole less what the holes of row i bring; false where that leaves too little of a curvature to tell.
template <class T>
bool gramBeside(const HoleLines<T>& lines, std::size_t i, const BetaHalf<T>& half, const T* whole, Room<T>& room) {
  const std::size_t k = half.k;
  kernels<T>().sparse.gram(lines.holes->row(i), lines.held, lines.stride, k, room.summed);
  for (std::size_t t = 0; t < k; ++t) {
    for (std::size_t s = 0; s < k; ++s) room.gram[t * k + s] = whole[t * k + s] - room.summed[t * lines.stride + s];
  }
  for (std::size_t t = 0; t < k; ++t) {
    if (room.gram[t * k + t] >= leastShare<T> * whole[t * k + t]) continue;
    if (!isAbsent(lines.seen.X->row(i), half.O, k, t)) return false;
    for (std::size_t s = 0; s < k; ++s) room.gram[t * k + s] = room.gram[s * k + t] = T{0};
  }
  return true;
}

template <class T>
void gramOf(const Entries<T>& seen, const HoleLines<T>& lines, std::size_t k, Room<T>& room) {
  kernels<T>().sparse.gram(seen, lines.held, lines.stride, k, room.summed);
  for (std::size_t t = 0; t < k; ++t) std::copy_n(room.summed + t * lines.stride, k, room.gram + t * k);
}

}  // namespace

template <class T>
double holeSweeps(const BetaHalf<T>& half, const WholeSums<T>& sums, const Sweeps& sweeps,
                  std::span<const std::uint32_t> order, ObservedScratch<T>& scratch, std::size_t threads,
                  const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const HoleLines<T> lines(half, scratch, threads);
  scratch.slots.resize(threads);
  for (Aligned<T>& slot : scratch.slots) slot.reserve(Room<T>::size(k));
  scratch.beginRows(half.rows);
  lines.forRows(threads, cancelled, [&](std::size_t i, std::size_t slot) {
    Room<T> room(scratch.slots[slot].data(), k);
    if (!gramBeside(lines, i, half, sums.gram, room)) {
      const Entries<T> seen = lines.seen.X->row(i);
      if (seen.count == 0) return half.clearRow(i);
      gramOf(seen, lines, k, room);
    }
    std::copy_n(room.gram, k * k, room.summed);
    addToCurvatures(room.gram, k, half.l2);
    T* f = half.F + i * k;
    const T* XO = sums.XO + i * k;
    const Held<T> held{k, penaltyAs<T>(half.l1), penaltyAs<T>(half.l2), room.gram, order.data(), order.size()};
    scratch.ofRows[i] = coordinateDescent(held, f, XO, 1, sweeps, room.scratch);
    if (sweeps.wantsViolation) return;
    // X being 0 in holes, X*O is of what is observed.
    scratch.crossed[i] = dot(f, XO, k);
    scratch.fitted[i] = squared(f, room.summed, k);
  });
  return scratch.violation();
}

template double holeSweeps(const BetaHalf<double>&, const WholeSums<double>&, const Sweeps&,
                           std::span<const std::uint32_t>, ObservedScratch<double>&, std::size_t, const Cancelled&);
template double holeSweeps(const BetaHalf<float>&, const WholeSums<float>&, const Sweeps&,
                           std::span<const std::uint32_t>, ObservedScratch<float>&, std::size_t, const Cancelled&);

}  // namespace nmf
