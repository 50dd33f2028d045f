// X of small whole numbers: what is computed from it is what the same numbers in float64 or float32 give, to the bit.
#include "../../native/core/stored.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "../../native/core/loss.h"
#include "../../native/core/scan.h"
#include "../../native/core/session.h"
#include "naive.h"
#include "report.h"

namespace {

template <class Small>
std::vector<Small> small(std::size_t count, std::size_t most) {
  const std::vector<double> numbers = uniform<double>(count, 5);
  std::vector<Small> result(count);
  // A third of them 0, as in images.
  for (std::size_t i = 0; i < count; ++i) {
    result[i] = static_cast<Small>(i % 3 == 0 ? 0.0 : numbers[i] * static_cast<double>(most + 1));
  }
  return result;
}

// Every number there is, in stretches of every length up to three vectors, at addresses of every alignment.
template <class T, class Small>
bool isWidened() {
  constexpr std::size_t most = std::numeric_limits<Small>::max();
  std::vector<Small> all(most + 1);
  for (std::size_t i = 0; i <= most; ++i) all[i] = static_cast<Small>(i);
  std::vector<T> to(most + 1);
  bool right = true;
  nmf::Stored<T>(all.data()).write(all.size(), to.data());
  for (std::size_t i = 0; i <= most; ++i) right = right && to[i] == static_cast<T>(i);
  for (std::size_t from = 0; from < 17; ++from) {
    for (std::size_t count = 0; count <= 50; ++count) {
      std::fill(to.begin(), to.end(), T{-1});
      (nmf::Stored<T>(all.data()) + from).write(count, to.data() + 1);
      right = right && to[0] == T{-1} && to[count + 1] == T{-1};
      for (std::size_t i = 0; i < count; ++i) right = right && to[i + 1] == static_cast<T>(from + i);
    }
  }
  return right;
}

struct Shape {
  std::size_t m, n, k;
};

template <class T>
struct Outcome {
  std::vector<T> W, Ht, products;
  double loss, objective, violation;
  bool operator==(const Outcome&) const = default;
};

// Some iterations, the loss both ways, and both products.
template <class T>
Outcome<T> fitted(const nmf::Stored<T>& X, const Shape& shape, nmf::Solver solver, double beta, bool updateH) {
  const auto& [m, n, k] = shape;
  nmf::Problem problem{};
  problem.m = m;
  problem.n = n;
  problem.k = k;
  problem.beta = beta;
  problem.solver = solver;
  problem.l1W = problem.l2H = 0.01;
  problem.updateW = true;
  problem.updateH = updateH;
  problem.sweepsW = problem.sweepsH = solver == nmf::Solver::accelerated ? 2 : 1;
  for (std::uint32_t t = 0; t < k; ++t) problem.movingW.push_back(t);
  problem.movingH = problem.movingW;
  problem.threads = 2;
  Outcome<T> after{uniform<T>(m * k, 2), uniform<T>(n * k, 3), std::vector<T>((m + n) * 5), 0, 0, 0};
  nmf::FactorSession<T> session(problem, std::make_unique<nmf::DenseMatrix<T>>(X, m, n), after.W.data(),
                                after.Ht.data());
  const std::vector<T> Q = uniform<T>(std::max(m, n) * 5, 4);
  session.project(nmf::Transpose::no, Q.data(), after.products.data(), 5);
  session.project(nmf::Transpose::yes, Q.data(), after.products.data() + m * 5, 5);
  after.violation = session.advance({3, 0, 1e9, nullptr}).violation;
  after.objective = session.measure(nmf::Precision::quick).loss;
  after.loss = session.measure(nmf::Precision::exact).loss;
  return after;
}

// By every path there is for a dense X: in one pass, by products of our own, by BLAS, and tile by tile.
template <class T, class Small>
bool isTheSame(std::size_t most) {
  bool same = true;
  const auto check = [&](const Shape& shape, nmf::Solver solver, double beta, bool updateH) {
    const std::vector<Small> X = small<Small>(shape.m * shape.n, most);
    std::vector<T> plain(X.begin(), X.end());
    if (fitted(nmf::Stored<T>(X.data()), shape, solver, beta, updateH) ==
        fitted(nmf::Stored<T>(plain.data()), shape, solver, beta, updateH)) {
      return;
    }
    std::printf("other for m = %zu, n = %zu, k = %zu, beta = %g, solver %d\n", shape.m, shape.n, shape.k, beta,
                static_cast<int>(solver));
    same = false;
  };
  for (const nmf::Solver solver :
       {nmf::Solver::multiplicativeUpdate, nmf::Solver::coordinateDescent, nmf::Solver::accelerated}) {
    for (const Shape& shape : {Shape{70, 33, 3}, {200, 2310, 10}, {2200, 1000, 7}, {90, 25, 4}, {70, 40, 260}}) {
      check(shape, solver, 2, true);
      check(shape, solver, 2, false);
    }
    if (solver == nmf::Solver::coordinateDescent) continue;
    for (const double beta : {1.0, 0.5, 3.0}) check({130, 301, 5}, solver, beta, true);
  }
  return same;
}

template <class Small>
bool isScanned() {
  bool right = true;
  for (const std::size_t count : {0U, 1U, 130U, 70000U}) {
    for (const bool hasZero : {true, false}) {
      std::vector<Small> numbers = small<Small>(count, std::numeric_limits<Small>::max());
      for (std::size_t i = 0; i < count; ++i) {
        if (numbers[i] == 0 && (!hasZero || i < count / 2)) numbers[i] = 1;
      }
      const std::vector<double> plain(numbers.begin(), numbers.end());
      const nmf::Scan found = nmf::scan(std::span<const Small>(numbers));
      const nmf::Scan expected = nmf::scan(std::span<const double>(plain));
      right = right && found.max == expected.max && found.sum == expected.sum &&
              found.firstZero == expected.firstZero && !found.firstBad;
    }
  }
  return right;
}

template <class Small>
bool squaresAreTheSame() {
  const std::vector<Small> numbers = small<Small>(150001, std::numeric_limits<Small>::max());
  const std::vector<double> plain(numbers.begin(), numbers.end());
  return nmf::squares(nmf::Stored<double>(numbers.data()), numbers.size(), 2) ==
         nmf::squares(nmf::Stored<double>(plain.data()), plain.size(), 3);
}

}  // namespace

void testStored() {
  using Byte = std::uint8_t;
  using Word = std::uint16_t;
  expect(isWidened<double, Byte>() && isWidened<double, Word>() && isWidened<float, Byte>() && isWidened<float, Word>(),
         "small whole numbers are widened, each and in any stretch");
  expect(isTheSame<double, Byte>(255) && isTheSame<double, Word>(65535),
         "a fit of small whole numbers is that of the same in double, to the bit");
  expect(isTheSame<float, Byte>(255) && isTheSame<float, Word>(65535), "and of the same in float");
  expect(isScanned<Byte>() && isScanned<Word>(), "small whole numbers are looked at as others are");
  expect(squaresAreTheSame<Byte>() && squaresAreTheSame<Word>(), "squares of small whole numbers add up the same");
}
