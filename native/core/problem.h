// What a factorization is told: sizes, penalties, and which update rule. All policy (defaults, checks, when to
// stop) lives above; here every field is given and trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nmf {

enum class Solver { multiplicativeUpdate, coordinateDescent, accelerated };

struct Problem {
  std::size_t m, n, k;  // X is m x n, W is m x k, H is k x n
  double beta;
  Solver solver;
  double l1W, l2W, l1H, l2H;  // penalties l1W*sum(W) + l2W/2*|W|^2 + l1H*sum(H) + l2H/2*|H|^2
  bool updateW, updateH;
  std::size_t sweepsW, sweepsH;                 // over the components in one iteration
  std::vector<std::uint32_t> movingW, movingH;  // the components that move, in order
  std::size_t threads;

  // With one factor held and beta = 2, sweeps alone do: each is exact, and none raises the objective.
  bool isExtrapolated() const { return solver == Solver::accelerated && ((updateW && updateH) || beta != 2); }
  // Numbers of W, and of H, that leave a trail.
  std::size_t trailW() const { return isExtrapolated() && updateW ? m * k : 0; }
  std::size_t trailHt() const { return isExtrapolated() && updateH ? n * k : 0; }
};

}  // namespace nmf
