#include "sparse_kl_update.h"

#include <algorithm>
#include <limits>

#include "kernels.h"

namespace nmf {

namespace {

// Entries weighed at a time: their rows of the factor stay in the first-level cache between the two loops over them.
constexpr std::size_t stretch = 64;

// Calls use(entries) for stretches of `entries`, with x / max(p, epsilon) for values, p = w * F[column].
template <class T, class Use>
void forQuotients(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, Use use) {
  constexpr T epsilon = std::numeric_limits<float>::epsilon();
  alignas(64) T quotients[stretch];
  for (std::size_t from = 0; from < entries.count; from += stretch) {
    const Entries<T> part{entries.values + from, entries.columns + from, std::min(stretch, entries.count - from)};
    kernels<T>().sparse.quotients(part, w, F, stride, epsilon, quotients);
    use(Entries<T>{quotients, part.columns, part.count});
  }
}

// W: for each row the sum of quotients times rows of H.
template <class T>
void renewRows(const BetaHalf<T>& half, SparseMatrix<T>& X, const T* sums, std::size_t threads,
               const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const std::size_t stride = padded<T>(k);
  const T* held = padRows(half.O, half.inner, k, X.scratch().held, threads);
  T* buffers = X.scratch().rows.reserve(threads * 2 * stride);
  X.forRowBlocks(threads, [&](std::size_t first, std::size_t end, std::size_t slot) {
    T* w = buffers + slot * 2 * stride;
    T* N = w + stride;
    std::fill_n(w, stride, T{0});
    for (std::size_t i = first; i < end && !cancelled; ++i) {
      std::copy_n(half.F + i * k, k, w);
      std::fill_n(N, stride, T{0});
      forQuotients(X.row(i), w, held, stride,
                   [&](const Entries<T>& part) { kernels<T>().sparse.gather(part, held, stride, N); });
      finishRows(half, i, 1, N, stride, sums, 0);
    }
  });
}

// H: the quotients of each row times that row of W, scattered.
template <class T>
void renewColumns(const BetaHalf<T>& half, SparseMatrix<T>& X, const T* sums, std::size_t threads,
                  const Cancelled& cancelled) {
  const std::size_t k = half.k;
  const std::size_t stride = padded<T>(k);
  const T* moving = padRows(half.F, half.rows, k, X.scratch().held, threads);
  T* N = X.scratch().sums.reserve(half.rows * stride);
  T* buffers = X.scratch().rows.reserve(threads * stride);
  X.forColumnRanges(threads, [&](std::size_t first, std::size_t end, std::size_t range, std::size_t slot) {
    T* w = buffers + slot * stride;
    std::fill_n(w, stride, T{0});
    std::fill(N + first * stride, N + end * stride, T{0});
    for (std::size_t i = 0; i < X.rows(); ++i) {
      if (i % rowsPerLook == 0 && cancelled) return;
      const Entries<T> entries = X.row(i, range);
      if (entries.count == 0) continue;
      std::copy_n(half.O + i * k, k, w);
      forQuotients(entries, w, moving, stride,
                   [&](const Entries<T>& part) { kernels<T>().sparse.scatter(part, w, stride, N); });
    }
    finishRows(half, first, end - first, N + first * stride, stride, sums, 0);
  });
}

}  // namespace

template <class T>
void sparseKlUpdate(const BetaHalf<T>& half, SparseMatrix<T>& X, const T* sums, std::size_t threads,
                    const Cancelled& cancelled) {
  if (half.transpose == Transpose::no) {
    renewRows(half, X, sums, threads, cancelled);
  } else {
    renewColumns(half, X, sums, threads, cancelled);
  }
}

template void sparseKlUpdate(const BetaHalf<double>&, SparseMatrix<double>&, const double*, std::size_t,
                             const Cancelled&);
template void sparseKlUpdate(const BetaHalf<float>&, SparseMatrix<float>&, const float*, std::size_t, const Cancelled&);

}  // namespace nmf
