// Q*(X'Q)' in place of X against the dense matrix that it is: products, tiles, the loss, and an iteration against the
// fused pass.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <vector>

#include "../../native/core/fused_pass.h"
#include "../../native/core/loss.h"
#include "../../native/core/low_rank_matrix.h"
#include "../../native/core/low_rank_pass.h"
#include "naive.h"
#include "report.h"

namespace {

struct Shape {
  std::size_t m, n, k, rank;
};

// Of numbers >= 0, whose sums lose nothing by cancellation.
template <class T>
struct Trial {
  Shape shape;
  std::vector<T> Q, XtQ, X, W, Ht;

  explicit Trial(const Shape& given)
      : shape(given),
        Q(uniform<T>(given.m * given.rank, 1)),
        XtQ(uniform<T>(given.n * given.rank, 2)),
        X(given.m * given.n),
        W(uniform<T>(given.m * given.k, 3)),
        Ht(uniform<T>(given.n * given.k, 4)) {
    for (std::size_t i = 0; i < given.m; ++i) {
      for (std::size_t j = 0; j < given.n; ++j) {
        for (std::size_t r = 0; r < given.rank; ++r) {
          X[i * given.n + j] += Q[i * given.rank + r] * XtQ[j * given.rank + r];
        }
      }
    }
  }

  nmf::LowRankMatrix<T> matrix() const {
    return nmf::LowRankMatrix<T>(Q.data(), XtQ.data(), shape.m, shape.n, shape.rank);
  }
};

// Of the products that lead to a number of the sum, each is itself a sum of `rank`.
template <class T>
bool productsAreRight(const Shape& shape) {
  const auto& [m, n, k, rank] = shape;
  const Trial<T> trial(shape);
  const nmf::Cancelled cancelled{false};
  nmf::LowRankMatrix<T> X = trial.matrix();
  std::vector<T> XHt(m * k), XtW(n * k), tile(3 * 4);
  X.multiply(nmf::Transpose::no, trial.Ht.data(), k, XHt.data(), 2, cancelled);
  X.multiply(nmf::Transpose::yes, trial.W.data(), k, XtW.data(), 2, cancelled);
  const nmf::Tile<T> part = X.tile(m - 3, n - 4, 3, 4, tile.data());
  std::vector<double> expected;
  for (std::size_t i = m - 3; i < m; ++i) {
    for (std::size_t j = n - 4; j < n; ++j) expected.push_back(static_cast<double>(trial.X[i * n + j]));
  }
  return agree(XHt.data(), naive(trial.X, false, trial.Ht, m, n, k), n + 2 * rank + 2) &&
         agree(XtW.data(), naive(trial.X, true, trial.W, n, m, k), m + 2 * rank + 2) && part.stride == 4 &&
         agree(part.data, expected, 2 * rank);
}

// With unit vectors for Q, which are orthonormal.
template <class T>
bool lossIsThatOfX(const Shape& shape) {
  const auto& [m, n, k, rank] = shape;
  Trial<T> trial(shape);
  std::fill(trial.Q.begin(), trial.Q.end(), T{0});
  std::fill(trial.X.begin(), trial.X.end(), T{0});
  for (std::size_t r = 0; r < rank; ++r) {
    trial.Q[2 * r * rank + r] = 1;
    for (std::size_t j = 0; j < n; ++j) trial.X[2 * r * n + j] = trial.XtQ[j * rank + r];
  }
  const std::vector<double> P = [&] {
    std::vector<T> H(k * n);
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t t = 0; t < k; ++t) H[t * n + j] = trial.Ht[j * k + t];
    }
    return naive(trial.W, false, H, m, k, n);
  }();
  double squares = 0, loss = 0, all = 0;
  for (std::size_t i = 0; i < m * n; ++i) {
    const double x = static_cast<double>(trial.X[i]);
    squares += x * x;
    loss += (x - P[i]) * (x - P[i]) / 2;
    all += x * x + 2 * x * P[i] + P[i] * P[i];
  }
  nmf::LowRankMatrix<T> X = trial.matrix();
  const nmf::Cancelled cancelled{false};
  const double found = nmf::divergence<T>(X, trial.W.data(), trial.Ht.data(), k, 2, 2, cancelled).loss;
  const double each = static_cast<double>(m + n + k + rank) * static_cast<double>(std::numeric_limits<T>::epsilon());
  return std::abs(X.squares(2) - squares) <= each * squares && std::abs(found - loss) <= each * all;
}

template <class T>
struct Outcome {
  std::vector<T> W, Ht, WtW;
  double crossTerm;
  bool operator==(const Outcome&) const = default;
};

template <class T>
Outcome<T> iterate(nmf::Pass<T>& pass, const Trial<T>& trial, std::size_t threads) {
  const std::size_t k = trial.shape.k;
  Outcome<T> after{trial.W, trial.Ht, std::vector<T>(k * k), 0};
  // These show the products; penalties as large as a denominator.
  nmf::Update<T> forW(nmf::Solver::multiplicativeUpdate, k, 1, 2, 1),
      forH(nmf::Solver::multiplicativeUpdate, k, 3, 4, 1);
  const nmf::Cancelled cancelled{false};
  nmf::Partials<T> partials;
  std::vector<T> HHt(k * k);
  nmf::gram(trial.Ht.data(), trial.shape.n, k, HHt.data(), partials, threads, cancelled);
  forW.hold(HHt.data(), nullptr);
  pass.renewW(after.W.data(), trial.Ht.data(), forW, threads, cancelled);
  std::copy_n(pass.WtW(), k * k, after.WtW.data());
  forH.hold(pass.WtW(), nullptr);
  pass.renewH(after.Ht.data(), forH, threads, cancelled);
  after.crossTerm = pass.crossTerm();
  return after;
}

template <class T>
bool passIsThatOverX(const Shape& shape) {
  const auto& [m, n, k, rank] = shape;
  const Trial<T> trial(shape);
  nmf::FusedPass<T> dense(nmf::Stored<T>(trial.X.data()), m, n, k, 1);
  nmf::LowRankMatrix<T> X = trial.matrix();
  nmf::LowRankPass<T> sketch(X, k, 2);
  const Outcome<T> expected = iterate<T>(dense, trial, 1), found = iterate<T>(sketch, trial, 2);
  // All sums are of numbers >= 0: a product, its quotient and what H takes over from W.
  const auto terms = static_cast<double>(3 * (m + n + k + 2 * rank) + 16);
  const double tolerance = terms * static_cast<double>(std::numeric_limits<T>::epsilon());
  const auto agrees = [&](const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), [&](T x, T y) {
      return std::abs(static_cast<double>(x) - static_cast<double>(y)) <= tolerance * static_cast<double>(y);
    });
  };
  return agrees(found.W, expected.W) && agrees(found.Ht, expected.Ht) && agrees(found.WtW, expected.WtW) &&
         std::abs(found.crossTerm - expected.crossTerm) <= tolerance * expected.crossTerm;
}

template <class T>
bool threadsDoNotMatter() {
  const Trial<T> trial({3000, 300, 7, 17});
  nmf::LowRankMatrix<T> X = trial.matrix();
  nmf::LowRankPass<T> alone(X, 7, 1);
  const Outcome<T> expected = iterate<T>(alone, trial, 1);
  return std::ranges::all_of(std::vector<std::size_t>{2, 3, 64}, [&](std::size_t threads) {
    nmf::LowRankPass<T> shared(X, 7, threads);
    return iterate<T>(shared, trial, threads) == expected;
  });
}

bool stopsWhenCancelled() {
  const Trial<double> trial({3000, 90, 8, 18});
  nmf::LowRankMatrix<double> X = trial.matrix();
  nmf::LowRankPass<double> pass(X, 8, 3);
  const nmf::Update<double> forW(nmf::Solver::coordinateDescent, 8, 0, 0, 1);
  const nmf::Cancelled cancelled{true};
  std::vector<double> W = trial.W;
  pass.renewW(W.data(), trial.Ht.data(), forW, 3, cancelled);
  return W == trial.W;
}

template <class T>
bool eachShape(bool (*isRight)(const Shape&), std::size_t leastRows) {
  bool right = true;
  for (const Shape& shape : {Shape{3, 4, 1, 1},
                             {70, 40, 3, 13},
                             {129, 65, 9, 19},
                             {2500, 60, 2, 12},
                             {60, 9000, 33, 43},
                             {300, 200, 70, 80}}) {
    if (shape.m < leastRows * shape.rank || isRight(shape)) continue;
    std::printf("wrong for m = %zu, n = %zu, k = %zu\n", shape.m, shape.n, shape.k);
    right = false;
  }
  return right;
}

}  // namespace

void testLowRank() {
  expect(eachShape<double>(productsAreRight<double>, 1) && eachShape<float>(productsAreRight<float>, 1),
         "products and tiles of a low rank are those of the matrix it is");
  expect(eachShape<double>(lossIsThatOfX<double>, 2) && eachShape<float>(lossIsThatOfX<float>, 2),
         "the loss of a low rank is that of the matrix it is");
  expect(eachShape<double>(passIsThatOverX<double>, 1) && eachShape<float>(passIsThatOverX<float>, 1),
         "an iteration on a low rank is the fused pass over the matrix it is");
  expect(threadsDoNotMatter<double>() && threadsDoNotMatter<float>(),
         "an iteration on a low rank is the same for any threads, to the bit");
  expect(stopsWhenCancelled(), "a cancelled iteration on a low rank renews nothing");
}
