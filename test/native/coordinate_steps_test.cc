// Coordinate steps against a plain loop that recomputes everything at each of them, in shapes that leave every kind of
// rest, dense and sparse. NMF_SIMD chooses the kernels.
#include "../../native/core/coordinate_steps.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <vector>

#include "../../native/core/sparse_matrix.h"
#include "report.h"

namespace {

struct Shape {
  std::size_t m, n, k;
};

struct Penalties {
  double l1, l2;
};

template <class T>
std::vector<T> numbers(std::size_t count, double least, std::uint32_t seed) {
  std::vector<T> result(count);
  for (T& number : result) {
    seed = seed * 1664525U + 1013904223U;
    number = static_cast<T>(least + static_cast<double>(seed >> 8U) / 0x1p24);
  }
  return result;
}

// One factor's problem: F (rows x k) from X as that factor sees it, O (inner x k) held.
template <class T>
struct Trial {
  std::size_t m, n, k;
  double beta;
  bool ofH;
  std::vector<T> X, F, O;
  std::vector<T> values;
  std::vector<std::uint32_t> columns;
  std::vector<double> starts{0};

  Trial(const Shape& shape, double whichBeta, bool whetherOfH, bool gaps)
      : m(shape.m),
        n(shape.n),
        k(shape.k),
        beta(whichBeta),
        ofH(whetherOfH),
        X(numbers<T>(m * n, 0.1, 1)),
        F(numbers<T>(rows() * k, 0.2, 2)),
        O(numbers<T>(inner() * k, 0.2, 3)) {
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        // Row 1 has no entry at all.
        if (gaps && ((i * n + j) % 3 == 0 || i == 1)) X[i * n + j] = 0;
        if (X[i * n + j] == T{0}) continue;
        values.push_back(X[i * n + j]);
        columns.push_back(static_cast<std::uint32_t>(j));
      }
      starts.push_back(static_cast<double>(values.size()));
    }
  }

  std::size_t rows() const { return ofH ? n : m; }
  std::size_t inner() const { return ofH ? m : n; }
  double x(std::size_t i, std::size_t j) const { return static_cast<double>(ofH ? X[j * n + i] : X[i * n + j]); }

  std::unique_ptr<nmf::Matrix<T>> matrix(bool sparse) const {
    if (sparse) return std::make_unique<nmf::SparseMatrix<T>>(values.data(), columns.data(), starts.data(), m, n);
    return std::make_unique<nmf::DenseMatrix<T>>(nmf::Stored<T>(X.data()), m, n);
  }

  std::vector<T> stepped(bool sparse, const Penalties& penalties, std::size_t threads) const {
    const auto matrixOfX = matrix(sparse);
    std::vector<T> result = F;
    nmf::BetaHalf<T> half{};
    half.X = matrixOfX.get();
    half.transpose = ofH ? nmf::Transpose::yes : nmf::Transpose::no;
    half.O = O.data();
    half.F = result.data();
    half.rows = rows();
    half.inner = inner();
    half.k = k;
    half.beta = beta;
    half.l1 = penalties.l1;
    half.l2 = penalties.l2;
    nmf::StepScratch<T> scratch;
    nmf::coordinateSteps(half, 2, scratch, threads, nmf::Cancelled{false});
    return result;
  }
};

// The formula of coordinate_steps.h, in double, with nothing kept from one step to the next.
template <class T>
std::vector<double> naive(const Trial<T>& trial, const Penalties& penalties) {
  const auto [k, beta] = std::pair(trial.k, trial.beta);
  const double gamma = beta < 1 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1;
  std::vector<double> F(trial.F.begin(), trial.F.end());
  for (std::size_t i = 0; i < trial.rows(); ++i) {
    for (std::size_t visit = 0; visit < 2 * k; ++visit) {
      const std::size_t t = visit % k;
      double N = 0, slopeN = 0, D = 0, slopeD = 0;
      for (std::size_t j = 0; j < trial.inner(); ++j) {
        double p = 0;
        for (std::size_t r = 0; r < k; ++r) p += F[i * k + r] * static_cast<double>(trial.O[j * k + r]);
        p = std::max(p, static_cast<double>(std::numeric_limits<float>::epsilon()));
        const double o = static_cast<double>(trial.O[j * k + t]);
        N += trial.x(i, j) * o * std::pow(p, beta - 2);
        slopeN += trial.x(i, j) * o * o * std::pow(p, beta - 3);
        D += o * std::pow(p, beta - 1);
        slopeD += o * o * std::pow(p, beta - 2);
      }
      double& f = F[i * k + t];
      const double pull = D + penalties.l1 + penalties.l2 * f;
      const double bend =
          std::max(0.0, 2 - beta) * slopeN / N + (std::max(0.0, beta - 1) * slopeD + penalties.l2) / pull;
      f = N == 0 ? 0 : std::max(0.0, f + (std::pow(N / pull, gamma) - 1) / (gamma * bend));
    }
  }
  return F;
}

// Every step rounds sums of `inner` terms of one sign, and passes on what those before it have rounded: 2k of them.
template <class T>
bool holds(const Trial<T>& trial, const Penalties& penalties) {
  const std::vector<double> expected = naive(trial, penalties);
  const double largest = *std::max_element(expected.begin(), expected.end());
  const double steps = static_cast<double>(2 * trial.k * (trial.inner() + 16));
  const double tolerance = 4 * steps * static_cast<double>(std::numeric_limits<T>::epsilon()) * largest;
  for (const bool sparse : {false, true}) {
    const std::vector<T> one = trial.stepped(sparse, penalties, 1);
    for (const std::size_t threads : {2U, 5U}) {
      if (trial.stepped(sparse, penalties, threads) != one) return false;
    }
    for (std::size_t i = 0; i < one.size(); ++i) {
      if (!(std::abs(static_cast<double>(one[i]) - expected[i]) <= tolerance)) return false;
    }
  }
  return true;
}

template <class T>
void stepsAgree(const char* what) {
  bool right = true;
  for (const Shape shape : {Shape{1, 1, 1}, Shape{5, 3, 2}, Shape{37, 50, 7}, Shape{40, 270, 3}, Shape{300, 9, 4},
                            Shape{23, 19, 17}, Shape{18, 33, 9}}) {
    for (const double beta : {1.0, 0.0, 0.5, 1.5, 3.0, -1.0, 1.3}) {
      for (const bool ofH : {false, true}) {
        for (const Penalties penalties : {Penalties{0, 0}, Penalties{0.3, 0.2}}) {
          if (holds(Trial<T>(shape, beta, ofH, beta > 0), penalties)) continue;
          right = false;
          std::printf("%zu x %zu, k = %zu, beta = %g, %s\n", shape.m, shape.n, shape.k, beta, ofH ? "H" : "W");
        }
      }
    }
  }
  expect(right, what);
}

}  // namespace

void testCoordinateSteps() {
  stepsAgree<double>("coordinate steps of every beta are those of a naive loop, for any threads, in doubles");
  stepsAgree<float>("coordinate steps of every beta are those of a naive loop, for any threads, in floats");
}
