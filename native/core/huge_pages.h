// Large pages for large arrays: fewer addresses to translate. Asked of Linux, where it is often not the default;
// without effect elsewhere.
#pragma once

#include <cstddef>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace nmf {

constexpr std::size_t hugePage = std::size_t{2} << 20U;

// Of pages that nothing has been written to yet. Whether it is granted does not matter.
inline void askForHugePages([[maybe_unused]] void* from, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  madvise(from, bytes, MADV_HUGEPAGE);
#endif
}

}  // namespace nmf
