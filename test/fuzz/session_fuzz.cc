// Sessions of any shape, number type, loss, solver and storage. Of numbers in the range that solvers are given: factors
// finite, >= 0 and without -0, an objective that does not rise, the loss that a plain loop finds, and the same bits on
// one thread. Of any numbers at all: no access out of bounds and nothing undefined.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <memory>
#include <numeric>

#include "../../native/core/session.h"
#include "drawn.h"

namespace {

using fuzz::demand;
using nmf::Problem;
using nmf::Solver;

constexpr Solver solvers[] = {Solver::multiplicativeUpdate, Solver::coordinateDescent, Solver::accelerated};
constexpr double betas[] = {2, 1, 0, 0.5, 1.5, 3, -1};

// Mostly all components move.
std::vector<std::uint32_t> drawComponents(fuzz::Drawn& drawn, std::size_t k) {
  const bool all = drawn.size(0, 3) != 0;
  std::vector<std::uint32_t> moving;
  for (std::size_t t = 0; t < k; ++t) {
    if (all || drawn.flag()) moving.push_back(static_cast<std::uint32_t>(t));
  }
  return moving;
}

Problem drawProblem(fuzz::Drawn& drawn) {
  Problem problem{};
  problem.m = drawn.extent();
  problem.n = drawn.extent();
  problem.k = drawn.size(1, 40);
  problem.solver = drawn.oneOf(solvers);
  problem.beta = problem.solver == Solver::coordinateDescent ? 2 : drawn.oneOf(betas);
  if (drawn.size(0, 7) == 0 && problem.solver != Solver::coordinateDescent) problem.beta = drawn.within(-2, 4);
  for (double* penalty : {&problem.l1W, &problem.l2W, &problem.l1H, &problem.l2H}) {
    *penalty = drawn.flag() ? 0 : drawn.within(0, 4);
  }
  problem.updateW = drawn.size(0, 7) != 0;
  problem.updateH = !problem.updateW || drawn.size(0, 7) != 0;
  problem.sweepsW = drawn.size(1, 4);
  problem.sweepsH = drawn.size(1, 4);
  problem.movingW = drawComponents(drawn, problem.k);
  problem.movingH = drawComponents(drawn, problem.k);
  problem.threads = drawn.size(1, 4);
  return problem;
}

enum class Guesses { nothing, Ht, both };
constexpr Guesses guesses[] = {Guesses::nothing, Guesses::Ht, Guesses::both};

template <class T>
struct Case {
  Problem problem;
  std::vector<T> X, W, Ht;
  std::vector<T> weights;  // of all entries, 0 for holes; none where all count 1
  bool sparse, keepsZeros, tame, quickly, shuffled;
  bool small;  // X is of bytes
  std::size_t requests, iterations, columns;
  Guesses guess;

  static Case draw(fuzz::Drawn& drawn) {
    Case c{};
    c.problem = drawProblem(drawn);
    const auto [m, n, k] = std::tuple(c.problem.m, c.problem.n, c.problem.k);
    const bool zeros = c.problem.beta > 0;
    c.X = drawn.numbers<T>(m * n, zeros);
    drawn.sprinkle(c.X, zeros);
    c.W = drawn.numbers<T>(m * k, zeros && drawn.flag());
    c.Ht = drawn.numbers<T>(n * k, zeros && drawn.flag());
    c.tame = drawn.size(0, 7) != 0;
    if (!c.tame) {
      drawn.scribble(c.X);
      drawn.scribble(drawn.flag() ? c.W : c.Ht);
    }
    if (drawn.flag()) {
      c.weights = drawn.numbers<T>(m * n, true);
      if (drawn.flag()) {
        for (T& weight : c.weights) weight = weight > T{0} ? T{1} : T{0};
      }
    }
    c.sparse = c.weights.empty() && zeros && drawn.flag();
    c.keepsZeros = drawn.flag();
    c.quickly = drawn.flag();
    c.shuffled = c.problem.solver == Solver::coordinateDescent && drawn.flag();
    c.requests = drawn.size(1, 4);
    c.iterations = drawn.size(1, 3);
    c.columns = drawn.size(1, 20);
    c.guess = drawn.oneOf(guesses);
    c.small = c.weights.empty() && !c.sparse && c.tame && drawn.flag();
    if (c.small) {
      for (T& x : c.X) x = std::floor(std::clamp(x, zeros ? T{0} : T{1}, T{255}));
    }
    return c;
  }
};

struct Norms {
  double X, P, loss;  // |X|^2, |WH|^2 and |X - WH|^2/2
};

template <class T>
Norms norms(const Case<T>& c) {
  const auto& [m, n, k] = std::tie(c.problem.m, c.problem.n, c.problem.k);
  Norms found{};
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      double p = 0;
      for (std::size_t t = 0; t < k; ++t)
        p += static_cast<double>(c.W[i * k + t]) * static_cast<double>(c.Ht[j * k + t]);
      const auto x = static_cast<double>(c.X[i * n + j]);
      const double weight = c.weights.empty() ? 1 : static_cast<double>(c.weights[i * n + j]);
      if (weight == 0) continue;
      found.X += weight * x * x;
      found.P += weight * p * p;
      found.loss += weight * (x - p) * (x - p) / 2;
    }
  }
  return found;
}

template <class T>
void demandFactor(const std::vector<T>& factor) {
  demand(std::all_of(factor.begin(), factor.end(), [](T value) { return value >= 0 && std::isfinite(value); }),
         "factors are finite and not negative");
  demand(std::none_of(factor.begin(), factor.end(), [](T value) { return std::signbit(value); }), "factors hold no -0");
}

// Each of the residuals carries the rounding of a sum of k products; sums of m*n terms are formed in double.
template <class T>
void demandLoss(const Case<T>& c, double loss) {
  const Norms exact = norms(c);
  const double eps = static_cast<double>(std::numeric_limits<T>::epsilon());
  const double tolerance = static_cast<double>(c.problem.k + 8) * eps * (exact.X + exact.P) + 1e-300;
  demand(std::abs(loss - exact.loss) <= tolerance, "the loss is that of W and H");
}

template <class T>
void advance(Case<T>& c, nmf::FactorSession<T>& session) {
  const std::size_t sweeps = (c.problem.updateW ? 1U : 0U) + (c.problem.updateH ? 1U : 0U);
  std::vector<std::uint32_t> orders(c.shuffled ? c.iterations * sweeps * c.problem.k : 0);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    orders[i] = static_cast<std::uint32_t>((c.problem.k - 1) - i % c.problem.k);
  }
  session.advance({c.iterations, -1, HUGE_VAL, c.shuffled ? orders.data() : nullptr});
}

template <class T>
void perform(Case<T>& c) {
  const auto& [m, n, k] = std::tie(c.problem.m, c.problem.n, c.problem.k);
  const fuzz::Observed<T> observed(c.X, c.weights, m, n);
  const fuzz::Rows<T> rows(c.sparse ? c.X : std::vector<T>{}, c.sparse ? m : 0, n, c.keepsZeros);
  std::vector<std::uint8_t> bytes;
  if (c.small) std::ranges::transform(c.X, std::back_inserter(bytes), [](T x) { return static_cast<std::uint8_t>(x); });
  std::unique_ptr<nmf::Matrix<T>> X;
  if (!c.weights.empty())
    X = observed.matrix(m, n);
  else if (c.small)
    X = std::make_unique<nmf::DenseMatrix<T>>(nmf::Stored<T>(bytes.data()), m, n);
  else if (c.sparse)
    X = std::make_unique<nmf::SparseMatrix<T>>(rows.values.data(), rows.columns.data(), rows.starts.data(), m, n);
  else
    X = std::make_unique<nmf::DenseMatrix<T>>(nmf::Stored<T>(c.X.data()), m, n);
  nmf::FactorSession<T> session(c.problem, std::move(X), c.W.data(), c.Ht.data());

  std::vector<T> out(m * c.columns), N(n * k), D(n * k);
  session.project(nmf::Transpose::no, c.Ht.data(), out.data(), std::min(c.columns, k));
  if (c.weights.empty()) session.terms(N.data(), D.data());
  const auto measured = [&] {
    const auto [loss, penalty] = session.measure(c.quickly ? nmf::Precision::quick : nmf::Precision::exact);
    if (c.tame && c.problem.beta == 2 && !c.quickly) demandLoss(c, loss);
    return loss + penalty;
  };
  const double first = measured();
  double before = first;
  // Any factors do to go on from: those given, from the end.
  const std::vector<T> guessW(c.W.rbegin(), c.W.rend()), guessHt(c.Ht.rbegin(), c.Ht.rend());
  if (c.guess != Guesses::nothing) session.guess(c.guess == Guesses::both ? guessW.data() : nullptr, guessHt.data());
  for (std::size_t request = 0; request < c.requests; ++request) {
    advance(c, session);
    const double now = measured();
    if (!c.tame) continue;
    demandFactor(c.W);
    demandFactor(c.Ht);
    if (c.problem.beta != 2) continue;
    // As in test/input/properties.test.ts, of both measurements.
    const double eps = static_cast<double>(std::numeric_limits<T>::epsilon());
    const double slack = 4 * static_cast<double>(m + n + k) * eps * (norms(c).X + 2 * first);
    demand(now <= before + slack, "the objective does not rise");
    before = now;
  }
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

template <class T>
void fuzzSession(fuzz::Drawn& drawn) {
  Case<T> many = Case<T>::draw(drawn);
  Case<T> one = many;
  one.problem.threads = 1;
  perform(many);
  if (many.problem.threads == 1 || !many.tame) return;
  perform(one);
  demand(same(many.W, one.W) && same(many.Ht, one.Ht), "any number of threads gives the same bits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  fuzz::Drawn drawn(bytes, count);
  if (drawn.flag())
    fuzzSession<double>(drawn);
  else
    fuzzSession<float>(drawn);
  return 0;
}
