// The logarithms, powers and quotients of the kernels against the C library in long double, over all that numbers can
// be. NMF_SIMD chooses the kernels.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <vector>

#include "../../native/core/kernels.h"
#include "report.h"

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// How many units in the last place of `exact` lie between.
template <class T>
double ulps(T got, long double exact) {
  using Limits = std::numeric_limits<T>;
  const T rounded = static_cast<T>(exact);
  if (rounded == 0 || std::isinf(rounded)) return got == rounded ? 0 : infinity;
  const int exponent = std::max(std::ilogb(rounded), Limits::min_exponent - 1) - (Limits::digits - 1);
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact) / std::ldexp(1.0L, exponent));
}

class Random {
 public:
  std::uint64_t bits() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ ^ (state_ >> 32U);
  }
  double uniform(double low, double high) { return low + (high - low) * static_cast<double>(bits() >> 11U) * 0x1p-53; }
  // Any positive double: each exponent as often as another, denormals in a quarter.
  double positive() {
    const std::uint64_t least = bits() % 4 == 0 ? std::uint64_t{1} << 52U : std::uint64_t{0x7ff} << 52U;
    const std::uint64_t chosen = bits() % (least - 1) + 1;
    double number;
    std::memcpy(&number, &chosen, sizeof number);
    return number;
  }

 private:
  std::uint64_t state_ = 7;
};

double raised(double base, double exponent) {
  double number = base;
  nmf::kernels<double>().beta.raise(exponent, &number, 1);
  return number;
}

// log(x/p) by the kernels' loss for beta = 1; x > epsilon, p >= epsilon, and no denormal quotient.
double logOfQuotient(double x, double p) {
  std::vector<double> P(nmf::kernels<double>().lanes, p);
  nmf::LossTerms terms;
  nmf::kernels<double>().beta.weigh(1, {&x, 1, 1, 1, nullptr, nullptr, 0}, {P.data(), nullptr, P.size()}, &terms);
  return terms.mixed / x;
}

// x/p by the kernels' weights for beta = 1; p >= epsilon.
template <class T>
T quotient(T x, T p) {
  std::vector<T> P(nmf::kernels<T>().lanes, p);
  nmf::kernels<T>().beta.weigh(1, {&x, 1, 1, 1, nullptr, nullptr, 0}, {P.data(), nullptr, P.size()}, nullptr);
  return P[0];
}

// x/p^2 by those for beta = 0, which multiplies by 1/p twice.
template <class T>
T quotientOfSquare(T x, T p) {
  std::vector<T> P(nmf::kernels<T>().lanes, p);
  nmf::kernels<T>().beta.weigh(0, {&x, 1, 1, 1, nullptr, nullptr, 0}, {P.data(), nullptr, P.size()}, nullptr);
  return P[0];
}

void powersAreExact() {
  Random random;
  double worst = 0;
  for (int trial = 0; trial < 200000; ++trial) {
    const double exponent = random.uniform(-4, 4);
    const double base = trial % 2 == 0 ? random.positive() : std::exp(random.uniform(-20, 20));
    worst = std::max(worst, ulps(raised(base, exponent),
                                 std::pow(static_cast<long double>(base), static_cast<long double>(exponent))));
  }
  std::printf("worst power: %.3f units in the last place\n", worst);
  expect(worst < 2, "powers are within 2 units in the last place");
}

void powersOfWholeHalvesAreProducts() {
  bool right = true;
  for (const double base : {0.0, 0.25, 1.0, 3.0, 1e-200, infinity}) {
    right = right && raised(base, 0.5) == std::sqrt(base) && raised(base, -1) == 1 / base &&
            raised(base, 2) == base * base && raised(base, -1.5) == 1 / (base * std::sqrt(base));
  }
  expect(right, "powers by halves are products and roots");
}

void edgesOfPowers() {
  bool right = std::isnan(raised(std::numeric_limits<double>::quiet_NaN(), 0.7));
  for (const double exponent : {0.7, 2.3, -0.7, -2.3}) {
    right = right && raised(0, exponent) == std::pow(0.0, exponent) && raised(1, exponent) == 1 &&
            raised(infinity, exponent) == std::pow(infinity, exponent);
  }
  right = right && raised(1e300, 1.7) == infinity && raised(1e300, -1.7) == 0 && raised(1e-300, 1e300) == 0 &&
          raised(2, 1e300) == infinity;
  expect(right, "powers of 0, 1 and infinity, and those out of range");
}

void logarithmsAreExact() {
  Random random;
  double worst = 0;
  for (int trial = 0; trial < 200000; ++trial) {
    const double p = trial % 4 == 0 ? std::exp(random.uniform(-15, 690)) : 1;
    const double x = std::exp(trial % 2 == 0 ? random.uniform(-15, 709) : random.uniform(-0.5, 0.5));
    const long double exact = std::log(static_cast<long double>(x / p));
    // A product with x and a quotient round once more each.
    if (!std::isinf(x * static_cast<double>(exact))) worst = std::max(worst, ulps(logOfQuotient(x, p), exact));
  }
  std::printf("worst logarithm: %.3f units in the last place\n", worst);
  expect(worst < 3, "logarithms are within 1 unit in the last place, and the roundings around them");
}

template <class T>
void quotientsAreExact(const char* what) {
  using Limits = std::numeric_limits<T>;
  const double farthest = -std::log(static_cast<double>(Limits::min()));  // beyond it 1/p is a denormal
  Random random;
  double worst = 0, worstOfSquare = 0;
  for (int trial = 0; trial < 200000; ++trial) {
    const T p = static_cast<T>(std::exp(random.uniform(-15, farthest)));
    const T x = static_cast<T>(std::exp(random.uniform(-15, farthest)));
    const long double exact = static_cast<long double>(x) / static_cast<long double>(p);
    if (exact > static_cast<long double>(Limits::max()) || exact < static_cast<long double>(Limits::min())) continue;
    worst = std::max(worst, ulps(quotient(x, p), exact));
    if (p > std::sqrt(Limits::max())) continue;
    const T ofOne = quotientOfSquare(T{1}, p);
    if (ofOne >= Limits::min())
      worstOfSquare =
          std::max(worstOfSquare, ulps(ofOne, 1 / (static_cast<long double>(p) * static_cast<long double>(p))));
  }
  std::printf("worst quotient of %s: %.3f units in the last place, by a square %.3f\n", what, worst, worstOfSquare);
  // 1/p within 1 unit, and a rounding for each product.
  expect(worst < 2, "quotients are within 2 units in the last place");
  expect(worstOfSquare < 3, "quotients by squares are within 3 units in the last place");
}

template <class T>
void edgesOfQuotients() {
  using Limits = std::numeric_limits<T>;
  const T large = Limits::max(), most = Limits::infinity();
  bool right = std::isnan(quotient(Limits::quiet_NaN(), T{1}));
  right = right && quotient(T{1}, most) == 0 && quotient(T{0}, most) == 0 && quotient(most, T{1}) == most &&
          quotient(large, T{0.125}) == most && quotient(T{0}, T{3}) == 0 && quotientOfSquare(T{1}, most) == 0;
  for (int exponent = -20; exponent < Limits::max_exponent; ++exponent) {
    right = right && quotient(T{3}, std::ldexp(T{1}, exponent)) == std::ldexp(T{3}, -exponent);
  }
  // Where 1/p is a denormal it has fewer digits.
  right = right && ulps(quotient(large, large), 1.0L) < 8;
  expect(right, "quotients by powers of two are exact; those by infinity are 0");
}

void floatsGoByDoubles() {
  bool right = true;
  Random random;
  for (int trial = 0; trial < 1000; ++trial) {
    std::vector<float> numbers(static_cast<std::size_t>(trial % 37 + 1));
    for (float& number : numbers) number = static_cast<float>(random.uniform(0, 9));
    std::vector<float> got = numbers;
    nmf::kernels<float>().beta.raise(0.7, got.data(), got.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      right = right && got[i] == static_cast<float>(raised(static_cast<double>(numbers[i]), 0.7));
    }
  }
  expect(right, "powers of floats are those of doubles, rounded");
}

}  // namespace

void testVectorMath() {
  powersAreExact();
  powersOfWholeHalvesAreProducts();
  edgesOfPowers();
  logarithmsAreExact();
  quotientsAreExact<double>("doubles");
  quotientsAreExact<float>("floats");
  edgesOfQuotients<double>();
  edgesOfQuotients<float>();
  floatsGoByDoubles();
}
