// The kernels of kernels.h for vectors of `lanes` numbers and, at a time, `most` components of `rowStep` rows or
// vectors of X: rowStep * most sums, rowStep numbers of X and one of the other factor fill the registers. For the
// kernel files alone: see lanes.h.
#pragma once

#include "beta_micro_kernels.h"
#include "kernels.h"
#include "lanes.h"
#include "sparse_micro_kernels.h"
#include "step_micro_kernels.h"
#include "sweep_kernel.h"

namespace nmf {

template <class T, std::size_t lanes, std::size_t rowStep, std::size_t most>
struct MicroKernels {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;

  static constexpr Kernels<T> table() {
    return {lanes,
            most,
            rowStep,
            &timesPanel,
            &addPanel,
            &SweepKernel<T, lanes>::sweep,
            SparseMicroKernels<T, lanes>::table(),
            BetaMicroKernels<T, lanes, rowStep, most>::table(),
            StepMicroKernels<T, lanes>::table()};
  }

  static void timesPanel(const Panel<T>& X, const Tiles& tiles, const Tiled<const T>& F, T* out, std::size_t k) {
    std::size_t first = 0;
    for (std::size_t t = 0; t < tiles.count; ++t) {
      const std::size_t width = t < tiles.wide ? tiles.narrow + 1 : tiles.narrow;
      const T* tile = F.data + first * F.length + F.firstVector * width * lanes;
      std::size_t row = 0;
      for (; row + rowStep <= X.rows; row += rowStep) {
        const T* next = row + 2 * rowStep <= X.rows ? X.data + (row + rowStep) * X.stride : X.next;
        dots<rowStep, most>(width, X.data + row * X.stride, next, X, tile, out + row * k + first, k);
      }
      for (; row < X.rows; ++row) {
        dots<1, most>(width, X.data + row * X.stride, X.next, X, tile, out + row * k + first, k);
      }
      first += width;
    }
  }

  static void addPanel(const Panel<T>& X, const Tiles& tiles, const T* W, const Tiled<T>& C) {
    std::size_t vector = 0;
    for (; vector + rowStep <= X.vectors; vector += rowStep) addVectors<rowStep>(X, tiles, W, C, vector);
    for (; vector < X.vectors; ++vector) addVectors<1>(X, tiles, W, C, vector);
  }

 private:
  // X' * W for `count` vectors of columns, all components. The rows of X stay in the first cache from tile to tile.
  template <std::size_t count>
  static void addVectors(const Panel<T>& X, const Tiles& tiles, const T* W, const Tiled<T>& C, std::size_t vector) {
    std::size_t first = 0;
    for (std::size_t t = 0; t < tiles.count; ++t) {
      const std::size_t width = t < tiles.wide ? tiles.narrow + 1 : tiles.narrow;
      T* tile = C.data + first * C.length + (C.firstVector + vector) * width * lanes;
      outer<count, most>(width, X.data + vector * lanes, X, W + first * X.rows, tile);
      first += width;
    }
  }

  // out[r][t] += X[r] . F[t] for `rows` rows and `width` <= K components.
  template <std::size_t rows, std::size_t K>
  static void dots(std::size_t width, const T* x, const T* next, const Panel<T>& X, const T* F, T* out, std::size_t k) {
    if constexpr (K > 1) {
      if (width < K) return dots<rows, K - 1>(width, x, next, X, F, out, k);
    }
    Vector sums[rows][K] = {};
    for (std::size_t v = 0; v < X.vectors; ++v) {
      Vector xs[rows];
      for (std::size_t r = 0; r < rows; ++r) {
        xs[r] = L::load(x + r * X.stride + v * lanes);
        L::prefetch(next + r * X.stride + v * lanes);
      }
      for (std::size_t t = 0; t < K; ++t) {
        const Vector f = L::load(F + (v * K + t) * lanes);
        for (std::size_t r = 0; r < rows; ++r) sums[r][t] += xs[r] * f;
      }
    }
    for (std::size_t r = 0; r < rows; ++r) addSums<K>(sums[r], out + r * k);
  }

  // C[v][t] += sum over rows i of x[i][v] * W[i][t] for `vectors` vectors and `width` <= K components.
  template <std::size_t vectors, std::size_t K>
  static void outer(std::size_t width, const T* x, const Panel<T>& X, const T* W, T* C) {
    if constexpr (K > 1) {
      if (width < K) return outer<vectors, K - 1>(width, x, X, W, C);
    }
    Vector sums[vectors][K];
    for (std::size_t v = 0; v < vectors; ++v) {
      for (std::size_t t = 0; t < K; ++t) sums[v][t] = L::load(C + (v * K + t) * lanes);
    }
    for (std::size_t i = 0; i < X.rows; ++i) {
      Vector xs[vectors];
      for (std::size_t v = 0; v < vectors; ++v) {
        xs[v] = L::load(x + i * X.stride + v * lanes);
        L::prefetch(x + i * X.stride + (vectors + v) * lanes);
      }
      for (std::size_t t = 0; t < K; ++t) {
        const T w = W[i * K + t];
        for (std::size_t v = 0; v < vectors; ++v) sums[v][t] += w * xs[v];
      }
    }
    for (std::size_t v = 0; v < vectors; ++v) {
      for (std::size_t t = 0; t < K; ++t) L::store(C + (v * K + t) * lanes, sums[v][t]);
    }
  }

  // out[t] += the lanes of sums[t], all added.
  template <std::size_t K>
  static void addSums(Vector* sums, T* out) {
    L::template fold<K>(sums);
    T totals[(K + lanes - 1) / lanes * lanes];
    for (std::size_t v = 0; v * lanes < K; ++v) L::store(totals + v * lanes, sums[v]);
    for (std::size_t t = 0; t < K; ++t) out[t] += totals[t];
  }
};

}  // namespace nmf
