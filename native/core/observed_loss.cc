#include "observed_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "aligned.h"
#include "beta_pass.h"
#include "hole_rows.h"
#include "loss.h"
#include "stepper.h"

namespace nmf {

namespace {

// The terms of one entry, as WeighKernel has them.
LossTerms termsOf(double beta, double x, double p) {
  constexpr double epsilon = std::numeric_limits<float>::epsilon();
  if (beta == 2) return {0, 0, (x - p) * (x - p)};
  const double raised = p < epsilon ? epsilon : p;
  const bool counts = x > epsilon;
  if (beta == 1) return {counts ? x : 0, p, counts ? x * std::log(x / raised) : 0};
  if (beta == 0) return {counts ? std::log(x / raised) : 0, 0, counts ? x / raised : 0};
  const double power = beta > 0 ? std::pow(p, beta) : counts ? std::pow(raised, beta) : 0;
  return {counts ? std::pow(x, beta) : 0, power, counts ? x * std::pow(raised, beta - 1) : 0};
}

void add(LossTerms& sum, const LossTerms& terms, double weight) {
  sum.x += weight * terms.x;
  sum.p += weight * terms.p;
  sum.mixed += weight * terms.mixed;
}

// X with the estimates where it has holes: what is left of the squared loss there is their rounding.
template <class T>
class HolesEstimated final : public Tiled<T> {
 public:
  HolesEstimated(ObservedMatrix<T>& X, const T* W, const T* Ht, std::size_t k, std::size_t threads)
      : Tiled<T>(X.rows(), X.columns()),
        filled_(X.filled()),
        holes_(X.holes(Transpose::no, threads)),
        W_(W),
        Ht_(Ht),
        k_(k) {}

  Tile<T> tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns, T* scratch) const override {
    const Tile<T> filled = filled_.tile(row, column, rows, columns, scratch);
    for (std::size_t i = 0; i < rows; ++i) {
      T* x = std::copy_n(filled.data + i * filled.stride, columns, scratch + i * columns) - columns;
      const Entries<T> holes = holes_.row(row + i);
      const std::uint32_t* end = holes.columns + holes.count;
      for (const auto* at = std::lower_bound(holes.columns, end, column); at < end && *at < column + columns; ++at) {
        x[*at - column] = static_cast<T>(dot(W_ + (row + i) * k_, Ht_ + *at * k_, k_));
      }
    }
    return {scratch, columns};
  }

 private:
  const DenseMatrix<T>& filled_;
  const SparseMatrix<T>& holes_;
  const T *W_, *Ht_;
  std::size_t k_;
};

// Of 4,000 x 2,000 at k = 20 in a third of the time of gathering nine tenths of H for every row.
template <class T>
double squaredBesideHoles(ObservedMatrix<T>& X, const T* W, const T* Ht, std::size_t k, std::size_t threads,
                          const Cancelled& cancelled) {
  const HolesEstimated<T> estimated(X, W, Ht, k, threads);
  BetaScratch<T> scratch;
  LossTerms terms;
  BetaPass<T>(estimated, W, Ht, k, 2, scratch, threads, cancelled).forLoss(terms);
  return divergenceFrom(terms, 2, 0);
}

}  // namespace

template <class T>
double observedDivergence(ObservedMatrix<T>& X, const T* W, const T* Ht, std::size_t k, double beta,
                          std::size_t threads, const Cancelled& cancelled) {
  if (beta == 2 && X.hasFewHoles()) return squaredBesideHoles(X, W, Ht, k, threads, cancelled);
  const ObservedLines<T> lines = X.rowLines();
  // Of F nothing is written: W is only looked at.
  const BetaHalf<T> half{&X, Transpose::no, Ht, const_cast<T*>(W), X.rows(), X.columns(), k, beta, 0, 0, T{0}, T{0}};
  Aligned<T> padding;
  const T* held = padRows(Ht, X.columns(), k, padding, threads);
  const std::size_t longest = padded<T>(lines.X->longestRow());
  std::vector<Aligned<T>> slots(threads);
  for (Aligned<T>& slot : slots) slot.reserve((k + 4) * longest);
  std::vector<LossTerms> ofRows(X.rows());
  std::vector<double> weights(X.rows());
  lines.X->forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t index) {
    for (std::size_t i = first; i < end && !cancelled; ++i) {
      const Entries<T> entries = lines.X->row(i);
      if (entries.count == 0) continue;
      const T* ws = lines.weightsOf(i);
      StepRow<T> row = gathered(half, entries, static_cast<const T*>(nullptr), held, half.F + i * k,
                                slots[index].data(), longest, nullptr);
      if (ws == nullptr) {
        const BetaBlock<T> block{row.x, row.stride, 1, row.count, nullptr, nullptr, 0};
        kernels<T>().beta.weigh(beta, block, {row.P, nullptr, row.stride}, &ofRows[i]);
        weights[i] = static_cast<double>(row.count);
        continue;
      }
      for (std::size_t e = 0; e < row.count; ++e) {
        const double weight = static_cast<double>(ws[e]);
        add(ofRows[i], termsOf(beta, static_cast<double>(row.x[e]), static_cast<double>(row.P[e])), weight);
        weights[i] += weight;
      }
    }
  });
  LossTerms terms;
  double total = 0;
  for (std::size_t i = 0; i < X.rows(); ++i) {
    add(terms, ofRows[i], 1);
    total += weights[i];
  }
  return divergenceFrom(terms, beta, total);
}

template double observedDivergence(ObservedMatrix<double>&, const double*, const double*, std::size_t, double,
                                   std::size_t, const Cancelled&);
template double observedDivergence(ObservedMatrix<float>&, const float*, const float*, std::size_t, double, std::size_t,
                                   const Cancelled&);

}  // namespace nmf
