// Computations beside the JavaScript thread, each on a thread of its own while it lasts.
//
// Not libuv's pool: long jobs there hold up file reads and name look-ups of the whole process, and worker.terminate()
// and process.exit() wait for them. Here the end of an environment, or of the process, cancels its jobs and waits the
// milliseconds until they stop.
#pragma once

#include <napi.h>

#include <atomic>
#include <exception>
#include <functional>
#include <list>

#include "../core/crew.h"

namespace nmf::addon {

struct Job {
  std::function<void()> compute;                // on the job's thread; may throw
  std::function<Napi::Value(Napi::Env)> reply;  // on the JavaScript thread, after a compute that did not throw
  std::function<void()> cancel;                 // makes compute return soon; from any thread
  std::function<void()> finished;               // on the JavaScript thread, however compute ended, before it settles
  Napi::ObjectReference owner;                  // kept from collection, with the memory that compute uses
};

// Runs `hook(owner)` at the end of the environment, unless it is destroyed before: an addon whose loading fails, as it
// does when a worker is terminated in the middle of it, takes its data back while the environment lives on.
class CleanupHook {
 public:
  CleanupHook(napi_env env, void (*hook)(void*), void* owner) : env_(env), hook_(hook), owner_(owner) {
    napi_add_env_cleanup_hook(env_, hook_, owner_);
  }
  ~CleanupHook() { napi_remove_env_cleanup_hook(env_, hook_, owner_); }
  CleanupHook(const CleanupHook&) = delete;
  CleanupHook& operator=(const CleanupHook&) = delete;

 private:
  napi_env env_;
  void (*hook_)(void*);
  void* owner_;
};

class Jobs {
 public:
  explicit Jobs(Napi::Env env);
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  Napi::Promise start(Napi::Env env, Job job);

 private:
  struct Running {
    Job job;
    Napi::Promise::Deferred deferred;
    std::exception_ptr error;
  };
  static void settle(Napi::Env env, Napi::Function, Jobs* jobs, Running* running);
  using Channel = Napi::TypedThreadSafeFunction<Jobs, Running, &Jobs::settle>;

  friend class EveryJobs;
  void halt();
  void stop();

  Channel channel_;
  std::list<Running> running_;
  Crew crew_;
  std::atomic<bool> halted_{false};
  CleanupHook hook_;  // hooks run last in, first out: this one, added after the channel's own, finds it open
};

// A C++ exception as the JavaScript error it becomes.
Napi::Error toError(Napi::Env env, const std::exception_ptr& error);

// Runs what JavaScript calls: any exception but a JavaScript error would end the process there.
template <class Body>
auto translated(Napi::Env env, Body body) {
  try {
    return body();
  } catch (...) {
    throw toError(env, std::current_exception());
  }
}

}  // namespace nmf::addon
