// OpenBLAS looks into the environment as it loads, in a constructor, before any call of ours, and JavaScript cannot set
// variables for it there: process.env is a copy in a worker_thread, and setenv() would race with the process's other
// threads. So, where OpenBLAS is linked in, its getenv() is the one below (ld --wrap).
//
// Threads: unless OPENBLAS_NUM_THREADS=1 it starts one a core. They would never work, for all threading is ours, and
// each takes a stack and spins for 0.1 s after every start.
//
// Kernel: a processor newer than itself gets the kernel that any x86-64 can run, "Prescott" (2004). On an Intel Xeon of
// 2023 (model 207), which 0.3.21 does not know, dgemm did 16.5 * 10^9 operations a second on a core so, and 75 with the
// kernel for AVX-512.
#include "openblas_environment.h"

#if defined(__linux__)

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "../core/blas.h"

namespace {

constexpr const char* kernelVariable = "OPENBLAS_CORETYPE";
char one[] = "1";
char* kernelWanted = nullptr;

}  // namespace

extern "C" {

char* __real_getenv(const char* name);
char* __real_secure_getenv(const char* name);

// OpenBLAS's own choice of a kernel, of builds that have more than one.
[[gnu::weak]] void gotoblas_dynamic_init();
[[gnu::weak]] void gotoblas_dynamic_quit();
}

namespace {

char* answer(const char* name, char* (*real)(const char*)) {
  if (std::strcmp(name, "OPENBLAS_NUM_THREADS") == 0) return one;
  char* const set = real(name);
  return set == nullptr && std::strcmp(name, kernelVariable) == 0 ? kernelWanted : set;
}

}  // namespace

extern "C" {

char* __wrap_getenv(const char* name) {
  return answer(name, __real_getenv);
}
char* __wrap_secure_getenv(const char* name) {
  return answer(name, __real_secure_getenv);
}
}

namespace nmf::addon {

namespace {

void restartWith(char* kernel) {
  kernelWanted = kernel;
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
}

// The best first.
std::vector<char*> kernelsThatRun() {
  std::vector<char*> kernels;
#if defined(__x86_64__)
  static char skylake[] = "SkylakeX";
  static char haswell[] = "Haswell";
  const bool hasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool hasAvx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vl");
  if (hasAvx2 && hasAvx512) kernels.push_back(skylake);
  if (hasAvx2) kernels.push_back(haswell);
#endif
  return kernels;
}

bool chooseKernel() {
  const bool canChoose = gotoblas_dynamic_init != nullptr && gotoblas_dynamic_quit != nullptr;
  if (!canChoose || __real_getenv(kernelVariable) != nullptr || blasInfo().core != "Prescott") return false;
  for (char* const kernel : kernelsThatRun()) {
    restartWith(kernel);
    if (blasComputesExactly()) return true;
  }
  restartWith(nullptr);
  return false;
}

}  // namespace

void chooseBlasKernel() {
  [[maybe_unused]] static const bool hasChosen = chooseKernel();
}

}  // namespace nmf::addon

#else

void nmf::addon::chooseBlasKernel() {}

#endif
