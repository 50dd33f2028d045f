// The kernels of beta_kernels.h, `rowStep` rows of X and `panelVectors` vectors of columns at a time: as many sums as
// fill the registers. For the kernel files alone: see lanes.h.
//
// A tile of P becomes weights, and these are multiplied by H or W, all in the first-level cache. For beta = 1 and 0 the
// weights are quotients, and a division takes as long as 20 products: those of one tile are put between the products of
// the next one's P, where the divider is idle. (A third of the time at k = 20.)
#pragma once

#include "beta_kernels.h"
#include "beta_product_kernels.h"
#include "lanes.h"
#include "weigh_kernel.h"

namespace nmf {

template <class T, std::size_t lanes, std::size_t rowStep, std::size_t panelVectors>
struct BetaMicroKernels {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;
  using Products = BetaProducts<T, lanes>;
  using Weigh = WeighKernel<T, lanes>;
  using Rule = typename Weigh::Rule;
  using Sums = typename Weigh::Sums;

  static constexpr std::size_t panel = panelVectors * lanes;
  static constexpr std::size_t mostComponents = lanes == 1 ? 0 : 2 * lanes * sizeof(T);

  static constexpr BetaKernels<T> table() {
    return {lanes, mostComponents, panel, rowStep, &sumForW, &sumForH, &weigh, &Weigh::raise};
  }

  static void sumForW(double beta, const BetaBlock<T>& block, T* N, T* D, LossTerms* loss, T* scratch) {
    withRule(beta, D != nullptr, loss, [&](const auto& task) {
      std::size_t row = 0;
      for (; row + rowStep <= block.rows; row += rowStep) sumRows<rowStep>(task, block, row, N, D, scratch);
      for (; row < block.rows; ++row) sumRows<1>(task, block, row, N, D, scratch);
    });
  }

  static void sumForH(double beta, const BetaBlock<T>& block, T* N, T* D, LossTerms* loss) {
    withRule(beta, D != nullptr, loss, [&](const auto& task) {
      for (std::size_t column = 0; column < block.columns; column += panel) {
        T* ofD = D == nullptr ? nullptr : D + column * block.k;
        sumColumns<panelVectors>(vectorsAt(block, column), task, block, column, N + column * block.k, ofD);
      }
    });
  }

  static void weigh(double beta, const BetaBlock<T>& block, const BetaTile<T>& tile, LossTerms* loss) {
    const Rule rule(beta);
    Sums sums;
    Sums* wanted = loss == nullptr ? nullptr : &sums;
    const std::size_t whole = block.columns / lanes;
    const std::size_t rest = block.columns - whole * lanes;
    for (std::size_t r = 0; r < block.rows; ++r) {
      const T* x = block.X + r * block.stride;
      T* p = tile.P + r * tile.stride;
      T* powers = tile.powers == nullptr ? nullptr : tile.powers + r * tile.stride;
      Weigh::weigh(rule, x, p, powers, whole, wanted);
      if (rest == 0) continue;
      const std::size_t at = whole * lanes;
      T edge[lanes] = {};
      for (std::size_t j = 0; j < rest; ++j) edge[j] = x[at + j];
      for (std::size_t j = rest; j < lanes; ++j) p[at + j] = 0;
      Weigh::weigh(rule, edge, p + at, powers == nullptr ? nullptr : powers + at, 1, wanted);
    }
    if (loss != nullptr) sums.addTo(*loss);
  }

 private:
  // What is to be done with a tile of P. `overlaps`: its divisions go between the products of the next tile.
  template <bool overlapping>
  struct Task {
    static constexpr bool overlaps = overlapping;
    Rule rule;
    bool wantsPowers;
    Sums* loss;
  };

  template <class Body>
  static void withRule(double beta, bool wantsPowers, LossTerms* loss, Body body) {
    const Rule rule(beta);
    if (loss == nullptr && (beta == 0 || beta == 1)) {
      body(Task<true>{rule, wantsPowers, nullptr});
      return;
    }
    Sums sums;
    body(Task<false>{rule, wantsPowers, loss == nullptr ? nullptr : &sums});
    if (loss != nullptr) sums.addTo(*loss);
  }

  static std::size_t vectorsAt(const BetaBlock<T>& block, std::size_t column) {
    const std::size_t rest = block.columns - column;
    return rest < panel ? (rest + lanes - 1) / lanes : panelVectors;
  }

  // `rows` rows of N and of D over all columns.
  template <std::size_t rows, class Task>
  static void sumRows(const Task& task, const BetaBlock<T>& block, std::size_t row, T* N, T* D, T* scratch) {
    const std::size_t k = block.k;
    T* ofN = N == nullptr ? nullptr : scratch;
    T* ofD = D == nullptr ? nullptr : scratch + rows * lanes * k;
    if (N != nullptr) clear(ofN, rows * lanes * k);
    if (D != nullptr) clear(ofD, rows * lanes * k);
    const std::size_t whole = block.columns / panel;
    addRows<rows, panelVectors>(panelVectors, task, block, row, 0, whole, ofN, ofD);
    if (whole * panel < block.columns) {
      addRows<rows, panelVectors>(vectorsAt(block, whole * panel), task, block, row, whole * panel, 1, ofN, ofD);
    }
    if (N != nullptr) Products::template addTotals<rows>(ofN, N + row * k, k);
    if (D != nullptr) Products::template addTotals<rows>(ofD, D + row * k, k);
  }

  static void clear(T* numbers, std::size_t count) {
    for (std::size_t at = 0; at < count; at += lanes) L::store(numbers + at, Vector{});
  }

  // The same for `count` panels of V vectors from a column on.
  template <std::size_t rows, std::size_t V, class Task>
  static void addRows(std::size_t vectors, const Task& task, const BetaBlock<T>& block, std::size_t row,
                      std::size_t column, std::size_t count, T* N, T* D) {
    if constexpr (V > 1) {
      if (vectors < V) return addRows<rows, V - 1>(vectors, task, block, row, column, count, N, D);
    }
    const auto place = [&](std::size_t i) { return Place{row, column + i * panel}; };
    passOver<rows, V>(task, block, count, place, [&](const Place& at, const T* weights, const T* powers) {
      const T* H = block.panels + at.column * block.k;
      if (N != nullptr) Products::template addRowProducts<rows, V>(weights, H, block.k, N);
      if (D != nullptr) Products::template addRowProducts<rows, V>(powers, H, block.k, D);
    });
  }

  // N and D of the V vectors from a column on, over all rows.
  template <std::size_t V, class Task>
  static void sumColumns(std::size_t vectors, const Task& task, const BetaBlock<T>& block, std::size_t column, T* N,
                         T* D) {
    if constexpr (V > 1) {
      if (vectors < V) return sumColumns<V - 1>(vectors, task, block, column, N, D);
    }
    const std::size_t whole = block.rows / rowStep;
    addColumns<rowStep, V>(task, block, 0, column, whole, N, D);
    addColumns<1, V>(task, block, whole * rowStep, column, block.rows - whole * rowStep, N, D);
  }

  template <std::size_t rows, std::size_t V, class Task>
  static void addColumns(const Task& task, const BetaBlock<T>& block, std::size_t row, std::size_t column,
                         std::size_t count, T* N, T* D) {
    const auto place = [&](std::size_t i) { return Place{row + i * rows, column}; };
    passOver<rows, V>(task, block, count, place, [&](const Place& at, const T* weights, const T* powers) {
      const T* W = block.W + at.row * block.k;
      Products::template addColumnProducts<rows, V>(weights, W, block.k, N);
      if (D != nullptr) Products::template addColumnProducts<rows, V>(powers, W, block.k, D);
    });
  }

  struct Place {
    std::size_t row, column;
  };

  // Calls add(place, weights, powers) for `count` tiles of `rows` rows and V vectors.
  template <std::size_t rows, std::size_t V, class Task, class PlaceOf, class Add>
  static void passOver(const Task& task, const BetaBlock<T>& block, std::size_t count, PlaceOf placeOf, Add add) {
    if (count == 0) return;
    constexpr std::size_t size = rows * V * lanes;
    alignas(64) T tiles[2 * size];
    alignas(64) T powers[size];
    Place before = placeOf(0);
    for (std::size_t i = 0; i < count; ++i) {
      const Place place = placeOf(i);
      const Place next = placeOf(i + 1 < count ? i + 1 : i);
      prefetch<rows, V>(block, next);
      T* P = tiles + i % 2 * size;
      T* last = tiles + (i + 1) % 2 * size;
      if constexpr (Task::overlaps) {
        if (i == 0) {
          Products::template estimate<rows, V>(block, place.row, place.column, P, [](std::size_t) {});
        } else {
          Products::template estimate<rows, V>(block, place.row, place.column, P, [&](std::size_t r) {
            weighRow<V>(task, block, before, r, last, powers);
          });
          add(before, last, powers);
        }
        before = place;
      } else {
        Products::template estimate<rows, V>(block, place.row, place.column, P, [](std::size_t) {});
        for (std::size_t r = 0; r < rows; ++r) weighRow<V>(task, block, place, r, P, powers);
        add(place, P, powers);
      }
    }
    if constexpr (Task::overlaps) {
      T* last = tiles + (count - 1) % 2 * size;
      for (std::size_t r = 0; r < rows; ++r) weighRow<V>(task, block, before, r, last, powers);
      add(before, last, powers);
    }
  }

  template <std::size_t rows, std::size_t V>
  static void prefetch(const BetaBlock<T>& block, const Place& place) {
    const T* X = block.X + place.row * block.stride + place.column;
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t v = 0; v < V; ++v) L::prefetch(X + r * block.stride + v * lanes);
    }
  }

  // Row r of a tile: P becomes weights, `powers` those for D, 0 beyond the last column.
  template <std::size_t V, class Task>
  static void weighRow(const Task& task, const BetaBlock<T>& block, const Place& place, std::size_t r, T* tile,
                       T* powers) {
    const T* x = block.X + (place.row + r) * block.stride + place.column;
    T* p = tile + r * V * lanes;
    T* ofD = powers + r * V * lanes;
    const std::size_t columns = block.columns - place.column;
    T edge[V * lanes];
    if (columns < V * lanes) {
      for (std::size_t j = 0; j < V * lanes; ++j) edge[j] = j < columns ? x[j] : T{0};
      x = edge;
    }
    if constexpr (Task::overlaps) {
      Weigh::template divide<V>(task.rule, x, p, task.wantsPowers ? ofD : nullptr);
    } else {
      Weigh::weigh(task.rule, x, p, task.wantsPowers ? ofD : nullptr, V, task.loss);
    }
    if (!task.wantsPowers) return;
    for (std::size_t j = columns; j < V * lanes; ++j) ofD[j] = 0;
  }
};

}  // namespace nmf
