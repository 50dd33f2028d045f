// The update rules. Each renews one factor while the other is held, from two products; the update of H is the update of
// W with X transposed, so each rule is written once, for a factor F (rows x k).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "products.h"

namespace nmf {

// One factor's part of the problem min |X - F*O'|^2/2 + l1*sum(F) + l2/2*|F|^2, O being the factor held.
template <class T>
struct Half {
  T* F;              // rows x k, renewed in place
  const T* product;  // rows x k: X * O
  const T* gram;     // k x k: O' * O
  std::size_t rows, k;
  double l1, l2;
};

// Rows renewed together: as many as keep their scratch in cache.
constexpr std::size_t updateRows = 64;

// Scratch for the updates: updateRows x k numbers a thread, and a partial sum a block.
template <class T>
struct UpdateScratch {
  std::vector<T> tiles;
  std::vector<T> gram;
  std::vector<double> sums;

  UpdateScratch(std::size_t rows, std::size_t k, std::size_t threads)
      : tiles(threads * updateRows * k), gram(k * k), sums((rows + updateRows - 1) / updateRows) {}
};

// A penalty in the type of the factors, at most so large that its product with an entry of theirs stays in range.
template <class T>
T penaltyAs(double penalty) {
  constexpr double strongest = static_cast<double>(std::numeric_limits<T>::max()) / 0x1p31;
  return static_cast<T>(std::min(penalty, strongest));
}

// F <- F * N / D, entry by entry, N = X*O, D = F*O'O + l1 + l2*F (Lee & Seung 2001). Undefined once cancelled.
template <class T>
void multiplicativeUpdate(const Half<T>& half, UpdateScratch<T>& scratch, std::size_t threads,
                          const Cancelled& cancelled);

// One sweep of exact coordinate minimisation over the components (HALS, Cichocki & Phan 2009,
// doi:10.1587/transfun.E92.A.708), in `order` (k numbers; null for 0 ... k-1). Returns the violation of the
// optimality conditions met on the way: the sum of |projected gradient| before each step. Undefined once cancelled.
template <class T>
double coordinateDescent(const Half<T>& half, const std::uint32_t* order, UpdateScratch<T>& scratch,
                         std::size_t threads, const Cancelled& cancelled);

}  // namespace nmf
