// A factorization under way: X borrowed, W and H renewed in place, scratch held from start to end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "acceleration.h"
#include "matrix.h"
#include "observed_update.h"
#include "pass.h"
#include "problem.h"
#include "side.h"

namespace nmf {

struct AdvanceRequest {
  std::size_t iterations;       // at most
  double violationTarget;       // stop after the iteration whose violation is at most this
  double budgetMs;              // stop after the iteration in which this has passed
  const std::uint32_t* orders;  // of components, k for each sweep in turn; null for 0 ... k-1
};

struct Advance {
  std::size_t iterations;  // done
  double violation;        // in the last; infinite for rules that do not tell
};

// What a fit carries from one iteration to the next beside W and H, all of it to be copied: the trails of both factors,
// none where one is held or nothing is extrapolated, and numbers.
template <class T>
struct Carried {
  static constexpr std::size_t numberCount = 3 + Momentum::size;
  T *W, *renewedW, *Ht, *renewedHt;
  double* numbers;  // |X|^2 or NaN, the loss and the penalty of the best point, the momentum
};

// exact: from the residual. quick: from products at hand, where those tell the loss to about 1e-11 of itself.
enum class Precision { quick, exact };

// One operation at a time. What an operation leaves behind once cancelled is undefined but safe to free.
class Session {
 public:
  virtual ~Session() = default;
  virtual Advance advance(const AdvanceRequest& request) = 0;
  virtual Measurement measure(Precision precision) = 0;

  void cancel() { cancelled_ = true; }
  const Cancelled& cancelled() const { return cancelled_; }

 protected:
  Session() = default;

 private:
  Cancelled cancelled_{false};
};

template <class T>
class FactorSession final : public Session {
 public:
  // W (m x k), H transposed (n x k) and what X (m x n) borrows must outlive the session; W and H may be written to
  // until the first `measure` or `advance`. All that iterating needs is allocated by the first `advance`: on its
  // thread, since zeroing it takes long when k is large.
  FactorSession(const Problem& problem, std::unique_ptr<Matrix<T>> X, T* W, T* Ht);
  ~FactorSession() override;

  // Before the first `advance` by an accelerated solver: an H transposed (n x k) to go on from, and unless null a W
  // (m x k), copied.
  void guess(const T* W, const T* Ht);
  // A session that resumes, before its first `advance`, what another has kept between two, goes on bit for bit.
  void keep(const Carried<T>& carried);
  void resume(const Carried<T>& carried);
  Advance advance(const AdvanceRequest& request) override;
  Measurement measure(Precision precision) override;
  // N and D (n x k each): what a multiplicative update of H would divide.
  void terms(T* N, T* D);
  // out = X*Q (m x columns), or X'*Q (n x columns).
  void project(Transpose transpose, const T* Q, T* out, std::size_t columns);

 private:
  void prepare();
  BetaHalf<T> betaHalf(const Side<T>& side, const Side<T>& held) const;
  double iterate(const std::uint32_t* orders);
  void iterateAccelerated();
  double renewW(const std::uint32_t* order);
  double renewH(const std::uint32_t* order);
  double renew(Side<T>& side, const Side<T>& held, const std::uint32_t* order);
  Measurement measurePair(const T* W, const T* Ht, std::optional<double> loss);
  std::optional<double> quickLoss(const T* Ht);

  Problem problem_;
  std::unique_ptr<Matrix<T>> X_;
  T *W_, *Ht_;
  Partials<T> partials_;                           // of the Gram matrices
  std::optional<double> squaredNorm_;              // |X|^2, once it was wanted
  std::optional<Measurement> start_;               // if it was measured
  std::vector<T> guessW_, guessHt_;                // to go on from, or empty
  std::unique_ptr<Pass<T>> pass_;                  // where W and H both move and X makes one pay
  std::unique_ptr<Acceleration<T>> acceleration_;  // for its solver
  std::unique_ptr<Side<T>> forW_, forH_;
  ObservedScratch<T> observed_;
  bool careful_ = false;  // renew only by what cannot raise the objective
};

}  // namespace nmf
