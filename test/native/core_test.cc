// Tests of the C++ core that JavaScript cannot reach: the pool's bookkeeping, the guard against a wrong BLAS, and
// cancellation inside a product. Each prints a line; the exit code is the number that failed.
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "../../native/core/blas.h"
#include "../../native/core/pool.h"
#include "../../native/core/products.h"
#include "report.h"

void testBetaUpdate();
void testCoordinateSteps();
void testCrew();
void testFusedPass();
void testLowRank();
void testOrthonormalize();
void testSmallSvd();
void testStored();
void testThinProducts();
void testVectorMath();

namespace {

void everyTaskRunsOnce() {
  for (const std::size_t threads : {1U, 2U, 5U, 200U}) {
    for (const std::size_t tasks : {0U, 1U, 3U, 1000U}) {
      std::vector<std::atomic<int>> runs(tasks);
      nmf::Pool::shared().run(threads, tasks, [&](std::size_t task, std::size_t) { ++runs[task]; });
      bool once = true;
      for (const auto& run : runs) once = once && run == 1;
      if (!once) expect(false, "a task ran other than once");
    }
  }
  expect(true, "every task runs once");
}

void slotsAreExclusive() {
  std::vector<std::atomic<int>> inside(5);
  std::atomic<bool> overlapped{false};
  nmf::Pool::shared().run(5, 2000, [&](std::size_t, std::size_t slot) {
    if (slot >= inside.size() || inside[slot]++ != 0) overlapped = true;
    --inside[slot];
  });
  expect(!overlapped, "no two tasks share a slot at a time");
}

void loopsNestInThreads() {
  std::atomic<int> total{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&] {
      for (int loop = 0; loop < 200; ++loop) nmf::Pool::shared().run(3, 7, [&](std::size_t, std::size_t) { ++total; });
    });
  }
  for (std::thread& caller : callers) caller.join();
  expect(total == 8 * 200 * 7, "loops of many callers finish, each with its own tasks");
}

template <class T>
void lastEntryOff(nmf::Transpose a, nmf::Transpose b, std::size_t rows, std::size_t columns, std::size_t inner,
                  const T* A, std::size_t lda, const T* B, std::size_t ldb, bool accumulate, T* C, std::size_t ldc) {
  nmf::gemm(a, b, rows, columns, inner, A, lda, B, ldb, accumulate, C, ldc);
  if (rows > 60) C[rows * columns - 1] += 1;
}

template <class T>
void ignoresAccumulation(nmf::Transpose a, nmf::Transpose b, std::size_t rows, std::size_t columns, std::size_t inner,
                         const T* A, std::size_t lda, const T* B, std::size_t ldb, bool, T* C, std::size_t ldc) {
  nmf::gemm(a, b, rows, columns, inner, A, lda, B, ldb, false, C, ldc);
}

void wrongBlasIsFound() {
  expect(nmf::computesExactly<double>(&nmf::gemm<double>), "this BLAS multiplies doubles exactly");
  expect(nmf::computesExactly<float>(&nmf::gemm<float>), "this BLAS multiplies floats exactly");
  expect(!nmf::computesExactly<double>(&lastEntryOff<double>), "one wrong entry of doubles is found");
  expect(!nmf::computesExactly<float>(&lastEntryOff<float>), "one wrong entry of floats is found");
  expect(!nmf::computesExactly<double>(&ignoresAccumulation<double>), "a product that forgets to add is found");
}

void productsStopWhenCancelled() {
  constexpr std::size_t m = 4096, n = 4096, k = 512;
  const std::vector<double> X(m * n, 1.0);
  const std::vector<double> F(n * k, 1.0);
  std::vector<double> out(m * k);
  nmf::Partials<double> partials;
  const nmf::DenseView<double> view{X.data(), m, n, n, nmf::Transpose::no};
  nmf::Cancelled cancelled{true};
  nmf::multiply(view, F.data(), k, out.data(), partials, 2, cancelled);
  bool untouched = true;
  for (const double value : out) untouched = untouched && value == 0;
  expect(untouched, "a cancelled product computes nothing");
  cancelled = false;
  nmf::multiply(view, F.data(), k, out.data(), partials, 2, cancelled);
  bool right = true;
  for (const double value : out) right = right && value == static_cast<double>(n);
  expect(right, "the next product is whole");
}

}  // namespace

int main() {
  nmf::useOneBlasThread();
  everyTaskRunsOnce();
  slotsAreExclusive();
  loopsNestInThreads();
  wrongBlasIsFound();
  productsStopWhenCancelled();
  testFusedPass();
  testLowRank();
  testOrthonormalize();
  testSmallSvd();
  testStored();
  testThinProducts();
  testVectorMath();
  testBetaUpdate();
  testCoordinateSteps();
  testCrew();
  return failures;
}
