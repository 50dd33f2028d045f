// For every processor: vectors of 16 bytes, which all of x86-64 and arm64 have, and single numbers where the compiler
// has no vector types.
#include "micro_kernels.h"

namespace nmf {

// In sweep_plain.cc.
extern template struct SweepKernel<double, plainLanes<double>>;
extern template struct SweepKernel<float, plainLanes<float>>;

constinit const Kernels<double> plainDoubles = MicroKernels<double, plainLanes<double>, 3, 4>::table();
constinit const Kernels<float> plainFloats = MicroKernels<float, plainLanes<float>, 3, 4>::table();

}  // namespace nmf
