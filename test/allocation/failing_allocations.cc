// Makes the n-th allocation of the addon fail, and counts what it has not freed. Preloaded, so that its allocation
// functions come before those of libc and libstdc++, and loaded by JavaScript as an addon, which tells it n: the addon
// under test is the one that is shipped. Allocations of anyone else pass: the addon is told by the address that a call
// returns to.
#include <dlfcn.h>
#include <link.h>
#include <node_api.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <new>
#include <unordered_set>

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* from, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* data);
}

namespace {

template <class T>
struct FromLibc {
  using value_type = T;
  FromLibc() = default;
  template <class U>
  FromLibc(const FromLibc<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(__libc_malloc(count * sizeof(T))); }
  void deallocate(T* data, std::size_t) { __libc_free(data); }
  bool operator==(const FromLibc&) const { return true; }
};

using Set = std::unordered_set<void*, std::hash<void*>, std::equal_to<>, FromLibc<void*>>;

std::atomic<std::uintptr_t> codeBegins{0}, codeEnds{0};  // of the addon, once it is watched
std::atomic<std::uint64_t> counted{0}, failing{0};
std::atomic<bool> goesOn{false};

std::mutex mutex;
// Never destroyed: memory is freed after it would be.
Set& living() {
  static Set& set = *new (__libc_malloc(sizeof(Set))) Set;
  return set;
}

bool isWatched(void* caller) {
  const auto address = reinterpret_cast<std::uintptr_t>(caller);
  return address >= codeBegins && address < codeEnds;
}

bool mustFail(void* caller) {
  if (!isWatched(caller)) return false;
  const std::uint64_t number = ++counted;
  return failing != 0 && (goesOn ? number >= failing : number == failing);
}

void* noted(void* caller, void* data) {
  if (data != nullptr && isWatched(caller)) {
    const std::lock_guard lock(mutex);
    living().insert(data);
  }
  return data;
}

void release(void* data) {
  if (data != nullptr && codeEnds != 0) {
    const std::lock_guard lock(mutex);
    living().erase(data);
  }
  __libc_free(data);
}

void* allocate(void* caller, std::size_t bytes, std::size_t alignment) {
  if (mustFail(caller)) throw std::bad_alloc();
  void* data = noted(caller, __libc_memalign(alignment, bytes));
  if (data == nullptr) throw std::bad_alloc();
  return data;
}

constexpr std::size_t plain = alignof(std::max_align_t);

}  // namespace

extern "C" {
void* malloc(std::size_t bytes) {
  void* caller = __builtin_return_address(0);
  return mustFail(caller) ? nullptr : noted(caller, __libc_malloc(bytes));
}
void* calloc(std::size_t count, std::size_t bytes) {
  void* caller = __builtin_return_address(0);
  return mustFail(caller) ? nullptr : noted(caller, __libc_calloc(count, bytes));
}
int posix_memalign(void** data, std::size_t alignment, std::size_t bytes) {
  void* caller = __builtin_return_address(0);
  void* made = mustFail(caller) ? nullptr : noted(caller, __libc_memalign(alignment, bytes));
  if (made == nullptr) return ENOMEM;
  *data = made;
  return 0;
}
void free(void* data) {
  release(data);
}
}

void* operator new(std::size_t bytes) {
  return allocate(__builtin_return_address(0), bytes, plain);
}
void* operator new[](std::size_t bytes) {
  return allocate(__builtin_return_address(0), bytes, plain);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(__builtin_return_address(0), bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return allocate(__builtin_return_address(0), bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* data) noexcept {
  release(data);
}
void operator delete[](void* data) noexcept {
  release(data);
}
void operator delete(void* data, std::size_t) noexcept {
  release(data);
}
void operator delete[](void* data, std::size_t) noexcept {
  release(data);
}
void operator delete(void* data, std::align_val_t) noexcept {
  release(data);
}
void operator delete[](void* data, std::align_val_t) noexcept {
  release(data);
}

namespace {

int find(dl_phdr_info* info, std::size_t, void*) {
  if (std::strstr(info->dlpi_name, "nmf_native.node") == nullptr) return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
    codeBegins = info->dlpi_addr + part.p_vaddr;
    codeEnds = info->dlpi_addr + part.p_vaddr + part.p_memsz;
  }
  return 1;
}

double argument(napi_env env, napi_callback_info info, std::size_t at) {
  napi_value given[2];
  std::size_t count = 2;
  double number = 0;
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  if (at < count) napi_get_value_double(env, given[at], &number);
  return number;
}

napi_value number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

// watch(): from now on the addon, which is loaded, is watched; tells whether it was found.
napi_value watch(napi_env env, napi_callback_info) {
  return number(env, dl_iterate_phdr(&find, nullptr));
}

// failAt(n, goesOn): from now on the n-th allocation fails, and those after it if goesOn is not 0; none for n = 0.
napi_value failAt(napi_env env, napi_callback_info info) {
  failing = 0;
  counted = 0;
  goesOn = argument(env, info, 1) != 0;
  failing = static_cast<std::uint64_t>(argument(env, info, 0));
  return nullptr;
}

napi_value allocations(napi_env env, napi_callback_info) {
  return number(env, static_cast<double>(counted));
}

napi_value live(napi_env env, napi_callback_info) {
  const std::lock_guard lock(mutex);
  return number(env, static_cast<double>(living().size()));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      {"watch", nullptr, &watch, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"failAt", nullptr, &failAt, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"allocations", nullptr, &allocations, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"live", nullptr, &live, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, 4, functions);
  return exports;
}
