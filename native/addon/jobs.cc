#include "jobs.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "../core/pool.h"

namespace nmf::addon {

// The jobs of all environments. process.exit() ends the main thread's environment without its cleanup hooks, and goes
// on to destroy what jobs compute with: so they are halted as the first of the static destructors.
class EveryJobs {
 public:
  static EveryJobs& shared() {
    Pool::shared();  // made before, so destroyed after
    static EveryJobs every;
    return every;
  }
  ~EveryJobs() {
    for (Jobs* jobs : jobs_) jobs->halt();
  }
  void add(Jobs* jobs) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(jobs);
  }
  void remove(Jobs* jobs) {
    const std::lock_guard lock(mutex_);
    jobs_.remove(jobs);
  }

 private:
  std::mutex mutex_;
  std::list<Jobs*> jobs_;
};

Jobs::Jobs(Napi::Env env)
    : channel_(Channel::New(env, "nmf-native", 0, 1, this)),
      hook_(
          env, [](void* jobs) { static_cast<Jobs*>(jobs)->stop(); }, this) {
  channel_.Unref(env);
  EveryJobs::shared().add(this);
}

Jobs::~Jobs() {
  stop();
}

// Cancels and joins the threads. Touches nothing of JavaScript, which may be gone.
void Jobs::halt() {
  if (halted_.exchange(true)) return;
  for (Running& running : running_) running.job.cancel();
  crew_.end();
}

void Jobs::stop() {
  if (halted_) return;
  halt();
  EveryJobs::shared().remove(this);
  running_.clear();
  channel_.Abort();
}

Napi::Promise Jobs::start(Napi::Env env, Job job) {
  const Napi::Promise::Deferred deferred = Napi::Promise::Deferred::New(env);
  const std::size_t before = running_.size();
  try {
    running_.push_back({std::move(job), deferred, nullptr});
    Running& running = running_.back();
    const auto compute = [&running] {
      try {
        running.job.compute();
      } catch (...) {
        running.error = std::current_exception();
      }
    };
    crew_.take(compute, [this, &running] {
      if (!halted_) channel_.NonBlockingCall(&running);
    });
  } catch (...) {
    if (running_.size() > before) running_.pop_back();
    deferred.Resolve(env.Undefined());  // nobody has the promise, but unsettled it would be kept for ever
    throw;
  }
  if (before == 0) channel_.Ref(env);
  return deferred.Promise();
}

void Jobs::settle(Napi::Env env, Napi::Function, Jobs* jobs, Running* running) {
  if (env == nullptr || jobs->halted_) return;
  const auto place = std::find_if(jobs->running_.begin(), jobs->running_.end(),
                                  [running](const Running& other) { return &other == running; });
  std::list<Running> done;
  done.splice(done.begin(), jobs->running_, place);
  if (jobs->running_.empty()) jobs->channel_.Unref(env);
  running->job.finished();
  try {
    if (running->error != nullptr) std::rethrow_exception(running->error);
    running->deferred.Resolve(running->job.reply(env));
  } catch (...) {
    running->deferred.Reject(toError(env, std::current_exception()).Value());
  }
}

namespace {

Napi::Error outOfMemory(Napi::Env env) {
  Napi::Error result = Napi::Error::New(env, "out of memory");
  result.Set("code", "ERR_NMF_MEMORY");
  return result;
}

}  // namespace

Napi::Error toError(Napi::Env env, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Napi::Error& thrown) {
    // What node-addon-api makes of a bad_alloc before or after our own code, where it allocates the object of a class.
    return thrown.Message() == std::bad_alloc().what() ? outOfMemory(env) : thrown;
  } catch (const std::bad_alloc&) {
    return outOfMemory(env);
  } catch (const std::exception& thrown) {
    return Napi::Error::New(env, thrown.what());
  }
}

}  // namespace nmf::addon
