#include "beta_update.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "divide_up.h"
#include "pool.h"
#include "powers.h"
#include "sparse_kl_update.h"
#include "update.h"

namespace nmf {

namespace {

// A block of rows of F and a step of the inner dimension make a tile of P: 128 KiB of doubles.
constexpr std::size_t blockRows = 64, stepInner = 256;
constexpr std::size_t tileSize = blockRows * stepInner;

template <class T>
constexpr T epsilon = std::numeric_limits<float>::epsilon();

// A tile of P, stored as X is, so that both are read along rows: block x step, or step x block where X is transposed.
// It becomes x*p^(beta-2), and `powers` p^(beta-1).
template <class T, class Weigh>
void weigh(const T* X, std::size_t stride, std::size_t rows, std::size_t columns, T* P, T* powers, Weigh each) {
  for (std::size_t i = 0; i < rows; ++i) {
    const T* x = X + i * stride;
    T* p = P + i * columns;
    T* d = powers + i * columns;
    for (std::size_t j = 0; j < columns; ++j) each(x[j], p[j], d[j]);
  }
}

template <class T>
void weighTile(double beta, const T* X, std::size_t stride, std::size_t rows, std::size_t columns, T* P, T* powers) {
  if (beta == 1) {
    weigh(X, stride, rows, columns, P, powers, [](T x, T& p, T&) { p = x / std::max(p, epsilon<T>); });
  } else if (beta == 0) {
    weigh(X, stride, rows, columns, P, powers, [](T x, T& p, T& d) {
      d = T{1} / std::max(p, epsilon<T>);
      p = x * d * d;
    });
  } else {
    withPower(beta - 2, [&](auto ratioOf) {
      weigh(X, stride, rows, columns, P, powers, [beta, ratioOf](T x, T& p, T& d) {
        const double plain = static_cast<double>(p);
        const double raised = std::max(plain, static_cast<double>(epsilon<T>));
        const double base = beta < 2 ? raised : plain;
        const double ratio = ratioOf(base);
        // p^(beta-1) is unclipped from beta = 1 on: between 1 and 2 it tends to 0 with p.
        d = static_cast<T>(beta < 1 || base == plain ? ratio * base : plain == 0 ? 0 : plain * ratioOf(plain));
        p = static_cast<T>(static_cast<double>(x) * ratio);
      });
    });
  }
}

double exponentFor(double beta) {
  if (beta < 1) return 1 / (2 - beta);
  return beta > 2 ? 1 / (beta - 1) : 1;
}

// One block of F: sums N and D over all of the inner dimension, then renews.
template <class T>
class Block {
 public:
  Block(const BetaHalf<T>& half, const T* sums, T* scratch)
      : half_(half),
        sums_(sums),
        P_(scratch),
        powers_(scratch + tileSize),
        ofX_(scratch + 2 * tileSize),
        N_(scratch + 3 * tileSize),
        D_(scratch + 3 * tileSize + blockRows * half.k) {}

  void renew(std::size_t row, std::size_t rows, const Cancelled& cancelled) {
    for (std::size_t from = 0; from < half_.inner; from += stepInner) {
      if (cancelled) return;
      addStep(row, rows, from, std::min(stepInner, half_.inner - from));
    }
    const bool one = half_.beta == 1;
    finishRows(half_, row, rows, N_, half_.k, one ? sums_ : D_, one ? 0 : half_.k);
  }

 private:
  void addStep(std::size_t row, std::size_t rows, std::size_t from, std::size_t count) {
    const std::size_t k = half_.k;
    const T* F = half_.F + row * k;
    const T* O = half_.O + from * k;
    const bool transposed = half_.transpose == Transpose::yes;
    const std::size_t tileRows = transposed ? count : rows;
    const std::size_t tileColumns = transposed ? rows : count;
    gemm(Transpose::no, Transpose::yes, tileRows, tileColumns, k, transposed ? O : F, k, transposed ? F : O, k, false,
         P_, tileColumns);
    const Tile<T> X =
        transposed ? half_.X->tile(from, row, count, rows, ofX_) : half_.X->tile(row, from, rows, count, ofX_);
    weighTile(half_.beta, X.data, X.stride, tileRows, tileColumns, P_, powers_);
    const Transpose flip = half_.transpose;
    gemm(flip, Transpose::no, rows, k, count, P_, tileColumns, O, k, from != 0, N_, k);
    if (half_.beta != 1) gemm(flip, Transpose::no, rows, k, count, powers_, tileColumns, O, k, from != 0, D_, k);
  }

  const BetaHalf<T>& half_;
  const T* sums_;
  T *P_, *powers_, *ofX_, *N_, *D_;
};

template <class T>
void sumColumns(const BetaHalf<T>& half, T* sums) {
  std::fill_n(sums, half.k, T{0});
  for (std::size_t j = 0; j < half.inner; ++j) {
    for (std::size_t t = 0; t < half.k; ++t) sums[t] += half.O[j * half.k + t];
  }
  for (std::size_t t = 0; t < half.k; ++t) {
    if (sums[t] == T{0}) sums[t] = half.zeroSum;
  }
}

constexpr std::size_t scratchSize(std::size_t k) {
  return 3 * tileSize + 2 * blockRows * k;
}

}  // namespace

template <class T>
BetaScratch<T>::BetaScratch(std::size_t k, std::size_t threads) : tiles(threads * scratchSize(k)), sums(k) {}

template <class T>
void betaUpdate(const BetaHalf<T>& half, BetaScratch<T>& scratch, std::size_t threads, const Cancelled& cancelled) {
  if (half.beta == 1) sumColumns(half, scratch.sums.data());
  if (half.beta == 1 && half.X->sparse() != nullptr) {
    sparseKlUpdate(half, *half.X->sparse(), scratch.sums.data(), threads, cancelled);
    return;
  }
  const std::size_t rows = half.rows;
  Pool::shared().run(threads, divideUp(rows, blockRows), [&](std::size_t task, std::size_t slot) {
    const std::size_t row = task * blockRows;
    Block<T>(half, scratch.sums.data(), scratch.tiles.data() + slot * scratchSize(half.k))
        .renew(row, std::min(blockRows, rows - row), cancelled);
  });
}

template <class T>
void finishRows(const BetaHalf<T>& half, std::size_t row, std::size_t rows, const T* N, std::size_t strideN, const T* D,
                std::size_t strideD) {
  constexpr T largest = std::numeric_limits<T>::max();
  const std::size_t k = half.k;
  const T l1 = penaltyAs<T>(half.l1);
  const T l2 = penaltyAs<T>(half.l2);
  const T gamma = static_cast<T>(exponentFor(half.beta));
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t t = 0; t < k; ++t) {
      const std::size_t at = (row + i) * k + t;
      T& f = half.F[at];
      const T n = N[i * strideN + t];
      const T plain = D[i * strideD + t] + l1 + l2 * f;
      const T d = plain == T{0} ? epsilon<T> : plain;
      if (half.D != nullptr) {
        half.N[at] = n;
        half.D[at] = d;
        continue;
      }
      const T quotient = std::min(n / d, largest);
      f = std::min(f * (gamma == T{1} ? quotient : std::pow(quotient, gamma)), largest);
      if (f < half.smallest) f = 0;
    }
  }
}

template struct BetaScratch<double>;
template struct BetaScratch<float>;
template void betaUpdate(const BetaHalf<double>&, BetaScratch<double>&, std::size_t, const Cancelled&);
template void betaUpdate(const BetaHalf<float>&, BetaScratch<float>&, std::size_t, const Cancelled&);

template void finishRows(const BetaHalf<double>&, std::size_t, std::size_t, const double*, std::size_t, const double*,
                         std::size_t);
template void finishRows(const BetaHalf<float>&, std::size_t, std::size_t, const float*, std::size_t, const float*,
                         std::size_t);

}  // namespace nmf
