// How far to go on beyond each renewed factor, and what to do when the objective has risen: the schedule of HER (Ang &
// Gillis 2019, doi:10.1162/neco_a_01157), with a way back to the best point that keeps the objective from ever rising.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace nmf {

class Momentum {
 public:
  // By how much of its last step a factor goes on: 0 in the first iteration, whose step is only away from the start,
  // and after two failures, when only what cannot fail is tried.
  double weight() const { return isCareful() || !hasBegun_ ? 0 : current_; }
  // Whether this iteration starts from the best point and must lower the objective.
  bool isCareful() const { return failures_ > 1; }

  void fell() {
    if (weight() > 0) {
      current_ = std::min(cap_, growth * current_);
      cap_ = std::min(1.0, capGrowth * cap_);
    }
    failures_ = 0;
    hasBegun_ = true;
  }

  // After the first failure the fit goes on from where it is, without momentum; after the second it goes back.
  void rose() {
    if (failures_ == 0) cap_ = current_;
    if (weight() > 0) current_ /= shrinking;
    ++failures_;
    hasBegun_ = true;
  }

  // All it goes by, to be put back later.
  static constexpr std::size_t size = 4;
  std::array<double, size> keep() const {
    return {current_, cap_, static_cast<double>(failures_), hasBegun_ ? 1.0 : 0.0};
  }
  void resume(const std::array<double, size>& kept) {
    current_ = kept[0];
    cap_ = kept[1];
    failures_ = kept[2] > 1 ? 2 : kept[2] > 0 ? 1 : 0;  // more than two count as two
    hasBegun_ = kept[3] != 0;
  }

 private:
  static constexpr double first = 0.5, growth = 1.05, capGrowth = 1.01, shrinking = 1.5;
  double current_ = first, cap_ = 1;
  std::size_t failures_ = 0;
  bool hasBegun_ = false;
};

}  // namespace nmf
