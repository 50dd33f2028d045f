#include "beta_update.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "loss.h"
#include "sparse_kl_update.h"
#include "update.h"

namespace nmf {

namespace {

template <class T>
constexpr T epsilon = std::numeric_limits<float>::epsilon();

constexpr std::size_t finishedAtOnce = 64;

// Some entries of F, from `at` on.
template <class T>
void finishEntries(const BetaHalf<T>& half, std::size_t at, std::size_t count, const T* N, const T* D) {
  constexpr T largest = std::numeric_limits<T>::max();
  const T l1 = penaltyAs<T>(half.l1);
  const T l2 = penaltyAs<T>(half.l2);
  const double gamma = exponentFor(half.beta);
  T* F = half.F + at;
  T quotients[finishedAtOnce];
  for (std::size_t t = 0; t < count; ++t) {
    const T plain = D[t] + l1 + l2 * F[t];
    const T d = plain == T{0} ? epsilon<T> : plain;
    if (half.D != nullptr) half.D[at + t] = d;
    // Both may be out of range, with beta = -100, and then say nothing: F stays.
    const T quotient = N[t] / d;
    quotients[t] = std::isnan(quotient) ? T{1} : std::min(quotient, largest);
  }
  if (half.D != nullptr) {
    std::copy_n(N, count, half.N + at);
    return;
  }
  if (gamma != 1) kernels<T>().beta.raise(gamma, quotients, count);
  for (std::size_t t = 0; t < count; ++t) {
    const T f = std::min(F[t] * quotients[t], largest);
    F[t] = f < half.smallest ? T{0} : f;
  }
}

}  // namespace

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

template <class T>
void betaUpdate(const BetaHalf<T>& half, BetaScratch<T>& scratch, std::size_t threads, const Cancelled& cancelled) {
  const bool one = half.beta == 1;
  if (one) sumColumns(half, scratch.sums.data());
  if (one && half.X->sparse() != nullptr) {
    sparseKlUpdate(half, *half.X->sparse(), scratch, threads, cancelled);
    return;
  }
  const bool ofW = half.transpose == Transpose::no;
  LossTerms terms;
  LossTerms* wanted = half.loss == nullptr ? nullptr : &terms;
  BetaPass<T> pass(*half.X, ofW ? half.F : half.O, ofW ? half.O : half.F, half.k, half.beta, scratch, threads,
                   cancelled);
  const auto finish = [&](std::size_t row, std::size_t rows, const T* N, const T* D) {
    finishRows(half, row, rows, N, half.k, one ? scratch.sums.data() : D, one ? 0 : half.k);
  };
  if (ofW)
    pass.forW(wanted, finish);
  else
    pass.forH(wanted, finish);
  if (half.loss != nullptr)
    *half.loss = divergenceFrom(terms, half.beta, static_cast<double>(half.rows) * static_cast<double>(half.inner));
}

template <class T>
void finishRows(const BetaHalf<T>& half, std::size_t row, std::size_t rows, const T* N, std::size_t strideN, const T* D,
                std::size_t strideD) {
  if (!half.movesAll() && half.D == nullptr) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (const std::uint32_t t : half.moving) {
        finishEntries(half, (row + i) * half.k + t, 1, N + i * strideN + t, D + i * strideD + t);
      }
    }
    return;
  }
  // Rows without gaps are as one.
  const bool dense = strideN == half.k && strideD == half.k;
  const std::size_t length = dense ? rows * half.k : half.k;
  for (std::size_t i = 0; i < (dense ? 1 : rows); ++i) {
    for (std::size_t first = 0; first < length; first += finishedAtOnce) {
      finishEntries(half, (row + i) * half.k + first, std::min(finishedAtOnce, length - first), N + i * strideN + first,
                    D + i * strideD + first);
    }
  }
}

template void sumColumns(const BetaHalf<double>&, double*);
template void sumColumns(const BetaHalf<float>&, float*);

template void betaUpdate(const BetaHalf<double>&, BetaScratch<double>&, std::size_t, const Cancelled&);
template void betaUpdate(const BetaHalf<float>&, BetaScratch<float>&, std::size_t, const Cancelled&);

template void finishRows(const BetaHalf<double>&, std::size_t, std::size_t, const double*, std::size_t, const double*,
                         std::size_t);
template void finishRows(const BetaHalf<float>&, std::size_t, std::size_t, const float*, std::size_t, const float*,
                         std::size_t);

}  // namespace nmf
