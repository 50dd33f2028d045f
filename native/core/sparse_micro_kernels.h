// The kernels of sparse_kernels.h for vectors of `lanes` numbers. For the kernel files alone: see lanes.h.
#pragma once

#include "lanes.h"
#include "sparse_kernels.h"
#include "weigh_kernel.h"

namespace nmf {

template <class T, std::size_t lanes>
struct SparseMicroKernels {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;
  using Weigh = WeighKernel<T, lanes>;

  static constexpr SparseKernels<T> table() { return {&gather, &scatter, &quotients, &estimates, &gram}; }

  static void gather(const Entries<T>& entries, const T* F, std::size_t stride, T* out) {
    std::size_t at = 0;
    for (; at + most * lanes <= stride; at += most * lanes) gatherPart<most>(most, entries, F + at, stride, out + at);
    if (at < stride) gatherPart<most>((stride - at) / lanes, entries, F + at, stride, out + at);
  }

  static void scatter(const Entries<T>& entries, const T* w, std::size_t stride, T* C) {
    std::size_t at = 0;
    for (; at + most * lanes <= stride; at += most * lanes) scatterPart<most>(most, entries, w + at, stride, C + at);
    if (at < stride) scatterPart<most>((stride - at) / lanes, entries, w + at, stride, C + at);
  }

  static void quotients(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, T* out,
                        LossTerms* loss) {
    typename Weigh::Sums sums;
    auto* wanted = loss == nullptr ? nullptr : &sums;
    forEstimates(entries, w, F, stride,
                 [&](std::size_t e, Vector x, Vector p) { L::store(out + e, Weigh::quotient(x, p, wanted)); });
    if (loss != nullptr) sums.addTo(*loss);
  }

  static void estimates(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, T* out) {
    forEstimates(entries, w, F, stride, [&](std::size_t e, Vector, Vector p) { L::store(out + e, p); });
  }

  // Tile by tile of the upper triangle, so many rows and vectors that their sums stay in registers.
  static void gram(const Entries<T>& entries, const T* F, std::size_t stride, std::size_t k, T* G) {
    const std::size_t vectors = (k + lanes - 1) / lanes;
    for (std::size_t t = 0; t < k; t += gramRows) {
      for (std::size_t v = t / lanes; v < vectors; v += gramVectors) {
        gramTile<gramVectors>(vectors - v, entries, F, stride, t, v * lanes, G);
      }
    }
    for (std::size_t t = 1; t < k; ++t) {
      for (std::size_t s = 0; s < t; ++s) G[t * stride + s] = G[s * stride + t];
    }
  }

 private:
  // Vectors of a row that are kept in registers: 8 of the 16 that every x86-64 has.
  static constexpr std::size_t most = 8;

  // Of 16 registers 12 are sums. The rows of a tile are within one vector, or whole vectors.
  static constexpr std::size_t gramRows = lanes < 4 ? lanes : 4;
  static constexpr std::size_t gramVectors = 3;

  // use(e, values, estimates) for as many entries at a time as a vector has lanes, whose sums fold into one vector.
  template <class Use>
  static void forEstimates(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, const Use& use) {
    std::size_t e = 0;
    for (; e + lanes <= entries.count; e += lanes) {
      use(e, L::load(entries.values + e), dots(entries.columns + e, w, F, stride));
    }
    if (e == entries.count) return;
    // The last ones, and the last column again with zeros.
    T values[lanes];
    std::uint32_t columns[lanes];
    for (std::size_t r = 0; r < lanes; ++r) {
      values[r] = e + r < entries.count ? entries.values[e + r] : T{0};
      columns[r] = entries.columns[e + r < entries.count ? e + r : entries.count - 1];
    }
    use(e, L::load(values), dots(columns, w, F, stride));
  }

  template <std::size_t N>
  static void gramTile(std::size_t vectors, const Entries<T>& entries, const T* F, std::size_t stride, std::size_t row,
                       std::size_t column, T* G) {
    if constexpr (N > 1) {
      if (vectors < N) return gramTile<N - 1>(vectors, entries, F, stride, row, column, G);
    }
    Vector sums[gramRows * N] = {};
    for (std::size_t e = 0; e < entries.count; ++e) {
      const T* o = F + entries.columns[e] * stride;
      Vector right[N];
      unrolled<N>([&]<std::size_t v>() { right[v] = L::load(o + column + v * lanes); });
      unrolled<gramRows>([&]<std::size_t r>() {
        const Vector left = L::all(o[row + r]);
        unrolled<N>([&]<std::size_t v>() { sums[r * N + v] += left * right[v]; });
      });
    }
    unrolled<gramRows>([&]<std::size_t r>() {
      unrolled<N>([&]<std::size_t v>() { L::store(G + (row + r) * stride + column + v * lanes, sums[r * N + v]); });
    });
  }

  // w . F[column] for as many columns as a vector has lanes.
  static Vector dots(const std::uint32_t* columns, const T* w, const T* F, std::size_t stride) {
    Vector sums[lanes];
    for (std::size_t r = 0; r < lanes; ++r) sums[r] = L::load(w) * L::load(F + columns[r] * stride);
    for (std::size_t at = lanes; at < stride; at += lanes) {
      const Vector factor = L::load(w + at);
      for (std::size_t r = 0; r < lanes; ++r) sums[r] += factor * L::load(F + columns[r] * stride + at);
    }
    return L::template total<lanes>(sums);
  }

  template <std::size_t N>
  static void gatherPart(std::size_t vectors, const Entries<T>& entries, const T* F, std::size_t stride, T* out) {
    if constexpr (N > 1) {
      if (vectors < N) return gatherPart<N - 1>(vectors, entries, F, stride, out);
    }
    Vector sums[N];
    for (std::size_t v = 0; v < N; ++v) sums[v] = L::load(out + v * lanes);
    for (std::size_t e = 0; e < entries.count; ++e) {
      const T* row = F + entries.columns[e] * stride;
      const T x = entries.values[e];
      for (std::size_t v = 0; v < N; ++v) sums[v] += x * L::load(row + v * lanes);
    }
    for (std::size_t v = 0; v < N; ++v) L::store(out + v * lanes, sums[v]);
  }

  template <std::size_t N>
  static void scatterPart(std::size_t vectors, const Entries<T>& entries, const T* w, std::size_t stride, T* C) {
    if constexpr (N > 1) {
      if (vectors < N) return scatterPart<N - 1>(vectors, entries, w, stride, C);
    }
    Vector factor[N];
    for (std::size_t v = 0; v < N; ++v) factor[v] = L::load(w + v * lanes);
    for (std::size_t e = 0; e < entries.count; ++e) {
      T* row = C + entries.columns[e] * stride;
      const T x = entries.values[e];
      for (std::size_t v = 0; v < N; ++v) L::store(row + v * lanes, L::load(row + v * lanes) + x * factor[v]);
    }
  }
};

}  // namespace nmf
