#include "terms.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "divide_up.h"
#include "pool.h"
#include "update.h"

namespace nmf {

namespace {

// N = X*O, D = F*O'O + l1 + l2*F.
template <class T>
void frobeniusTerms(const BetaHalf<T>& half, std::size_t threads, const Cancelled& cancelled) {
  constexpr T epsilon = std::numeric_limits<float>::epsilon();
  const std::size_t k = half.k;
  const T l1 = penaltyAs<T>(half.l1);
  const T l2 = penaltyAs<T>(half.l2);
  Partials<T> partials;
  std::vector<T> G(k * k);
  half.X->multiply(half.transpose, half.O, k, half.N, threads, cancelled);
  gram(half.O, half.inner, k, G.data(), partials, threads, cancelled);
  const std::size_t blocks = divideUp(half.rows, updateRows);
  Pool::shared().run(threads, blocks, [&](std::size_t block, std::size_t) {
    const std::size_t row = block * updateRows;
    if (cancelled) return;
    const std::size_t rows = std::min(updateRows, half.rows - row);
    const T* F = half.F + row * k;
    T* D = half.D + row * k;
    gemm(Transpose::no, Transpose::no, rows, k, k, F, k, G.data(), k, false, D, k);
    for (std::size_t i = 0; i < rows * k; ++i) {
      const T d = D[i] + l1 + l2 * F[i];
      D[i] = d == T{0} ? epsilon : d;
    }
  });
}

}  // namespace

template <class T>
void terms(const BetaHalf<T>& half, std::size_t threads, const Cancelled& cancelled) {
  if (half.beta == 2) {
    frobeniusTerms(half, threads, cancelled);
    return;
  }
  BetaScratch<T> scratch(half.k, threads);
  betaUpdate(half, scratch, threads, cancelled);
}

template void terms(const BetaHalf<double>&, std::size_t, const Cancelled&);
template void terms(const BetaHalf<float>&, std::size_t, const Cancelled&);

}  // namespace nmf
