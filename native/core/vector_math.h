// log, exp and powers of vectors of doubles, for the kernel files alone: see lanes.h. Errors, over all finite inputs
// and denormals: a logarithm below 1 unit in the last place, a power below 2; test/native/vector_math_test.cc.
//
//   log x = e*log 2 + log(1 + f),  x = 2^e * (1 + f),  sqrt(1/2) <= 1 + f < sqrt 2
//   exp x = 2^n * exp r,           n whole,  |r| <= log(2) / 2
//   p^b   = exp(b * log p), with the logarithm and the product in two parts, since exp makes a relative error of what
//           was an absolute one
#pragma once

#include <cstdint>
#include <limits>

#include "lanes.h"

namespace nmf {

template <std::size_t count>
struct VectorMath {
  using L = Lanes<double, count>;
  using Vector = typename L::Vector;
  using Bits = typename Lanes<std::uint64_t, count>::Vector;

  // An exponent with what splitting it costs.
  struct Exponent {
    double whole, high, low;  // high + low = whole, high in half of the digits
    explicit Exponent(double b) : whole(b), high(halfOf(b)), low(b - high) {}
  };

  // log x where x >= 2^-1022; -708 below, 709 for infinity, and any number for a NaN.
  static Vector logOfNormal(Vector x) {
    const Parts parts = logParts(x < smallestNormal ? L::all(smallestNormal) : x, Vector{});
    return parts.high + parts.low;
  }

  // p^b for p >= 0 and a finite b that is not 0.
  static Vector power(Vector p, const Exponent& b) {
    const Parts parts = logParts(p);
    const Vector sum = parts.high + parts.low;
    const Vector rest = parts.low - (sum - parts.high);
    const Vector high = fromBits(toBits(sum) & all(upperHalf));
    const Vector low = (sum - high) + rest;
    const Vector raised = exp(b.high * high, b.whole * low + b.low * high);
    const bool rises = b.whole > 0;
    const Vector atZero = L::all(rises ? 0 : infinity), atInfinity = L::all(rises ? infinity : 0);
    const Vector beyond = p == p ? atInfinity : p;
    const Vector finite = p <= largest ? raised : beyond;
    return p == Vector{} ? atZero : finite;
  }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
  static constexpr double largest = std::numeric_limits<double>::max();
  static constexpr double smallestNormal = std::numeric_limits<double>::min();
  static constexpr std::uint64_t upperHalf = 0xfffffffff8000000;  // sign, exponent and 26 digits
  // log 2 in two parts, the first of 32 digits: its product with an exponent is exact.
  static constexpr double logTwoHigh = 0x1.62e42feep-1, logTwoLow = 0x1.a39ef35793c76p-33;
  // Added and taken off again, it rounds to a whole number, which its last bits hold.
  static constexpr double rounder = 0x1.8p52;

  struct Parts {
    Vector high, low;
  };

  static Bits all(std::uint64_t bits) { return Lanes<std::uint64_t, count>::all(bits); }
  static Bits toBits(Vector v) {
    Bits bits;
    __builtin_memcpy(&bits, &v, sizeof v);
    return bits;
  }
  static Vector fromBits(Bits bits) {
    Vector v;
    __builtin_memcpy(&v, &bits, sizeof v);
    return v;
  }
  static double halfOf(double b) {
    std::uint64_t bits;
    __builtin_memcpy(&bits, &b, sizeof b);
    bits &= upperHalf;
    __builtin_memcpy(&b, &bits, sizeof b);
    return b;
  }

  // log x in two parts for finite x > 0.
  static Parts logParts(Vector x) {
    constexpr double scale = 0x1p54, digits = 54;
    const auto tiny = x < smallestNormal;
    return logParts(tiny ? x * scale : x, tiny ? L::all(digits) : Vector{});
  }

  // log (x / 2^scaled). With s = f / (2 + f), log(1 + f) = 2*(s + s^3/3 + s^5/5 + ...), and
  // 2*s = f - f^2/2 + s*f^2/2 keeps the leading f exact: only terms below a sixth of it are rounded.
  static Parts logParts(Vector x, Vector scaled) {
    constexpr std::uint64_t rootOfHalf = 0x3fe6a09e667f3bcd, mantissa = 0x000fffffffffffff;
    constexpr std::uint64_t bias = std::uint64_t{1023} << 52U, exponentOf2To52 = 0x4330000000000000;
    const Bits bits = toBits(x) - all(rootOfHalf);
    const Vector m = fromBits((bits & all(mantissa)) + all(rootOfHalf));
    const Vector biased = fromBits(((bits + all(bias)) >> all(52)) | all(exponentOf2To52));
    const Vector e = biased - (0x1p52 + 1023) - scaled;
    const Vector f = m - 1.0;
    const Vector s = f / (f + 2.0);
    const Vector half = 0.5 * f * f;
    const Vector z = s * s;
    // |s| < 0.1716: the first term left out is below 2^-54 of the sum.
    Vector series = z * (2.0 / 21) + 2.0 / 19;
    series = series * z + 2.0 / 17;
    series = series * z + 2.0 / 15;
    series = series * z + 2.0 / 13;
    series = series * z + 2.0 / 11;
    series = series * z + 2.0 / 9;
    series = series * z + 2.0 / 7;
    series = series * z + 2.0 / 5;
    series = series * z + 2.0 / 3;
    const Vector rest = s * (half + z * series) - half + e * logTwoLow;
    // |e*log 2| is 0 or above |f|, so that the sum's rounding is what is left of f.
    const Vector whole = e * logTwoHigh;
    const Vector high = whole + f;
    return {high, (f - (high - whole)) + rest};
  }

  // exp(x + small), |small| being far below |x|. 2^n is multiplied in two steps, so that both are in range where the
  // result is a denormal.
  static Vector exp(Vector x, Vector small) {
    constexpr double lowest = -746, highest = 710, perLogTwo = 0x1.71547652b82fep+0;
    const Vector lower = x > lowest ? x : L::all(lowest);
    const Vector bounded = lower < highest ? lower : L::all(highest);
    const Vector n = (bounded * perLogTwo + rounder) - rounder;
    const Vector most = bounded - n * logTwoHigh;
    const Vector r = most + (small - n * logTwoLow);
    // Taylor's series up to r^13, whose rest is below 2^-57.
    Vector series = r * (1 / 6227020800.0) + 1 / 479001600.0;
    series = series * r + 1 / 39916800.0;
    series = series * r + 1 / 3628800.0;
    series = series * r + 1 / 362880.0;
    series = series * r + 1 / 40320.0;
    series = series * r + 1 / 5040.0;
    series = series * r + 1 / 720.0;
    series = series * r + 1 / 120.0;
    series = series * r + 1 / 24.0;
    series = series * r + 1 / 6.0;
    series = series * r + 0.5;
    const Vector value = 1.0 + (r + r * r * series);
    const Vector half = (n * 0.5 + rounder) - rounder;
    const Vector raised = value * twoTo(half) * twoTo(n - half);
    const Vector above = x > lowest ? raised : Vector{};
    const Vector within = x < highest ? above : L::all(infinity);
    return x == x ? within : x;
  }

  // 2^n for whole |n| < 1023.
  static Vector twoTo(Vector n) { return fromBits(toBits(n + (rounder + 1023)) << all(52)); }
};

}  // namespace nmf
