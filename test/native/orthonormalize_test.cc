// More columns than rows: those that depend on others leave rounding noise along them, which is no direction. Found by
// test/fuzz/decompositions_fuzz.cc.
#include "../../native/core/orthonormalize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "report.h"

namespace {

constexpr std::size_t length = 33, count = 50;

// The largest |Q'Q - I|, a zero column being none, over what rounding may leave; of a matrix with a quarter of its
// entries.
double worstFor(std::uint64_t state) {
  const auto next = [&state] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state >> 11U) * 0x1p-53;
  };
  std::vector<double> Q(length * count), R(count * count);
  for (double& q : Q) {
    const double value = next();
    q = next() < 0.25 ? value : 0;
  }
  nmf::orthonormalize(Q.data(), R.data(), length, count, nmf::Cancelled{false});
  double worst = 0;
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double sum = 0;
      for (std::size_t i = 0; i < length; ++i) sum += Q[i * count + a] * Q[i * count + b];
      if (a != b || sum != 0) worst = std::max(worst, std::abs(sum - (a == b ? 1 : 0)));
    }
  }
  return worst / (16 * static_cast<double>(length + count) * std::numeric_limits<double>::epsilon());
}

}  // namespace

void testOrthonormalize() {
  double worst = 0;
  for (std::uint64_t state = 0; state < 300; ++state) worst = std::max(worst, worstFor(state));
  expect(worst <= 1, "of columns that depend on others nothing is left that is not orthogonal to them");
}
