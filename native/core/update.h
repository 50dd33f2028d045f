// The update rules. Each renews rows of one factor while the other is held, from two products; the update of H is the
// update of W with X transposed, so each rule is written once, for rows of a factor F (rows x k).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <vector>

#include "divide_up.h"
#include "problem.h"
#include "products.h"
#include "trail.h"

namespace nmf {

// What every row's part of the problem min |X - F*O'|^2/2 + l1*sum(F) + l2/2*|F|^2 shares, O being the factor held.
template <class T>
struct Held {
  std::size_t k;
  T l1, l2;
  const T* gram;               // k x k: O' * O; for coordinate descent with l2 added to its diagonal
  const std::uint32_t* order;  // of the components that move; null for 0 ... k-1
  std::size_t visits;          // how many those are
};

// F <- F * N / D, entry by entry, N = X*O, D = F*O'O + l1 + l2*F (Lee & Seung 2001). scratch holds rows x k numbers.
template <class T>
void multiplicativeUpdate(const Held<T>& held, T* F, const T* XO, std::size_t rows, T* scratch);

// How many sweeps, and whether the first tells the violation.
struct Sweeps {
  std::size_t count;
  bool wantsViolation;
};

// Sweeps of exact coordinate minimisation over the components (HALS, Cichocki & Phan 2009,
// doi:10.1587/transfun.E92.A.708), in `order`. Returns, where wanted, the violation of the optimality conditions met on
// the way: the sum of |projected gradient| before each step. scratch holds scratchFor(rows) x k numbers.
template <class T>
double coordinateDescent(const Held<T>& held, T* F, const T* XO, std::size_t rows, const Sweeps& sweeps, T* scratch);

// A penalty in the type of the factors, at most so large that its product with an entry of theirs stays in range.
template <class T>
T penaltyAs(double penalty) {
  constexpr double strongest = static_cast<double>(std::numeric_limits<T>::max()) / 0x1p31;
  return static_cast<T>(std::min(penalty, strongest));
}

// gram (k x k) += l2 on its diagonal.
template <class T>
void addToCurvatures(T* gram, std::size_t k, double l2) {
  for (std::size_t t = 0; t < k; ++t) {
    T& curvature = gram[t * k + t];
    curvature = penaltyAs<T>(static_cast<double>(curvature) + l2);
  }
}

// visits = the components that move, in `order`, or rising where that is null.
inline void orderVisits(std::span<const std::uint32_t> moving, const std::uint32_t* order, std::size_t k,
                        std::vector<std::uint32_t>& visits) {
  const auto isMoving = [&](std::uint32_t t) { return std::ranges::binary_search(moving, t); };
  visits.clear();
  if (order == nullptr)
    visits.assign(moving.begin(), moving.end());
  else
    std::copy_if(order, order + k, std::back_inserter(visits), isMoving);
}

// The problem's rule for one factor.
template <class T>
class Update {
 public:
  // `moving`: the components that move, in order, all where it is empty; it must outlive the rule.
  Update(Solver solver, std::size_t k, double l1, double l2, std::size_t sweeps,
         std::span<const std::uint32_t> moving = {});

  std::size_t components() const { return held_.k; }
  // Before rows are renewed: the Gram matrix of the factor held, and the order of this sweep.
  void hold(const T* gram, const std::uint32_t* order);
  // Rows of the trail's point go on by `weight` as soon as they are renewed; null for no such thing.
  void extrapolate(Trail<T>* trail, double weight);
  // Returns the violation met; infinite for rules that do not tell.
  double renew(T* F, const T* XO, std::size_t rows, T* scratch) const;

 private:
  Solver solver_;
  double l2_;
  std::size_t sweeps_;
  Trail<T>* trail_ = nullptr;
  double weight_ = 0;
  std::vector<T> gram_;
  std::span<const std::uint32_t> moving_;
  std::vector<std::uint32_t> visits_;  // where not all components move
  Held<T> held_;
};

// What renewing so many rows needs at most, as rows of k numbers: a denominator each, or what a sweep asks for with the
// longest vectors, of 16 lanes, and the start of a cache line to lay them at.
constexpr std::size_t scratchFor(std::size_t rows) {
  return std::max(rows, std::size_t{12 * 16 + 1 + 16});
}

// Rows renewed together: as many as keep their scratch in cache.
constexpr std::size_t updateRows = 64;

// Scratch for renewing any number of rows: a tile a thread, and a number for each block, such as its violation.
template <class T>
struct UpdateScratch {
  std::vector<T> tiles;
  std::vector<double> ofBlocks;

  UpdateScratch(std::size_t rows, std::size_t k, std::size_t threads)
      : tiles(threads * scratchFor(updateRows) * k), ofBlocks(divideUp(rows, updateRows)) {}
};

// <F, XO>, both rows x k, in an order fixed by the shape.
template <class T>
double crossTerm(const T* F, const T* XO, std::size_t rows, std::size_t k, UpdateScratch<T>& scratch,
                 std::size_t threads);

// Renews all rows of F (rows x k) from XO (rows x k). Returns the violation; undefined once cancelled.
template <class T>
double renewAll(const Update<T>& update, T* F, const T* XO, std::size_t rows, std::size_t k, UpdateScratch<T>& scratch,
                std::size_t threads, const Cancelled& cancelled);

}  // namespace nmf
