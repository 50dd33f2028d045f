#include "jobs.h"

#include <algorithm>
#include <new>
#include <utility>

namespace nmf::addon {

Jobs::Jobs(Napi::Env env) : channel_(Channel::New(env, "nmf-native", 0, 1, this)) {
  channel_.Unref(env);
  // Hooks run last in, first out: this one, added after the channel's own, finds it open.
  env.AddCleanupHook([](Jobs* jobs) { jobs->stop(); }, this);
}

Jobs::~Jobs() { stop(); }

void Jobs::stop() {
  if (std::exchange(stopped_, true)) return;
  for (Running& running : running_) running.job.cancel();
  for (Running& running : running_) running.thread.join();
  running_.clear();
  channel_.Abort();
}

Napi::Promise Jobs::start(Napi::Env env, Job job) {
  running_.push_back({std::move(job), Napi::Promise::Deferred::New(env), nullptr, {}});
  Running& running = running_.back();
  try {
    running.thread = std::thread([this, &running] {
      try {
        running.job.compute();
      } catch (...) {
        running.error = std::current_exception();
      }
      channel_.NonBlockingCall(&running);
    });
  } catch (...) {
    running_.pop_back();
    throw toError(env, std::current_exception());
  }
  if (running_.size() == 1) channel_.Ref(env);
  return running.deferred.Promise();
}

void Jobs::settle(Napi::Env env, Napi::Function, Jobs* jobs, Running* running) {
  if (env == nullptr || jobs->stopped_) return;
  running->thread.join();
  const auto place = std::find_if(jobs->running_.begin(), jobs->running_.end(),
                                  [running](const Running& other) { return &other == running; });
  std::list<Running> done;
  done.splice(done.begin(), jobs->running_, place);
  if (jobs->running_.empty()) jobs->channel_.Unref(env);
  running->job.finished();
  if (running->error != nullptr) {
    running->deferred.Reject(toError(env, running->error).Value());
  } else {
    running->deferred.Resolve(running->job.reply(env));
  }
}

Napi::Error toError(Napi::Env env, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Napi::Error& thrown) {
    return thrown;
  } catch (const std::bad_alloc&) {
    Napi::Error result = Napi::Error::New(env, "out of memory");
    result.Set("code", "ERR_NMF_MEMORY");
    return result;
  } catch (const std::exception& thrown) {
    return Napi::Error::New(env, thrown.what());
  }
}

}  // namespace nmf::addon
