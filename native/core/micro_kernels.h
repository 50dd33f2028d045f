// The kernels of kernels.h for vectors of `lanes` numbers and so many registers: `most` components at a time, or
// `widest` where those are all. For the kernel files alone: see lanes.h.
#pragma once

#include "beta_micro_kernels.h"
#include "kernels.h"
#include "lanes.h"
#include "scan_kernel.h"
#include "sparse_micro_kernels.h"
#include "step_micro_kernels.h"
#include "sweep_kernel.h"
#include "unrolled.h"
#include "widen_kernel.h"

namespace nmf {

template <class T, std::size_t lanes, std::size_t registers, std::size_t most, std::size_t widest>
struct MicroKernels {
  static_assert(most <= widestTile && widest <= widestTile);
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;

  static constexpr Kernels<T> table() {
    constexpr std::size_t rowStep = 12;  // what together() gives divides it
    return {lanes, most, widest, rowStep, &timesPanel, &addPanel, &SweepKernel<T, lanes>::sweep,
            &ScanKernel<T, lanes>::scanEights, &WidenKernel<T, lanes>::template widen<std::uint8_t>,
            &WidenKernel<T, lanes>::template widen<std::uint16_t>, SparseMicroKernels<T, lanes>::table(),
            // 24 sums or 12: with 4 or 3 of one factor and 1 of the other they fill the registers.
            BetaMicroKernels < T, lanes, registers == 32 ? 4 : 3, registers == 32 ? 6 : 4 > ::table(),
            StepMicroKernels<T, lanes>::table()};
  }

  static void timesPanel(const Panel<T>& X, const Tiles& tiles, const T* F, T* out, std::size_t k, Ahead& ahead) {
    std::size_t first = 0;
    for (std::size_t t = 0; t < tiles.count; ++t) {
      const std::size_t width = t < tiles.wide ? tiles.narrow + 1 : tiles.narrow;
      dotsOfTile<widest>(width, X, F + first * X.vectors * lanes, out + first, k, ahead);
      first += width;
    }
  }

  static void addPanel(const Panel<T>& X, const Tiles& tiles, const T* W, T* C, Ahead& ahead) {
    if (tiles.narrow > most)
      addTiles<together(widest)>(X, tiles, W, C, ahead);
    else
      addTiles<together(most)>(X, tiles, W, C, ahead);
  }

 private:
  // Rows or vectors of X that go together with K components: a sum for each pair, one number of X for each, and one of
  // the other factor fill the registers. More than four gain nothing.
  static constexpr std::size_t together(std::size_t K) {
    const std::size_t fit = (registers - 1) / (K + 1);
    return fit > 4 ? 4 : fit;
  }

  // Some lines of `ahead` every fourth step of a kernel.
  class Fetch {
   public:
    explicit Fetch(Ahead& ahead) : ahead_(ahead), at_(ahead.at), left_(ahead.left) {}
    ~Fetch() {
      ahead_.at = at_;
      ahead_.left = left_;
    }
    Fetch(const Fetch&) = delete;
    Fetch& operator=(const Fetch&) = delete;

    void step(std::size_t number) {
      if (number % 4 == 0 && left_ > 0) fetch();
    }

   private:
    void fetch() {
      for (std::size_t i = 0; i < ahead_.lines; ++i) L::prefetchFar(at_ + i * Ahead::line);
      const std::size_t bytes = ahead_.lines * Ahead::line;
      at_ += bytes;
      left_ = left_ < bytes ? 0 : left_ - bytes;
      if (left_ == 0) turn();
    }
    void turn() {
      if (ahead_.rows > 0) --ahead_.rows;
      if (ahead_.rows == 0) return;
      ahead_.row += ahead_.stride;
      at_ = ahead_.row;
      left_ = ahead_.width;
    }

    Ahead& ahead_;
    const char* at_;
    std::size_t left_;
  };

  // The whole panel times one tile of F, K >= width components.
  template <std::size_t K>
  static void dotsOfTile(std::size_t width, const Panel<T>& X, const T* F, T* out, std::size_t k, Ahead& ahead) {
    if constexpr (K > 1) {
      if (width < K) return dotsOfTile<K - 1>(width, X, F, out, k, ahead);
    }
    constexpr std::size_t rows = together(K);
    std::size_t row = 0;
    for (; row + rows <= X.rows; row += rows) {
      const T* next = row + 2 * rows <= X.rows ? X.data + (row + rows) * X.stride : X.next;
      dots<rows, K>(X.data + row * X.stride, next, X, F, out + row * k, k, ahead);
    }
    for (; row < X.rows; ++row) dots<1, K>(X.data + row * X.stride, X.next, X, F, out + row * k, k, ahead);
  }

  // out[r][t] += X[r] . F[t] for `rows` rows and K components. Flattened: gcc inlines only so much of a file, and what
  // it leaves out here takes the sums through memory, which made 3 rows and 8 components 3 times as slow.
  template <std::size_t rows, std::size_t K>
  [[gnu::flatten]] static void dots(const T* x, const T* next, const Panel<T>& X, const T* F, T* out, std::size_t k,
                                    Ahead& ahead) {
    Vector sums[rows * K] = {};
    Fetch fetch(ahead);
    const std::size_t stride = X.stride;
    const std::size_t vectors = X.vectors;
    for (std::size_t v = 0; v < vectors; ++v) {
      fetch.step(v);
      Vector xs[rows];
      unrolled<rows>([&]<std::size_t r>() {
        xs[r] = L::load(x + r * stride + v * lanes);
        L::prefetch(next + r * stride + v * lanes);
      });
      unrolled<K>([&]<std::size_t t>() {
        const Vector f = L::loadOnce(F + (v * K + t) * lanes);
        unrolled<rows>([&]<std::size_t r>() { sums[r * K + t] += xs[r] * f; });
      });
    }
    unrolled<rows>([&]<std::size_t r>() { addSums<K>(sums + r * K, out + r * k); });
  }

  // out[t] += the lanes of sums[t], all added.
  template <std::size_t K>
  static void addSums(const Vector* sums, T* out) {
    unrolled<(K + lanes - 1) / lanes>([&]<std::size_t v>() {
      constexpr std::size_t first = v * lanes;
      const Vector totals = L::template total<K, first>(sums);
      if constexpr (first + lanes <= K) {
        L::store(out + first, L::load(out + first) + totals);
      } else {
        T numbers[lanes];
        L::store(numbers, totals);
        for (std::size_t t = first; t < K; ++t) out[t] += numbers[t - first];
      }
    });
  }

  template <std::size_t step>
  static void addTiles(const Panel<T>& X, const Tiles& tiles, const T* W, T* C, Ahead& ahead) {
    std::size_t vector = 0;
    for (; vector + step <= X.vectors; vector += step) addVectors<step>(X, tiles, W, C, vector, ahead);
    for (; vector < X.vectors; ++vector) addVectors<1>(X, tiles, W, C, vector, ahead);
  }

  // X' * W for `count` vectors of columns, all components. The rows of X stay in the first cache from tile to tile.
  template <std::size_t count>
  static void addVectors(const Panel<T>& X, const Tiles& tiles, const T* W, T* C, std::size_t vector, Ahead& ahead) {
    std::size_t first = 0;
    for (std::size_t t = 0; t < tiles.count; ++t) {
      const std::size_t width = t < tiles.wide ? tiles.narrow + 1 : tiles.narrow;
      T* tile = C + (first * X.vectors + vector * width) * lanes;
      outerOfTile<count, count == together(widest) || count == 1 ? widest : most>(
          t == 0, width, X.data + vector * lanes, X, W + first * X.rows, tile, ahead);
      first += width;
    }
  }

  // `isFirst`: of the tiles, which brings X into the first cache.
  template <std::size_t vectors, std::size_t K>
  static void outerOfTile(bool isFirst, std::size_t width, const T* x, const Panel<T>& X, const T* W, T* C,
                          Ahead& ahead) {
    if constexpr (K > 1) {
      if (width < K) return outerOfTile<vectors, K - 1>(isFirst, width, x, X, W, C, ahead);
    }
    if (isFirst)
      outer<vectors, K, true>(x, X, W, C, ahead);
    else
      outer<vectors, K, false>(x, X, W, C, ahead);
  }

  // C[v][t] += sum over rows i of x[i][v] * W[i][t] for `vectors` vectors and K components.
  template <std::size_t vectors, std::size_t K, bool isFirst>
  [[gnu::flatten]] static void outer(const T* x, const Panel<T>& X, const T* W, T* C, Ahead& ahead) {
    Vector sums[vectors * K];
    unrolled<vectors * K>([&]<std::size_t s>() { sums[s] = L::load(C + s * lanes); });
    Fetch fetch(ahead);
    const std::size_t stride = X.stride;
    const std::size_t rows = X.rows;
    for (std::size_t i = 0; i < rows; ++i) {
      fetch.step(i);
      Vector xs[vectors];
      unrolled<vectors>([&]<std::size_t v>() {
        xs[v] = L::load(x + i * stride + v * lanes);
        if constexpr (isFirst) L::prefetch(x + i * stride + (vectors + v) * lanes);
      });
      unrolled<K>([&]<std::size_t t>() {
        const T w = W[i * K + t];
        unrolled<vectors>([&]<std::size_t v>() { sums[v * K + t] += w * xs[v]; });
      });
    }
    unrolled<vectors * K>([&]<std::size_t s>() { L::store(C + s * lanes, sums[s]); });
  }
};

}  // namespace nmf
