// Iterations that end lower for one factor at a time, extrapolated, and taken back where they have not lowered the
// objective (HER, Ang & Gillis 2019, doi:10.1162/neco_a_01157).
//
// W and H themselves stay the best point met. Beside them goes a pair that may rise for one iteration:
//
//   W <- renewed for H, then beyond;  H <- renewed for that W;  where the objective fell: W and H of the best point <-
//   these, and H goes beyond
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

#include "momentum.h"
#include "trail.h"

namespace nmf {

struct Measurement {
  double loss, penalty;

  double objective() const { return loss + penalty; }
};

template <class T>
class Acceleration {
 public:
  // W and Ht, of so many numbers, become the best point met; `state` is theirs. One that is held has none.
  Acceleration(T* W, std::size_t sizeW, T* Ht, std::size_t sizeHt, const Measurement& state)
      : bestW_(W), bestHt_(Ht), W_(W, sizeW), Ht_(Ht, sizeHt), lowest_(state) {}

  // The pair under way.
  Trail<T>& W() { return W_; }
  Trail<T>& Ht() { return Ht_; }
  // Of the best point.
  const Measurement& lowest() const { return lowest_; }
  Momentum& momentum() { return momentum_; }

  // renewW(weight, careful) renews and extrapolates W, renewH(careful) renews H, measure() tells where that led.
  // Careful steps never raise the objective.
  template <class RenewW, class RenewH, class Measure>
  void iterate(std::size_t threads, RenewW renewW, RenewH renewH, Measure measure) {
    const double weight = momentum_.weight();
    renewW(weight, momentum_.isCareful());
    renewH(momentum_.isCareful());
    const Measurement reached = measure();
    if (isNoHigher(reached)) {
      if (!(reached.objective() > lowest_.objective())) lowest_ = reached;
      W_.copyPoint(bestW_, threads);
      Ht_.copyPoint(bestHt_, threads);
      Ht_.extrapolate(weight, threads);
      momentum_.fell();
      return;
    }
    Ht_.extrapolate(0, threads);
    momentum_.rose();
    if (momentum_.isCareful()) {
      W_.goTo(bestW_, threads);
      Ht_.goTo(bestHt_, threads);
    } else {
      W_.settle(threads);
    }
  }

 private:
  // But for rounding; above a NaN is nothing.
  bool isNoHigher(const Measurement& reached) const {
    constexpr double roundings = 8 * static_cast<double>(std::numeric_limits<T>::epsilon());
    return reached.objective() <= lowest_.objective() * (1 + roundings) || std::isnan(lowest_.objective());
  }

  T *bestW_, *bestHt_;
  Trail<T> W_, Ht_;
  Momentum momentum_;
  Measurement lowest_;
};

}  // namespace nmf
