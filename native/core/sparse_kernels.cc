#include "sparse_kernels.h"

namespace nmf {

namespace {

// A cache line of numbers; the compiler makes of it what registers the target has.
template <class T>
struct Line;
template <>
struct Line<double> {
  using type __attribute__((vector_size(64))) = double;
};
template <>
struct Line<float> {
  using type __attribute__((vector_size(64))) = float;
};
template <class T>
using LineOf = typename Line<T>::type;

template <class T>
const LineOf<T>* lines(const T* row) {
  return reinterpret_cast<const LineOf<T>*>(row);
}
template <class T>
LineOf<T>* lines(T* row) {
  return reinterpret_cast<LineOf<T>*>(row);
}

// The most lines of a row that are summed in registers at a time.
constexpr std::size_t mostLines = 8;

// Calls kernel.template operator()<N>(offset) for the lines of a row in groups of N <= mostLines.
template <std::size_t N, class Kernel>
void callWith(std::size_t count, std::size_t offset, const Kernel& kernel) {
  if constexpr (N > 0) {
    if (count == N) {
      kernel.template operator()<N>(offset);
    } else {
      callWith<N - 1>(count, offset, kernel);
    }
  }
}

template <class T, class Kernel>
void forLines(std::size_t stride, const Kernel& kernel) {
  const std::size_t count = stride / paddedWidth<T>;
  for (std::size_t line = 0; line < count; line += mostLines) {
    callWith<mostLines>(count - line < mostLines ? count - line : mostLines, line, kernel);
  }
}

}  // namespace

template <class T>
void gatherRows(const Entries<T>& entries, const T* F, std::size_t stride, T* out) {
  forLines<T>(stride, [&]<std::size_t N>(std::size_t offset) {
    LineOf<T> sum[N];
    for (std::size_t v = 0; v < N; ++v) sum[v] = lines(out)[offset + v];
    for (std::size_t e = 0; e < entries.count; ++e) {
      const LineOf<T>* row = lines(F + entries.columns[e] * stride) + offset;
      for (std::size_t v = 0; v < N; ++v) sum[v] += entries.values[e] * row[v];
    }
    for (std::size_t v = 0; v < N; ++v) lines(out)[offset + v] = sum[v];
  });
}

template <class T>
void scatterRow(const Entries<T>& entries, const T* w, std::size_t stride, T* C) {
  forLines<T>(stride, [&]<std::size_t N>(std::size_t offset) {
    LineOf<T> factor[N];
    for (std::size_t v = 0; v < N; ++v) factor[v] = lines(w)[offset + v];
    for (std::size_t e = 0; e < entries.count; ++e) {
      LineOf<T>* row = lines(C + entries.columns[e] * stride) + offset;
      for (std::size_t v = 0; v < N; ++v) row[v] += entries.values[e] * factor[v];
    }
  });
}

template <class T>
void dotRows(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, T* out) {
  for (std::size_t e = 0; e < entries.count; ++e) out[e] = 0;
  forLines<T>(stride, [&]<std::size_t N>(std::size_t offset) {
    LineOf<T> factor[N];
    for (std::size_t v = 0; v < N; ++v) factor[v] = lines(w)[offset + v];
    for (std::size_t e = 0; e < entries.count; ++e) {
      const LineOf<T>* row = lines(F + entries.columns[e] * stride) + offset;
      LineOf<T> sum = factor[0] * row[0];
      for (std::size_t v = 1; v < N; ++v) sum += factor[v] * row[v];
      T total = 0;
      for (std::size_t lane = 0; lane < paddedWidth<T>; ++lane) total += sum[lane];
      out[e] += total;
    }
  });
}

template void gatherRows(const Entries<double>&, const double*, std::size_t, double*);
template void gatherRows(const Entries<float>&, const float*, std::size_t, float*);
template void scatterRow(const Entries<double>&, const double*, std::size_t, double*);
template void scatterRow(const Entries<float>&, const float*, std::size_t, float*);
template void dotRows(const Entries<double>&, const double*, const double*, std::size_t, double*);
template void dotRows(const Entries<float>&, const float*, const float*, std::size_t, float*);

}  // namespace nmf
