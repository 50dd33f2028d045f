// Lets an addon built on a new Linux load on one as old as Node 20 itself does: glibc 2.28, and the libstdc++ of GCC 8.
//
// The linker binds a function to its newest version, and glibc 2.29 to 2.34 gave new versions to functions whose
// behaviour did not change for us: a build on Debian 12 asks for 2.34. Here each is bound to its first version, which
// every later glibc keeps, and the linker (--wrap) sends all calls, OpenBLAS's too, through these wrappers.
// The headers of GCC 11 and later moreover call new functions of libstdc++; those are defined here in terms of old ones.
// All is checked by test/package, with objdump -T. A static libstdc++ would be worse: Debian 12's asks for glibc 2.36.
#ifdef NMF_GLIBC_FLOOR
#include <features.h>
#endif
#if defined(NMF_GLIBC_FLOOR) && defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__))

#include <pthread.h>

#include <new>

#ifdef __x86_64__
#define NMF_FIRST "GLIBC_2.2.5"
#define NMF_FIRST_AFFINITY "GLIBC_2.3.4"
#else
#define NMF_FIRST "GLIBC_2.17"
#define NMF_FIRST_AFFINITY "GLIBC_2.17"
#endif

// NOLINTNEXTLINE
#define NMF_BIND(alias, symbol, version) __asm__(".symver " #alias ", " #symbol "@" version)

extern "C" {

// Says whether the process has one thread, so that reference counts may skip their locks: it never has.
__attribute__((visibility("hidden"))) char __libc_single_threaded = 0;

using Start = void* (*)(void*);
int first_pthread_create(pthread_t*, const pthread_attr_t*, Start, void*);
int first_pthread_join(pthread_t, void**);
int first_pthread_getaffinity_np(pthread_t, size_t, cpu_set_t*);
int first_pthread_setaffinity_np(pthread_t, size_t, const cpu_set_t*);
double first_exp(double);
double first_log(double);
double first_log2(double);
double first_pow(double, double);
NMF_BIND(first_pthread_create, pthread_create, NMF_FIRST);
NMF_BIND(first_pthread_join, pthread_join, NMF_FIRST);
NMF_BIND(first_pthread_getaffinity_np, pthread_getaffinity_np, NMF_FIRST_AFFINITY);
NMF_BIND(first_pthread_setaffinity_np, pthread_setaffinity_np, NMF_FIRST_AFFINITY);
NMF_BIND(first_exp, exp, NMF_FIRST);
NMF_BIND(first_log, log, NMF_FIRST);
NMF_BIND(first_log2, log2, NMF_FIRST);
NMF_BIND(first_pow, pow, NMF_FIRST);

int __wrap_pthread_create(pthread_t* thread, const pthread_attr_t* attributes, Start start, void* argument) {
  return first_pthread_create(thread, attributes, start, argument);
}
int __wrap_pthread_join(pthread_t thread, void** result) { return first_pthread_join(thread, result); }
int __wrap_pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t* set) {
  return first_pthread_getaffinity_np(thread, size, set);
}
int __wrap_pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t* set) {
  return first_pthread_setaffinity_np(thread, size, set);
}
double __wrap_exp(double x) { return first_exp(x); }
double __wrap_log(double x) { return first_log(x); }
double __wrap_log2(double x) { return first_log2(x); }
double __wrap_pow(double x, double y) { return first_pow(x, y); }

// std::exception_ptr is one pointer. GCC 11 (CXXABI_1.3.13) made the copy and the destructor inline and exported the
// functions they call, _M_addref and _M_release; these are those, by way of the copy and the destructor of old.
void copyExceptionPtr(void** copy, void* const* from);
void destroyExceptionPtr(void** pointer);
NMF_BIND(copyExceptionPtr, _ZNSt15__exception_ptr13exception_ptrC1ERKS0_, "CXXABI_1.3.3");
NMF_BIND(destroyExceptionPtr, _ZNSt15__exception_ptr13exception_ptrD1Ev, "CXXABI_1.3.3");

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

namespace std {
// Of GLIBCXX_3.4.29.
void __throw_bad_array_new_length() { throw bad_array_new_length(); }
}  // namespace std

#endif
