#include "block_plan.h"

#include <algorithm>
#include <limits>

#include "kernels.h"

namespace nmf {

namespace {

constexpr std::size_t kilobyte = 1024;
constexpr std::size_t megabyte = 1024 * kilobyte;
constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

// Blocks that stay in cache: of so many rows, fewer where they have more than so many bytes, and only where H and k
// are no larger.
struct InCache {
  std::size_t leastRows, mostRows, blockBytes, factorBytes, components;
  Fetch fetch;

  std::size_t rowsOf(std::size_t rowBytes) const {
    const std::size_t step = kernels<double>().rowStep;  // and of floats
    return std::min(blockBytes / rowBytes / step * step, mostRows);
  }
  bool holds(std::size_t rowBytes, std::size_t ofFactor, std::size_t k) const {
    return rowsOf(rowBytes) >= leastRows && ofFactor <= factorBytes && k <= components;
  }
};

// AMD's processors have some megabytes of last cache a core, and it is near. Where those hold 48 rows twice and XtW as
// well, X_b comes from memory once: at 20,000 x 5,000 and k = 8, 48 rows are 1.1 times as fast as 24; at k = 128, 1.15
// times as fast as 96. Elsewhere X_b may come twice, panel by panel: at 5,000 x 20,000, 192 rows are 1.2 times as fast
// as 48 for k = 128, and 0.8 times as fast for k = 8.
constexpr InCache nearLast{48, 48, 3 * megabyte, 6 * megabyte, any, Fetch::block};

BlockPlan nearPlan(std::size_t rowBytes, std::size_t factorBytes, std::size_t k) {
  if (nearLast.holds(rowBytes, factorBytes, k)) return {nearLast.rowsOf(rowBytes), nearLast.fetch};
  return {std::clamp(3 * k / 2, std::size_t{24}, std::size_t{192}), Fetch::panel};
}

// Intel's have a second cache of 1 or 2 MB, and the last one is far (a Xeon of 2023, model 207, gives a core 100 and 30
// GB/s, and memory 17). What instructions fetch waits in the 16 buffers of the first cache, which then lack elsewhere;
// what is read in order comes by itself. So all of the next block is fetched only where the second cache holds all
// there is, and else a part, while the second product computes from cache. At 20,000 x 5,000, one core, by nearPlan and
// so: k = 8 120 and 82 ms, 16 160 and 126. From 24 components on, panels: 32 246 and 221 ms, 100 672 and 599; or, at
// 20,000 x 1,000, 100 150 and 137, where 50 took 65 with the block fetched and 68 by panels.
constexpr InCache inSecond{48, 48, 480 * kilobyte, 512 * kilobyte, any, Fetch::block};
constexpr InCache nearlyInSecond{12, 48, megabyte, 768 * kilobyte, 23, Fetch::someOfBlock};

BlockPlan farPlan(std::size_t rowBytes, std::size_t factorBytes, std::size_t k) {
  for (const InCache& blocks : {inSecond, nearlyInSecond}) {
    if (blocks.holds(rowBytes, factorBytes, k)) return {blocks.rowsOf(rowBytes), blocks.fetch};
  }
  // At 5,000 x 20,000, in ms: k = 16 146 with 48 rows and 152 with 96, k = 32 236 and 221; k = 64 410 with 96 and 432
  // with 192.
  const std::size_t rows = std::max(std::min(3 * k, std::size_t{96}), 3 * k / 2);
  return {std::clamp(rows, std::size_t{48}, std::size_t{192}), Fetch::panel};
}

}  // namespace

BlockPlan planBlocks(std::size_t rowBytes, std::size_t factorBytes, std::size_t k) {
#ifdef NMF_X86_KERNELS
  if (__builtin_cpu_is("intel")) return farPlan(rowBytes, factorBytes, k);
#endif
  return nearPlan(rowBytes, factorBytes, k);
}

}  // namespace nmf
