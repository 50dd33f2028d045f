#include "coordinate_steps.h"

#include <algorithm>

#include "divide_up.h"
#include "pool.h"
#include "sparse_matrix.h"
#include "stepper.h"

namespace nmf {

namespace {

// Rows of F that a task renews from whole rows of X: a cache line of X's columns.
constexpr std::size_t rowsPerTask = 16;
constexpr std::size_t step = 256;  // of the inner dimension, taken from X at a time

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
  const std::size_t spare = 2 * abreast;  // P and powers of each row
  for (Aligned<T>& slot : scratch.slots) slot.reserve((rowsPerTask + spare) * stride + rowsPerTask * step);
  Pool::shared().run(threads, tasks, [&](std::size_t task, std::size_t index) {
    T* xs = scratch.slots[index].data();
    T* room = xs + rowsPerTask * stride;
    const std::size_t first = task * rowsPerTask;
    const std::size_t count = std::min(rowsPerTask, half.rows - first);
    if (cancelled) return;
    takeRows(half, first, count, stride, xs, room + spare * stride);
    for (std::size_t i = 0; i < count && !cancelled; i += abreast) {
      StepRow<T> rows[abreast];
      const std::size_t here = std::min(abreast, count - i);
      for (std::size_t r = 0; r < here; ++r) {
        T* P = room + 2 * r * stride;
        rows[r] = {half.F + (first + i + r) * half.k,
                   xs + (i + r) * stride,
                   nullptr,
                   O,
                   stride,
                   half.inner,
                   P,
                   P + stride,
                   scratch.sums.data()};
      }
      stepper.renew(rows, here);
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
  const std::size_t each = (k + 4) * longest;
  for (Aligned<T>& slot : scratch.slots) slot.reserve(abreast * each);
  X.forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t index) {
    for (std::size_t i = first; i < end && !cancelled; i += abreast) {
      StepRow<T> rows[abreast];
      const std::size_t here = std::min(abreast, end - i);
      for (std::size_t r = 0; r < here; ++r) {
        T* P = scratch.slots[index].data() + r * each;
        rows[r] = gathered<T>(half, X.row(i + r), nullptr, held, half.F + (i + r) * k, P, longest, scratch.sums.data());
      }
      stepper.renew(rows, here);
    }
  });
}

}  // namespace

template <class T>
void coordinateSteps(const BetaHalf<T>& half, std::size_t sweeps, StepScratch<T>& scratch, std::size_t threads,
                     const Cancelled& cancelled) {
  scratch.slots.resize(threads);
  if (half.beta == 1) sumColumns(half, scratch.sums);
  const Stepper<T> stepper(half, sweeps, half.moving);
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
