#include "coordinate_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "divide_up.h"
#include "kernels.h"
#include "pool.h"
#include "sparse_matrix.h"

namespace nmf {

namespace {

template <class T>
constexpr T epsilon = std::numeric_limits<float>::epsilon();

// Rows of F that a task renews from whole rows of X: a cache line of X's columns.
constexpr std::size_t rowsPerTask = 16;
constexpr std::size_t step = 256;  // of the inner dimension, taken from X at a time

// The rule for one entry of F, all in double.
class Rule {
 public:
  Rule(double beta, double l1, double l2, double largest)
      : up_(std::max(0.0, 2 - beta)),
        down_(std::max(0.0, beta - 1)),
        gamma_(exponentFor(beta)),
        l1_(l1),
        l2_(l2),
        largest_(largest) {}

  double operator()(double f, const StepSums& sums) const {
    if (sums.N == 0) return 0;
    const double D = sums.D + l1_ + l2_ * f;
    if (D == 0) return f;
    const double bend = up_ * (sums.slopeN / sums.N) + (down_ * sums.slopeD + l2_) / D;
    const double quotient = sums.N / D;
    const double renewed = f + (power(quotient) - 1) / (gamma_ * bend);
    // A NaN, from infinities of extreme data, stays where it is.
    return std::isnan(renewed) ? f : std::clamp(renewed, 0.0, largest_);
  }

 private:
  double power(double quotient) const {
    if (gamma_ == 1) return quotient;
    return gamma_ == 0.5 ? std::sqrt(quotient) : std::pow(quotient, gamma_);
  }

  double up_, down_, gamma_, l1_, l2_, largest_;
};

// The entries of a row of X, and their rows of O component by component, `stride` numbers each.
template <class T>
struct Row {
  const T* x;
  const T* O;
  std::size_t stride;
  std::size_t count;
};

template <class T>
class Stepper {
 public:
  Stepper(const BetaHalf<T>& half, std::size_t sweeps, const double* sums)
      : half_(half),
        sweeps_(sweeps),
        sums_(sums),
        rule_(half.beta, half.l1, half.l2, static_cast<double>(std::numeric_limits<T>::max())) {}

  // Renews f (k numbers). P and powers are room for the entries.
  void renew(T* f, const Row<T>& row, T* P, T* powers) const {
    const std::size_t k = half_.k;
    const StepKernels<T>& kernel = kernels<T>().step;
    const StepEntries<T> entries{row.x, P, divideUp(row.count, kernels<T>().lanes), epsilon<T>};
    std::fill_n(P, entries.vectors * kernels<T>().lanes, T{0});
    for (std::size_t t = 0; t < k; ++t) {
      if (f[t] != T{0}) kernel.add(entries, f[t], row.O + t * row.stride);
    }
    T by{0};
    const T* before = row.O;
    for (std::size_t visit = 0; visit < sweeps_ * k; ++visit) {
      const std::size_t t = visit % k;
      const T* O = row.O + t * row.stride;
      StepSums sums = sumsFor(entries, by, before, O, powers);
      if (half_.beta == 1) sums.D = sums_[t];
      const T renewed = static_cast<T>(rule_(static_cast<double>(f[t]), sums));
      by = renewed - f[t];
      before = O;
      f[t] = renewed;
    }
  }

 private:
  StepSums sumsFor(const StepEntries<T>& entries, T by, const T* before, const T* O, T* powers) const {
    const StepKernels<T>& kernel = kernels<T>().step;
    if (half_.beta == 1) return kernel.sumsForOne(entries, by, before, O);
    if (half_.beta == 0) return kernel.sumsForZero(entries, by, before, O);
    if (by != T{0}) kernel.add(entries, by, before);
    const std::size_t count = entries.vectors * kernels<T>().lanes;
    for (std::size_t e = 0; e < count; ++e) powers[e] = std::max(entries.P[e], entries.least);
    kernels<T>().beta.raise(half_.beta, powers, count);
    return kernel.sumsForAny(entries, powers, O);
  }

  const BetaHalf<T>& half_;
  std::size_t sweeps_;
  const double* sums_;
  Rule rule_;
};

template <class T>
void sumColumns(const BetaHalf<T>& half, std::vector<double>& sums) {
  sums.assign(half.k, 0);
  for (std::size_t j = 0; j < half.inner; ++j) {
    for (std::size_t t = 0; t < half.k; ++t) sums[t] += static_cast<double>(half.O[j * half.k + t]);
  }
}

// out (k x stride) = O (inner x k) with a row for each component, filled up with 0.
template <class T>
const T* byComponent(const BetaHalf<T>& half, std::size_t stride, Aligned<T>& out, std::size_t threads) {
  T* O = out.reserve(half.k * stride);
  Pool::shared().run(threads, divideUp(stride, step), [&](std::size_t task, std::size_t) {
    for (std::size_t j = task * step; j < std::min(stride, (task + 1) * step); ++j) {
      for (std::size_t t = 0; t < half.k; ++t) O[t * stride + j] = j < half.inner ? half.O[j * half.k + t] : T{0};
    }
  });
  return O;
}

// xs (rows x stride) = rows of X, or of X', from `first` on, filled up with 0. `tile` is room for step * rowsPerTask.
template <class T>
void takeRows(const BetaHalf<T>& half, std::size_t first, std::size_t rows, std::size_t stride, T* xs, T* tile) {
  const bool transposed = half.transpose == Transpose::yes;
  for (std::size_t from = 0; from < half.inner; from += step) {
    const std::size_t count = std::min(step, half.inner - from);
    const Tile<T> X =
        transposed ? half.X->tile(from, first, count, rows, tile) : half.X->tile(first, from, rows, count, tile);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        xs[i * stride + from + j] = transposed ? X.data[j * X.stride + i] : X.data[i * X.stride + j];
      }
    }
  }
  for (std::size_t i = 0; i < rows; ++i) std::fill_n(xs + i * stride + half.inner, stride - half.inner, T{0});
}

template <class T>
void stepWhole(const BetaHalf<T>& half, const Stepper<T>& stepper, StepScratch<T>& scratch, std::size_t threads,
               const Cancelled& cancelled) {
  const std::size_t stride = padded<T>(half.inner);
  const T* O = byComponent(half, stride, scratch.held, threads);
  const std::size_t tasks = divideUp(half.rows, rowsPerTask);
  for (Aligned<T>& slot : scratch.slots) slot.reserve((rowsPerTask + 2) * stride + rowsPerTask * step);
  Pool::shared().run(threads, tasks, [&](std::size_t task, std::size_t index) {
    T* xs = scratch.slots[index].data();
    T* P = xs + rowsPerTask * stride;
    T* powers = P + stride;
    const std::size_t first = task * rowsPerTask;
    const std::size_t rows = std::min(rowsPerTask, half.rows - first);
    if (cancelled) return;
    takeRows(half, first, rows, stride, xs, powers + stride);
    for (std::size_t i = 0; i < rows && !cancelled; ++i) {
      stepper.renew(half.F + (first + i) * half.k, {xs + i * stride, O, stride, half.inner}, P, powers);
    }
  });
}

template <class T>
void stepStored(const BetaHalf<T>& half, const Stepper<T>& stepper, StepScratch<T>& scratch, std::size_t threads,
                const Cancelled& cancelled) {
  const std::size_t k = half.k;
  SparseMatrix<T>& X = half.transpose == Transpose::no ? *half.X->sparse() : half.X->sparse()->transposed(threads);
  const T* held = padRows(half.O, half.inner, k, scratch.held, threads);
  const std::size_t longest = padded<T>(X.longestRow());
  for (Aligned<T>& slot : scratch.slots) slot.reserve((k + 2) * longest);
  X.forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t index) {
    T* P = scratch.slots[index].data();
    T* x = P + longest;
    T* O = x + longest;
    for (std::size_t i = first; i < end && !cancelled; ++i) {
      const Entries<T> entries = X.row(i);
      const std::size_t stride = padded<T>(entries.count);
      std::copy_n(entries.values, entries.count, x);
      std::fill(x + entries.count, x + stride, T{0});
      kernels<T>().step.gatherRows(entries.columns, entries.count, held, padded<T>(k), k, O, stride);
      stepper.renew(half.F + i * k, {x, O, stride, entries.count}, P, nullptr);
    }
  });
}

}  // namespace

template <class T>
void coordinateSteps(const BetaHalf<T>& half, std::size_t sweeps, StepScratch<T>& scratch, std::size_t threads,
                     const Cancelled& cancelled) {
  scratch.slots.resize(threads);
  if (half.beta == 1) sumColumns(half, scratch.sums);
  const Stepper<T> stepper(half, sweeps, scratch.sums.data());
  if (half.beta == 1 && half.X->sparse() != nullptr) {
    stepStored(half, stepper, scratch, threads, cancelled);
  } else {
    stepWhole(half, stepper, scratch, threads, cancelled);
  }
}

template void coordinateSteps(const BetaHalf<double>&, std::size_t, StepScratch<double>&, std::size_t,
                              const Cancelled&);
template void coordinateSteps(const BetaHalf<float>&, std::size_t, StepScratch<float>&, std::size_t, const Cancelled&);

}  // namespace nmf
