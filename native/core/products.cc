#include "products.h"

#include <algorithm>

#include "add_to.h"
#include "divide_up.h"
#include "pool.h"

namespace nmf {

namespace {

// How out = A * F is cut: blocks of rows are tasks; a task sums over `inner` in steps, between which it can be
// cancelled; where there are few rows, `inner` itself is split, and the partial sums are added in order.
struct Cut {
  std::size_t rowBlock, rowBlocks, splits, innerEach, step;
};

constexpr std::size_t rowsPerTask = 256;
constexpr std::size_t fewTasks = 8;
constexpr std::size_t innerPerSplit = 4096;
constexpr std::size_t multipliesPerStep = std::size_t{1} << 26;  // some milliseconds

Cut cutFor(std::size_t rows, std::size_t inner, std::size_t k) {
  Cut cut{};
  cut.rowBlock = std::min(rows, rowsPerTask);
  cut.rowBlocks = divideUp(rows, cut.rowBlock);
  cut.splits = cut.rowBlocks >= fewTasks ? 1 : std::clamp(inner / innerPerSplit, std::size_t{1}, fewTasks);
  cut.innerEach = divideUp(inner, cut.splits);
  cut.step = std::clamp(multipliesPerStep / (cut.rowBlock * k), std::size_t{64}, cut.innerEach + 64);
  return cut;
}

// out = sum of `count` arrays of `size` that lie one after the other.
template <class T>
void addInOrder(const T* partials, std::size_t count, std::size_t size, T* out) {
  std::copy_n(partials, size, out);
  for (std::size_t p = 1; p < count; ++p) addTo(out, partials + p * size, size);
}

template <class T>
T* reserve(Partials<T>& partials, std::size_t size) {
  if (partials.size() < size) partials.resize(size);
  return partials.data();
}

}  // namespace

std::size_t partialsFor(std::size_t rows, std::size_t inner, std::size_t k) {
  const std::size_t splits = cutFor(rows, inner, k).splits;
  return splits == 1 ? 0 : splits * rows * k;
}

template <class T>
void multiply(const DenseView<T>& A, const T* F, std::size_t k, T* out, Partials<T>& partials, std::size_t threads,
              const Cancelled& cancelled) {
  const Cut cut = cutFor(A.rows, A.inner, k);
  T* target = cut.splits == 1 ? out : reserve(partials, cut.splits * A.rows * k);
  Pool::shared().run(threads, cut.rowBlocks * cut.splits, [&](std::size_t task, std::size_t) {
    const std::size_t split = task / cut.rowBlocks;
    const std::size_t row = task % cut.rowBlocks * cut.rowBlock;
    const std::size_t rows = std::min(cut.rowBlock, A.rows - row);
    const std::size_t end = std::min(A.inner, (split + 1) * cut.innerEach);
    T* C = target + (split * A.rows + row) * k;
    for (std::size_t from = split * cut.innerEach; from < end && !cancelled; from += cut.step) {
      const std::size_t count = std::min(cut.step, end - from);
      gemm(A.transpose, Transpose::no, rows, k, count, A.at(row, from), A.stride, F + from * k, k,
           from != split * cut.innerEach, C, k);
    }
  });
  if (cut.splits > 1) addInOrder(target, cut.splits, A.rows * k, out);
}

template <class T>
void gram(const T* F, std::size_t rows, std::size_t k, T* G, Partials<T>& partials, std::size_t threads,
          const Cancelled& cancelled) {
  // At least 4k rows a split bound the partial sums by a quarter of F.
  const std::size_t each = std::max({innerPerSplit, 4 * k, divideUp(rows, Pool::maxThreads)});
  const std::size_t splits = divideUp(rows, each);
  const std::size_t step = std::max(multipliesPerStep / (k * k), std::size_t{1});
  T* target = splits == 1 ? G : reserve(partials, splits * k * k);
  Pool::shared().run(threads, splits, [&](std::size_t split, std::size_t) {
    const std::size_t first = split * each;
    const std::size_t end = std::min(rows, first + each);
    for (std::size_t row = first; row < end && !cancelled; row += step) {
      const T* part = F + row * k;
      gemm(Transpose::yes, Transpose::no, k, k, std::min(step, end - row), part, k, part, k, row != first,
           target + split * k * k, k);
    }
  });
  if (splits > 1) addInOrder(target, splits, k * k, G);
}

template void multiply(const DenseView<double>&, const double*, std::size_t, double*, Partials<double>&, std::size_t,
                       const Cancelled&);
template void multiply(const DenseView<float>&, const float*, std::size_t, float*, Partials<float>&, std::size_t,
                       const Cancelled&);
template void gram(const double*, std::size_t, std::size_t, double*, Partials<double>&, std::size_t, const Cancelled&);
template void gram(const float*, std::size_t, std::size_t, float*, Partials<float>&, std::size_t, const Cancelled&);

}  // namespace nmf
