// What an entry x of X with its estimate p brings to N, to D and to the loss of a beta-divergence: see beta_kernels.h.
// For the kernel files alone: see lanes.h.
#pragma once

#include <limits>
#include <type_traits>

#include "beta_kernels.h"
#include "division.h"
#include "lanes.h"
#include "vector_math.h"

namespace nmf {

template <class T, std::size_t lanes>
struct WeighKernel {
  using L = Lanes<T, lanes>;
  using Vector = typename L::Vector;
  using Divide = Division<T, lanes>;
  // Powers and the loss are computed in double whatever T is.
  static constexpr std::size_t doubles = lanes * sizeof(T) < sizeof(double) ? 1 : lanes * sizeof(T) / sizeof(double);
  using D = Lanes<double, doubles>;
  using Double = typename D::Vector;
  using Math = VectorMath<doubles>;

  static constexpr float epsilon = std::numeric_limits<float>::epsilon();

  // p -> p^exponent for p >= 0. Where twice the exponent is a small whole number it is products and a root: exact cases
  // stay exact, and for beta = 1.5 it takes a third of the time.
  class Power {
   public:
    explicit Power(double exponent) : exponent_(exponent), magnitude_(exponent < 0 ? -exponent : exponent) {
      const double twice = 2 * magnitude_;
      isProduct_ = twice <= 6 && twice == static_cast<double>(static_cast<int>(twice));
    }

    Double operator()(Double p) const {
      if (!isProduct_) return Math::power(p, exponent_);
      const int twice = static_cast<int>(2 * magnitude_);
      Double product = twice % 2 == 1 ? root(p) : D::all(1);
      for (int factor = 0; factor < twice / 2; ++factor) product = p * product;
      return exponent_.whole < 0 ? 1.0 / product : product;
    }

   private:
    static Double root(Double p) {
      double numbers[doubles];
      D::store(numbers, p);
      for (double& number : numbers) number = __builtin_sqrt(number);
      return D::load(numbers);
    }

    typename Math::Exponent exponent_;
    double magnitude_;
    bool isProduct_;
  };

  // A beta-divergence, made ready.
  struct Rule {
    double beta;
    Power ofX, ratio;       // x^beta and p^(beta-2)
    double ratioAtEpsilon;  // epsilon^(beta-2); not for the betas that only divide

    explicit Rule(double given) : beta(given), ofX(given), ratio(given - 2), ratioAtEpsilon(0) {
      if (beta == 0 || beta == 1) return;
      double ratios[doubles];
      D::store(ratios, ratio(D::all(epsilon)));
      ratioAtEpsilon = ratios[0];
    }
  };

  // Sums over entries, a lane for each.
  struct Sums {
    Double x{}, p{}, mixed{};

    void addTo(LossTerms& terms) const {
      terms.x += total(x);
      terms.p += total(p);
      terms.mixed += total(mixed);
    }
  };

  // x / p for beta = 1.
  static Vector quotient(Vector x, Vector p, Sums* loss) {
    if (loss != nullptr) {
      T xs[lanes], ps[lanes];
      L::store(xs, x);
      L::store(ps, p);
      eachPair(xs, ps, 1, [loss](Double wideX, Double wideP) { addKullbackLeibler(wideX, wideP, *loss); });
    }
    return Divide::quotient(x, atLeastEpsilon(p));
  }

  // The same as `weigh` for beta = 1 and 0, without the loss.
  template <std::size_t vectors>
  static void divide(const Rule& rule, const T* x, T* p, T* powers) {
    if (rule.beta == 1) {
      for (std::size_t at = 0; at < vectors * lanes; at += lanes) {
        L::store(p + at, quotient(L::load(x + at), L::load(p + at), nullptr));
      }
      return;
    }
    for (std::size_t at = 0; at < vectors * lanes; at += lanes) {
      const Vector inverse = Divide::inverse(atLeastEpsilon(L::load(p + at)));
      if (powers != nullptr) L::store(powers + at, inverse);
      L::store(p + at, L::load(x + at) * inverse * inverse);
    }
  }

  // number -> number^exponent for `count` numbers >= 0.
  static void raise(double exponent, T* numbers, std::size_t count) {
    const Power power(exponent);
    std::size_t at = 0;
    for (; at + doubles <= count; at += doubles) narrow(power(widen(numbers + at)), numbers + at);
    if (at == count) return;
    T rest[doubles] = {};
    for (std::size_t i = at; i < count; ++i) rest[i - at] = numbers[i];
    narrow(power(widen(rest)), rest);
    for (std::size_t i = at; i < count; ++i) numbers[i] = rest[i - at];
  }

  // A stretch of a row: p becomes x*p^(beta-2), and `powers`, if not null, p^(beta-1), which beta = 1 has no use for.
  // For beta = 2, whose updates are products with X itself, there is the loss alone.
  static void weigh(const Rule& rule, const T* x, T* p, T* powers, std::size_t vectors, Sums* loss) {
    if (rule.beta == 1) {
      for (std::size_t at = 0; at < vectors * lanes; at += lanes) {
        L::store(p + at, quotient(L::load(x + at), L::load(p + at), loss));
      }
    } else if (rule.beta == 0) {
      if (loss != nullptr) eachPair(x, p, vectors, [loss](Double xs, Double ps) { addItakuraSaito(xs, ps, *loss); });
      for (std::size_t at = 0; at < vectors * lanes; at += lanes) {
        divide<1>(rule, x + at, p + at, powers == nullptr ? nullptr : powers + at);
      }
    } else if (rule.beta == 2) {
      eachPair(x, p, vectors, [loss](Double xs, Double ps) { addFrobenius(xs, ps, *loss); });
    } else {
      for (std::size_t at = 0; at < vectors * lanes; at += doubles) {
        weighPowers(rule, x + at, p + at, powers == nullptr ? nullptr : powers + at, loss);
      }
    }
  }

 private:
  static Vector atLeastEpsilon(Vector p) { return p > T{epsilon} ? p : L::all(T{epsilon}); }
  // For the loss: a NaN stays one, so that no broken fit passes for a good one.
  static Double raised(Double p) { return p < double{epsilon} ? D::all(epsilon) : p; }

  template <class Use>
  static void eachPair(const T* x, const T* p, std::size_t vectors, Use use) {
    for (std::size_t at = 0; at < vectors * lanes; at += doubles) use(widen(x + at), widen(p + at));
  }

  static void addKullbackLeibler(Double x, Double p, Sums& sums) {
    const auto counts = x > double{epsilon};
    const Double term = x * Math::logOfNormal(x / raised(p));
    sums.x += counts ? x : Double{};
    sums.p += p;
    sums.mixed += counts ? term : Double{};
  }

  static void addItakuraSaito(Double x, Double p, Sums& sums) {
    const auto counts = x > double{epsilon};
    const Double quotient = x / raised(p);
    const Double logarithm = Math::logOfNormal(quotient);
    sums.x += counts ? logarithm : Double{};
    sums.mixed += counts ? quotient : Double{};
  }

  // The residual itself: exact also where the fit is near perfect, which sums of products are not.
  static void addFrobenius(Double x, Double p, Sums& sums) {
    const Double residual = x - p;
    sums.x += x * x;
    sums.mixed += residual * residual;
  }

  // Any other beta. P is raised to epsilon where a power would fall, that is in p^(beta-2) for beta < 2 and in
  // p^(beta-1) for beta < 1; a power out of range is the largest number, so that its product with a 0 is 0.
  static void weighPowers(const Rule& rule, const T* xs, T* ps, T* powers, Sums* loss) {
    const Double x = widen(xs);
    const Double p = widen(ps);
    const auto small = p < double{epsilon};
    const Double atEpsilon = D::all(rule.ratioAtEpsilon);
    const Double unbounded = rule.ratio(p);
    const Double plain = unbounded < largest ? unbounded : D::all(largest);
    const Double ratioOfRaised = small ? atEpsilon : plain;
    const Double lower = p * plain;                                    // p^(beta-1)
    const Double lowerOfRaised = small ? atEpsilon * epsilon : lower;  // and with p raised
    narrow(x * (rule.beta < 2 ? ratioOfRaised : plain), ps);
    if (powers != nullptr) narrow(rule.beta < 1 ? lowerOfRaised : lower, powers);
    if (loss == nullptr) return;
    const auto counts = x > double{epsilon};
    const Double xPower = rule.ofX(x);
    const Double pPower = rule.beta > 0 ? p * lower : counts ? raised(p) * lowerOfRaised : Double{};
    loss->x += counts ? xPower : Double{};
    loss->p += pPower;
    loss->mixed += counts ? x * lowerOfRaised : Double{};
  }

  static constexpr double largest = std::numeric_limits<double>::max();

  static Double widen(const T* from) {
    if constexpr (std::is_same_v<T, double>) {
      return D::load(from);
    } else if constexpr (doubles == 1) {
      return static_cast<double>(*from);
    } else {
      // Not the Lanes of another instruction set's file.
      typedef T Part __attribute__((vector_size(doubles * sizeof(T))));
      Part part;
      __builtin_memcpy(&part, from, sizeof part);
      return __builtin_convertvector(part, Double);
    }
  }

  static void narrow(Double numbers, T* to) {
    if constexpr (std::is_same_v<T, double>) {
      D::store(to, numbers);
    } else if constexpr (doubles == 1) {
      *to = static_cast<T>(numbers);
    } else {
      typedef T Part __attribute__((vector_size(doubles * sizeof(T))));
      const Part part = __builtin_convertvector(numbers, Part);
      __builtin_memcpy(to, &part, sizeof part);
    }
  }

  static double total(Double sums) {
    double numbers[doubles];
    D::store(numbers, sums);
    double sum = 0;
    for (const double number : numbers) sum += number;
    return sum;
  }
};

}  // namespace nmf
