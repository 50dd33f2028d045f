// Compiled with -mavx2 -mfma, and run where the processor has them. 16 registers: 3 x 4 sums, 3 of X, 1 of F.
#include "micro_kernels.h"

namespace nmf {

constinit const Kernels<double> avx2Doubles = MicroKernels<double, 4, 16, 4, 4>::table();
constinit const Kernels<float> avx2Floats = MicroKernels<float, 8, 16, 4, 4>::table();

}  // namespace nmf
