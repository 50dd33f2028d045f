// For every processor: vectors of 16 bytes, which all of x86-64 and arm64 have, and single numbers where the compiler
// has no vector types.
#include "micro_kernels.h"

namespace nmf {

namespace {

#ifdef _MSC_VER
constexpr std::size_t bytes = 1;
#else
constexpr std::size_t bytes = 16;
#endif

template <class T>
constexpr std::size_t lanes = bytes < sizeof(T) ? 1 : bytes / sizeof(T);

}  // namespace

constinit const Kernels<double> plainDoubles = MicroKernels<double, lanes<double>, 16, 4, 4>::table();
constinit const Kernels<float> plainFloats = MicroKernels<float, lanes<float>, 16, 4, 4>::table();

}  // namespace nmf
