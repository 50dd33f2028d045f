// What OpenBLAS, where it is linked in, is told through its environment.
#pragma once

namespace nmf::addon {

// Gives OpenBLAS a kernel for the vectors that this processor has, where it fell back to the least one and
// OPENBLAS_CORETYPE asks for none. Before the first product; the kernel is one for the process.
void chooseBlasKernel();

}  // namespace nmf::addon
