// Compiled for the instructions of kernels_avx2.cc.
#include "sweep_kernel.h"

namespace nmf {

template struct SweepKernel<double, 4>;
template struct SweepKernel<float, 8>;

}  // namespace nmf
