// Updates and losses of the beta-divergences beside Frobenius against naive loops, in shapes that cut rows, columns or
// components another way, dense and sparse. NMF_SIMD chooses the kernels.
#include "../../native/core/beta_update.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <vector>

#include "../../native/core/blas.h"
#include "../../native/core/loss.h"
#include "../../native/core/sparse_matrix.h"
#include "report.h"

namespace {

constexpr double epsilon = std::numeric_limits<float>::epsilon();

struct Shape {
  std::size_t m, n, k;
};

// Numbers in [0, 1), some of them 0, and every fifth row of `width` too.
template <class T>
std::vector<T> numbers(std::size_t rows, std::size_t width, std::uint32_t seed) {
  std::vector<T> result(rows * width);
  for (std::size_t i = 0; i < result.size(); ++i) {
    seed = seed * 1664525U + 1013904223U;
    const T number = static_cast<T>(seed >> 8U) / T{0x1p24};
    result[i] = number < static_cast<T>(0.2) || i / width % 5 == 4 ? T{0} : number;
  }
  return result;
}

// Row-major X by its entries.
template <class T>
struct Stored {
  std::vector<T> values;
  std::vector<std::uint32_t> columns;
  std::vector<double> starts{0};

  Stored(const std::vector<T>& X, const Shape& shape) {
    for (std::size_t i = 0; i < X.size(); ++i) {
      if (X[i] != T{0}) {
        values.push_back(X[i]);
        columns.push_back(static_cast<std::uint32_t>(i % shape.n));
      }
      if ((i + 1) % shape.n == 0) starts.push_back(static_cast<double>(values.size()));
    }
  }
};

template <class T>
struct Trial {
  Shape shape;
  double beta;
  std::vector<T> X, W, Ht;
  Stored<T> stored;

  Trial(const Shape& given, double ofLoss)
      : shape(given),
        beta(ofLoss),
        X(numbers<T>(given.m, given.n, 1)),
        W(numbers<T>(given.m, given.k, 2)),
        Ht(numbers<T>(given.n, given.k, 3)),
        stored(X, given) {
    // A loss for beta <= 0 has no zeros.
    if (beta <= 0) {
      for (T& x : X) x += static_cast<T>(0.1);
      stored = Stored<T>(X, given);
    }
  }

  std::unique_ptr<nmf::Matrix<T>> matrix(bool sparse) const {
    if (!sparse) return std::make_unique<nmf::DenseMatrix<T>>(nmf::Stored<T>(X.data()), shape.m, shape.n);
    return std::make_unique<nmf::SparseMatrix<T>>(stored.values.data(), stored.columns.data(), stored.starts.data(),
                                                  shape.m, shape.n);
  }

  double estimate(std::size_t i, std::size_t j) const {
    double p = 0;
    for (std::size_t t = 0; t < shape.k; ++t) {
      p += static_cast<double>(W[i * shape.k + t]) * static_cast<double>(Ht[j * shape.k + t]);
    }
    return p;
  }
};

template <class T>
struct Outcome {
  std::vector<T> N, D, F;
  double loss = -1;
  bool operator==(const Outcome&) const = default;
};

// N and D, and the factor renewed, of W or of H.
template <class T>
Outcome<T> update(const Trial<T>& trial, bool ofH, bool sparse, std::size_t threads) {
  const auto& [m, n, k] = trial.shape;
  const auto X = trial.matrix(sparse);
  const nmf::Cancelled cancelled{false};
  Outcome<T> result{{}, {}, ofH ? trial.Ht : trial.W};
  result.N.resize(result.F.size());
  result.D.resize(result.F.size());
  nmf::BetaScratch<T> scratch(k, threads);
  nmf::BetaHalf<T> half{X.get(),
                        ofH ? nmf::Transpose::yes : nmf::Transpose::no,
                        ofH ? trial.W.data() : trial.Ht.data(),
                        result.F.data(),
                        ofH ? n : m,
                        ofH ? m : n,
                        k,
                        trial.beta,
                        0.01,
                        0.02,
                        T{1},
                        T{0},
                        result.N.data(),
                        result.D.data()};
  nmf::betaUpdate(half, scratch, threads, cancelled);
  half.N = half.D = nullptr;
  half.loss = &result.loss;
  nmf::betaUpdate(half, scratch, threads, cancelled);
  return result;
}

template <class T>
Outcome<double> naive(const Trial<T>& trial, bool ofH) {
  const auto& [m, n, k] = trial.shape;
  const double beta = trial.beta;
  const std::vector<T>& F = ofH ? trial.Ht : trial.W;
  const std::vector<T>& O = ofH ? trial.W : trial.Ht;
  Outcome<double> result{std::vector<double>(F.size()), std::vector<double>(F.size()), std::vector<double>(F.size())};
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double p = trial.estimate(i, j);
      const double raised = std::max(p, epsilon);
      const double x = static_cast<double>(trial.X[i * n + j]);
      const std::size_t to = (ofH ? j : i) * k;
      const std::size_t from = (ofH ? i : j) * k;
      for (std::size_t t = 0; t < k; ++t) {
        const double o = static_cast<double>(O[from + t]);
        result.N[to + t] += x * std::pow(beta < 2 ? raised : p, beta - 2) * o;
        result.D[to + t] += (beta == 1 ? 1 : std::pow(beta < 1 ? raised : p, beta - 1)) * o;
      }
    }
  }
  const double gamma = beta < 1 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1;
  for (std::size_t at = 0; at < F.size(); ++at) {
    const double f = static_cast<double>(F[at]);
    // Of a held factor with a column of zeros, beta = 1 counts the sum as 1.
    const double plain = (beta == 1 && result.D[at] == 0 ? 1 : result.D[at]) + 0.01 + 0.02 * f;
    result.D[at] = plain == 0 ? epsilon : plain;
    result.F[at] = f * std::pow(result.N[at] / result.D[at], gamma);
  }
  return result;
}

// D_beta, and the sum of what it adds and subtracts, without signs.
template <class T>
std::pair<double, double> naiveLoss(const Trial<T>& trial) {
  const double beta = trial.beta;
  double loss = 0, magnitude = 0;
  const auto add = [&](double term) {
    loss += term;
    magnitude += std::abs(term);
  };
  for (std::size_t i = 0; i < trial.shape.m; ++i) {
    for (std::size_t j = 0; j < trial.shape.n; ++j) {
      const double x = static_cast<double>(trial.X[i * trial.shape.n + j]);
      const double p = trial.estimate(i, j);
      const double raised = std::max(p, epsilon);
      const bool counts = x > epsilon;
      if (beta == 1) {
        add(p);
        if (counts) add(-x), add(x * std::log(x / raised));
      } else if (beta == 0) {
        add(-1);
        if (counts) add(x / raised), add(-std::log(x / raised));
      } else {
        const double scale = 1 / (beta * (beta - 1));
        if (beta > 0) add(std::pow(p, beta) * (beta - 1) * scale);
        if (beta < 0 && counts) add(std::pow(raised, beta) * (beta - 1) * scale);
        if (counts) add(std::pow(x, beta) * scale), add(-beta * x * std::pow(raised, beta - 1) * scale);
      }
    }
  }
  return {std::max(loss, 0.0), magnitude};
}

template <class T>
bool near(const std::vector<T>& got, const std::vector<double>& exact, double relative) {
  for (std::size_t at = 0; at < exact.size(); ++at) {
    if (!(std::abs(static_cast<double>(got[at]) - exact[at]) <= relative * exact[at])) return false;
  }
  return true;
}

template <class T>
bool holds(const Trial<T>& trial) {
  const auto& [m, n, k] = trial.shape;
  const double beta = trial.beta;
  const double eps = std::numeric_limits<T>::epsilon();
  const auto [loss, magnitude] = naiveLoss(trial);
  // A power of P, a sum of k products, is off by its exponent times what P is; sums of terms of one sign add a rounding
  // each, if only of double for the loss.
  const double ofPower = static_cast<double>(k + 4) * (std::abs(beta) + 2) * eps;
  const double ofLoss = (ofPower + static_cast<double>(m * n) * std::numeric_limits<double>::epsilon()) * magnitude;
  bool right = true;
  for (const bool ofH : {false, true}) {
    const Outcome<double> exact = naive(trial, ofH);
    const double ofSums = ofPower + static_cast<double>(ofH ? m : n) * eps;
    for (const bool sparse : {false, true}) {
      const Outcome<T> got = update(trial, ofH, sparse, 1);
      right = right && near(got.N, exact.N, ofSums) && near(got.D, exact.D, ofSums) &&
              near(got.F, exact.F, 2 * ofSums + 8 * eps) && std::abs(got.loss - loss) <= ofLoss;
      for (const std::size_t threads : {2U, 5U}) right = right && update(trial, ofH, sparse, threads) == got;
      if (ofH) continue;
      const auto X = trial.matrix(sparse);
      const double measured =
          nmf::divergence(*X, trial.W.data(), trial.Ht.data(), k, beta, 3, nmf::Cancelled{false}).loss;
      right = right && measured == got.loss;
    }
  }
  return right;
}

template <class T>
void updatesAgree(const char* type) {
  bool right = true;
  for (const Shape shape :
       {Shape{1, 1, 1}, Shape{5, 3, 2}, Shape{37, 50, 7}, Shape{70, 131, 20}, Shape{3, 700, 5}, Shape{300, 2, 4},
        Shape{41, 97, 33}, Shape{70, 270, 150}, Shape{4500, 5, 3}, Shape{2200, 3, 150}}) {
    for (const double beta : {1.0, 0.0, 0.5, 1.5, 3.0, -1.0, 0.7, 1.3, 2.6, -0.4}) {
      if (holds(Trial<T>(shape, beta))) continue;
      right = false;
      std::printf("%s: %zu x %zu, k = %zu, beta = %g\n", type, shape.m, shape.n, shape.k, beta);
    }
  }
  expect(right, type);
}

}  // namespace

void testBetaUpdate() {
  updatesAgree<double>("updates and losses of every beta are those of naive loops, for any threads, in doubles");
  updatesAgree<float>("updates and losses of every beta are those of naive loops, for any threads, in floats");
}
