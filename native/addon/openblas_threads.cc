// Keeps OpenBLAS from starting threads of its own as it loads.
//
// It starts one a core in a constructor, before any call of ours, unless OPENBLAS_NUM_THREADS=1 is in the environment.
// They would never work, for all threading is ours, and each takes a stack and spins for 0.1 s after every start.
// JavaScript cannot set the variable for a worker_thread, whose process.env is a copy, and setenv() would race with the
// process's other threads. So, where OpenBLAS is linked in, its getenv() is this one (ld --wrap).
#ifdef __linux__

#include <cstdlib>
#include <cstring>

namespace {

char one[] = "1";

bool asksForThreads(const char* name) {
  return std::strcmp(name, "OPENBLAS_NUM_THREADS") == 0;
}

}  // namespace

extern "C" {

char* __real_getenv(const char* name);
char* __real_secure_getenv(const char* name);

char* __wrap_getenv(const char* name) {
  return asksForThreads(name) ? one : __real_getenv(name);
}
char* __wrap_secure_getenv(const char* name) {
  return asksForThreads(name) ? one : __real_secure_getenv(name);
}
}

#endif
