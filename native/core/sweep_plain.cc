#include "sweep_kernel.h"

namespace nmf {

template struct SweepKernel<double, plainLanes<double>>;
template struct SweepKernel<float, plainLanes<float>>;

}  // namespace nmf
