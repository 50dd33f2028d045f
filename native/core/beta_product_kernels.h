// The products of beta_micro_kernels.h: of a tile of P, and of its weights with H and with W. For the kernel files
// alone: see lanes.h.
#pragma once

#include "beta_kernels.h"
#include "lanes.h"

namespace nmf {

template <class T, std::size_t lanes>
struct BetaProducts {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;

  // P (rows x V vectors) = W*H, with between(r) for each row once, spread over the components.
  template <std::size_t rows, std::size_t V, class Between>
  static void estimate(const BetaBlock<T>& block, std::size_t row, std::size_t column, T* P, Between between) {
    const std::size_t k = block.k;
    const T* W = block.W + row * k;
    const T* H = block.panels + column * k;
    Vector sums[rows][V] = {};
    std::size_t t = 0;
    for (std::size_t stretch = 0; stretch < rows; ++stretch) {
      for (const std::size_t end = k * (stretch + 1) / rows; t < end; ++t) {
        Vector h[V];
        for (std::size_t v = 0; v < V; ++v) h[v] = L::load(H + (t * V + v) * lanes);
        for (std::size_t r = 0; r < rows; ++r) {
          const Vector w = L::all(W[r * k + t]);
          for (std::size_t v = 0; v < V; ++v) sums[r][v] += w * h[v];
        }
      }
      between(stretch);
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t v = 0; v < V; ++v) L::store(P + (r * V + v) * lanes, sums[r][v]);
    }
  }

  // sums[t][r], a vector each, += tile[r] .* H[t], added up over vectors.
  template <std::size_t rows, std::size_t V>
  static void addRowProducts(const T* tile, const T* H, std::size_t k, T* sums) {
    Vector q[rows][V];
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t v = 0; v < V; ++v) q[r][v] = L::load(tile + (r * V + v) * lanes);
    }
    for (std::size_t t = 0; t < k; ++t) {
      Vector sum[rows];
      for (std::size_t r = 0; r < rows; ++r) sum[r] = L::load(sums + (t * rows + r) * lanes);
      for (std::size_t v = 0; v < V; ++v) {
        const Vector h = L::load(H + (t * V + v) * lanes);
        for (std::size_t r = 0; r < rows; ++r) sum[r] += q[r][v] * h;
      }
      for (std::size_t r = 0; r < rows; ++r) L::store(sums + (t * rows + r) * lanes, sum[r]);
    }
  }

  // sums[t][v] += sum over r of W[r][t] * tile[r][v].
  template <std::size_t rows, std::size_t V>
  static void addColumnProducts(const T* tile, const T* W, std::size_t k, T* sums) {
    Vector q[rows][V];
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t v = 0; v < V; ++v) q[r][v] = L::load(tile + (r * V + v) * lanes);
    }
    for (std::size_t t = 0; t < k; ++t) {
      Vector w[rows];
      for (std::size_t r = 0; r < rows; ++r) w[r] = L::all(W[r * k + t]);
      for (std::size_t v = 0; v < V; ++v) {
        T* at = sums + (t * V + v) * lanes;
        Vector sum = L::load(at);
        for (std::size_t r = 0; r < rows; ++r) sum += w[r] * q[r][v];
        L::store(at, sum);
      }
    }
  }

  // out[r][t] += the lanes of sums[t][r], all added.
  template <std::size_t rows>
  static void addTotals(const T* sums, T* out, std::size_t k) {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t first = 0; first < k; first += lanes) {
        const std::size_t count = k - first < lanes ? k - first : lanes;
        Vector folded[lanes] = {};
        for (std::size_t t = 0; t < count; ++t) folded[t] = L::load(sums + ((first + t) * rows + r) * lanes);
        T totals[lanes];
        L::store(totals, L::template total<lanes>(folded));
        for (std::size_t t = 0; t < count; ++t) out[r * k + first + t] += totals[t];
      }
    }
  }
};

}  // namespace nmf
