// Compiled with -mavx512f -mavx512dq, and run where the processor has them. 32 registers: 4 x 6 sums, 4 of X, 1 of F.
#include "micro_kernels.h"

namespace nmf {

constinit const Kernels<double> avx512Doubles = MicroKernels<double, 8, 4, 6>::table();
constinit const Kernels<float> avx512Floats = MicroKernels<float, 16, 4, 6>::table();

}  // namespace nmf
