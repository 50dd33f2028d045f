// The fused pass and the kernels below it against naive loops, in every shape that cuts rows, columns or components
// another way. NMF_SIMD chooses the kernels.
#include "../../native/core/fused_pass.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "../../native/core/blas.h"
#include "naive.h"
#include "report.h"

namespace {

struct Shape {
  std::size_t m, n, k;
};

template <class T>
struct Outcome {
  std::vector<T> W, Ht, WtW;
  double violation, crossTerm;
  bool operator==(const Outcome&) const = default;
};

template <class T>
struct Trial {
  Shape shape;
  std::vector<T> X, W, Ht;

  explicit Trial(const Shape& given)
      : shape(given),
        X(uniform<T>(given.m * given.n, 1)),
        W(uniform<T>(given.m * given.k, 2)),
        Ht(uniform<T>(given.n * given.k, 3)) {}

  Outcome<T> iterate(nmf::Solver solver, std::size_t threads) const {
    nmf::FusedPass<T> pass(nmf::Stored<T>(X.data()), shape.m, shape.n, shape.k, threads);
    return iterate(solver, threads, pass);
  }

  Outcome<T> iterate(nmf::Solver solver, std::size_t threads, nmf::FusedPass<T>& pass) const {
    const auto& [m, n, k] = shape;
    Outcome<T> after{W, Ht, std::vector<T>(k * k), 0, 0};
    nmf::Update<T> forW(solver, k, 0.01, 0.02, 1);
    nmf::Update<T> forH(solver, k, 0.03, 0.04, 1);
    const nmf::Cancelled cancelled{false};
    nmf::Partials<T> partials;
    nmf::gram(Ht.data(), n, k, after.WtW.data(), partials, threads, cancelled);
    forW.hold(after.WtW.data(), nullptr);
    after.violation = pass.renewW(after.W.data(), Ht.data(), forW, threads, cancelled);
    std::copy_n(pass.WtW(), k * k, after.WtW.data());
    forH.hold(pass.WtW(), nullptr);
    after.violation += pass.renewH(after.Ht.data(), forH, threads, cancelled);
    after.crossTerm = pass.crossTerm();
    return after;
  }
};

// Multiplicative updates show the products: without them F would stay. Each division and product adds its rounding.
template <class T>
bool renewsFrom(const std::vector<T>& before, const std::vector<T>& after, const std::vector<double>& product,
                const std::vector<T>& gram, std::size_t k, double l1, double l2, std::size_t terms) {
  const std::size_t rows = before.size() / k;
  const std::vector<double> D = naive(before, false, gram, rows, k, k);
  std::vector<double> expected(before.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double f = static_cast<double>(before[i]);
    expected[i] = f * product[i] / (D[i] + l1 + l2 * f);
  }
  return agree(after.data(), expected, terms);
}

template <class T>
bool isRight(const Shape& shape) {
  const auto& [m, n, k] = shape;
  const Trial<T> trial(shape);
  const Outcome<T> after = trial.iterate(nmf::Solver::multiplicativeUpdate, 1);
  std::vector<T> HHt(k * k);
  const std::vector<double> gram = naive(trial.Ht, true, trial.Ht, k, n, k);
  std::transform(gram.begin(), gram.end(), HHt.begin(), [](double g) { return static_cast<T>(g); });
  const std::vector<double> XHt = naive(trial.X, false, trial.Ht, m, n, k);
  const std::vector<double> XtW = naive(trial.X, true, after.W, n, m, k);
  double cross = 0;
  for (std::size_t i = 0; i < n * k; ++i) cross += XtW[i] * static_cast<double>(after.Ht[i]);
  const double tolerance = static_cast<double>(m + 4) * static_cast<double>(std::numeric_limits<T>::epsilon()) +
                           static_cast<double>(n * k) * std::numeric_limits<double>::epsilon();
  return agree(after.WtW.data(), naive(after.W, true, after.W, k, m, k), m) &&
         renewsFrom(trial.W, after.W, XHt, HHt, k, 0.01, 0.02, 2 * n + k + 8) &&
         renewsFrom(trial.Ht, after.Ht, XtW, after.WtW, k, 0.03, 0.04, 2 * m + k + 8) &&
         std::abs(after.crossTerm - cross) <= tolerance * cross;
}

template <class T>
bool eachShapeIsRight() {
  bool right = true;
  const auto check = [&right](const Shape& shape) {
    if (isRight<T>(shape)) return;
    std::printf("wrong for m = %zu, n = %zu, k = %zu\n", shape.m, shape.n, shape.k);
    right = false;
  };
  for (std::size_t k = 1; k <= 70; ++k) check({61, 83, k});
  for (std::size_t m = 1; m <= 13; ++m) check({m, 37, 5});
  for (std::size_t n = 1; n <= 70; ++n) check({29, n, 7});
  for (const Shape& shape : {Shape{1, 1, 1}, {1, 700, 9}, {700, 1, 9}, {500, 600, 3}, {1500, 40, 70}, {40, 1500, 70}}) {
    check(shape);
  }
  // So wide that no block stays in cache: with a tail, without, and where k decides.
  for (const Shape& shape : {Shape{70, 22011, 2}, {40, 22016, 9}, {3, 22001, 1}, {20, 7001, 230}}) check(shape);
  return right;
}

// With many more rows than a thread takes at once, so that threads meet.
template <class T>
bool threadsDoNotMatter() {
  bool same = true;
  for (const Shape& shape : {Shape{2500, 70, 10}, {300, 1100, 33}, {97, 3, 2}, {260, 22003, 3}}) {
    const Trial<T> trial(shape);
    for (const nmf::Solver solver : {nmf::Solver::multiplicativeUpdate, nmf::Solver::coordinateDescent}) {
      const Outcome<T> alone = trial.iterate(solver, 1);
      for (const std::size_t threads : {2U, 3U, 7U, 64U}) same = same && trial.iterate(solver, threads) == alone;
    }
  }
  return same;
}

// What other processors take, too.
template <class T>
bool plansDoNotMatter() {
  bool same = true;
  for (const Shape& shape : {Shape{150, 333, 4}, {97, 40, 10}, {260, 1003, 33}}) {
    const Trial<T> trial(shape);
    const Outcome<T> usual = trial.iterate(nmf::Solver::coordinateDescent, 1);
    for (const nmf::Fetch fetch : {nmf::Fetch::panel, nmf::Fetch::someOfBlock, nmf::Fetch::block}) {
      for (const std::size_t rows : {12U, 48U, 50U, 192U}) {
        nmf::FusedPass<T> pass(nmf::Stored<T>(trial.X.data()), shape.m, shape.n, shape.k, 2, {rows, fetch});
        const Outcome<T> after = trial.iterate(nmf::Solver::coordinateDescent, 2, pass);
        same = same && after.W == usual.W && after.Ht == usual.Ht && after.WtW == usual.WtW;
      }
    }
  }
  return same;
}

bool stopsWhenCancelled() {
  const Trial<double> trial({3000, 90, 8});
  nmf::FusedPass<double> pass(nmf::Stored<double>(trial.X.data()), 3000, 90, 8, 3);
  nmf::Update<double> forW(nmf::Solver::coordinateDescent, 8, 0, 0, 1);
  const nmf::Cancelled cancelled{true};
  std::vector<double> W = trial.W;
  pass.renewW(W.data(), trial.Ht.data(), forW, 3, cancelled);
  return W == trial.W;
}

}  // namespace

void testFusedPass() {
  std::printf("kernels: %s\n", nmf::nameOf(nmf::simd()));
  expect(eachShapeIsRight<double>(), "a fused pass is right in every shape, in double");
  expect(eachShapeIsRight<float>(), "a fused pass is right in every shape, in float");
  expect(threadsDoNotMatter<double>() && threadsDoNotMatter<float>(),
         "a fused pass is the same for any threads, to the bit");
  expect(plansDoNotMatter<double>() && plansDoNotMatter<float>(),
         "a fused pass is the same for any blocks and whatever is fetched ahead, to the bit");
  expect(stopsWhenCancelled(), "a cancelled pass renews nothing");
}
