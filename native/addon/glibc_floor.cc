// Lets an addon built on a new Linux load on one as old as Node 20 itself does: glibc 2.28, and the libstdc++ of GCC 8.
//
// The linker binds a function to its newest version, and glibc 2.29 to 2.34 gave new versions to functions whose
// behaviour did not change for us: a build on Debian 12 asks for 2.34. Here each is bound to its first version, which
// every later glibc keeps, and the linker (--wrap, native/linux.cmake) sends all calls, OpenBLAS's too, through these.
// The headers of GCC 11 and later moreover call new functions of libstdc++; those are defined here in terms of old
// ones. All is checked by test/package, with objdump -T. A static libstdc++ would be worse: Debian 12's asks for
// glibc 2.36.
#ifdef NMF_GLIBC_FLOOR
#include <features.h>
#endif
#if defined(NMF_GLIBC_FLOOR) && defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__))

#include <pthread.h>

#include <new>

#ifdef __x86_64__
#define FIRST_VERSION "GLIBC_2.2.5"
#define FIRST_AFFINITY_VERSION "GLIBC_2.3.4"
#else
#define FIRST_VERSION "GLIBC_2.17"
#define FIRST_AFFINITY_VERSION "GLIBC_2.17"
#endif

#define BIND(alias, symbol, version) __asm__(".symver " #alias "," #symbol "@" version)

#define WRAP(result, function, version, parameters, arguments) \
  result first_##function parameters;                          \
  BIND(first_##function, function, version);                   \
  result __wrap_##function parameters {                        \
    return first_##function arguments;                         \
  }

extern "C" {

using Start = void* (*)(void*);
WRAP(int, pthread_create, FIRST_VERSION, (pthread_t * thread, const pthread_attr_t* with, Start start, void* argument),
     (thread, with, start, argument))
WRAP(int, pthread_join, FIRST_VERSION, (pthread_t thread, void** result), (thread, result))
WRAP(int, pthread_getaffinity_np, FIRST_AFFINITY_VERSION, (pthread_t thread, size_t size, cpu_set_t* set),
     (thread, size, set))
WRAP(int, pthread_setaffinity_np, FIRST_AFFINITY_VERSION, (pthread_t thread, size_t size, const cpu_set_t* set),
     (thread, size, set))
WRAP(double, exp, FIRST_VERSION, (double x), (x))
WRAP(double, log, FIRST_VERSION, (double x), (x))
WRAP(double, log2, FIRST_VERSION, (double x), (x))
WRAP(double, pow, FIRST_VERSION, (double x, double y), (x, y))

// Whether the process has one thread, so that reference counts may do without atomics (glibc 2.32): never.
__attribute__((visibility("hidden"))) char __libc_single_threaded = 0;

// std::exception_ptr is one pointer. GCC 11 (CXXABI_1.3.13) made its copy and destructor inline and exported the
// functions they call, _M_addref and _M_release; these are those, by way of the copy and the destructor that were there
// before.
void copyExceptionPtr(void** copy, void* const* from);
void destroyExceptionPtr(void** pointer);
BIND(copyExceptionPtr, _ZNSt15__exception_ptr13exception_ptrC1ERKS0_, "CXXABI_1.3.3");
BIND(destroyExceptionPtr, _ZNSt15__exception_ptr13exception_ptrD1Ev, "CXXABI_1.3.3");

void addReference(void** pointer) __asm__("_ZNSt15__exception_ptr13exception_ptr9_M_addrefEv");
void addReference(void** pointer) {
  void* neverDestroyed;
  copyExceptionPtr(&neverDestroyed, pointer);
}

void release(void** pointer) __asm__("_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv");
void release(void** pointer) {
  destroyExceptionPtr(pointer);
  *pointer = nullptr;
}
}

// Of GLIBCXX_3.4.29.
namespace std {
void __throw_bad_array_new_length() {
  throw bad_array_new_length();
}
}  // namespace std

#endif
