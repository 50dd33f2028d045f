// A decomposition that divide and conquer gets wrong: found by test/fuzz/decompositions_fuzz.cc.
#include "../../native/core/small_svd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "report.h"

namespace {

constexpr std::size_t size = 17;

struct Entry {
  std::size_t row, column;
  double value;
};

constexpr Entry entries[] = {
    {0, 13, 0.1}, {1, 5, 0.9},  {2, 1, 1},     {2, 4, 0.3},  {4, 12, 0.2},  {4, 13, 0.4}, {4, 14, 0.6},
    {5, 13, 1},   {6, 13, 0.7}, {6, 15, 0.6},  {7, 5, 0.8},  {8, 7, 0.9},   {8, 12, 0.2}, {8, 15, 0.9},
    {9, 7, 0.6},  {9, 15, 0.8}, {10, 12, 0.4}, {11, 9, 0.5}, {11, 16, 0.1}, {12, 5, 0.3}, {13, 5, 0.4},
    {13, 9, 0.2}, {15, 0, 0.7}, {15, 5, 0.1},  {16, 4, 0.6},
};

}  // namespace

void testSmallSvd() {
  std::vector<double> A(size * size), U(size * size), S(size), V(size * size);
  for (const auto& [row, column, value] : entries) A[row * size + column] = value;
  nmf::smallSvd(A.data(), size, U.data(), S.data(), V.data());
  double worst = 0;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) {
      double sum = 0;
      for (std::size_t t = 0; t < size; ++t) sum += U[i * size + t] * S[t] * V[j * size + t];
      worst = std::max(worst, std::abs(sum - A[i * size + j]));
    }
  }
  // Each is a sum of `size` products below |A|, which is below 4.
  expect(worst <= 16 * static_cast<double>(size) * std::numeric_limits<double>::epsilon() * 4,
         "a singular matrix of many zeros is the product of its decomposition");
}
