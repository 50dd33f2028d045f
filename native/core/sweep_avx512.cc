// Compiled for the instructions of kernels_avx512.cc.
#include "sweep_kernel.h"

namespace nmf {

template struct SweepKernel<double, 8>;
template struct SweepKernel<float, 16>;

}  // namespace nmf
