// Compiled with -mavx512f -mavx512dq, and run where the processor has them. 32 registers: 4 x 6 sums, 4 of X, 1 of F.
#include "micro_kernels.h"

namespace nmf {

// In sweep_avx512.cc.
extern template struct SweepKernel<double, 8>;
extern template struct SweepKernel<float, 16>;

constinit const Kernels<double> avx512Doubles = MicroKernels<double, 8, 4, 6>::table();
constinit const Kernels<float> avx512Floats = MicroKernels<float, 16, 4, 6>::table();

}  // namespace nmf
