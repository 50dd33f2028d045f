// How X is cut into blocks of rows for the fused pass, and what is fetched ahead of it: as the caches want it.
//
// A block of X is read twice, H once and XtW twice for each: many rows spare the latter, few keep the block in cache.
#pragma once

#include <cstddef>

namespace nmf {

// While a block of rows is multiplied: its next panel, as it comes from memory for either product; or, where it stays
// in cache from one product to the other, some of the next block, all of it, or nothing.
enum class Fetch { panel, someOfBlock, block, nothing };

struct BlockPlan {
  std::size_t rows;
  Fetch fetch;
};

// For rows of X of so many bytes, H of so many bytes, and k components. `rows` need not divide anything.
BlockPlan planBlocks(std::size_t rowBytes, std::size_t factorBytes, std::size_t k);

}  // namespace nmf
