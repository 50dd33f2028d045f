// The JavaScript object of a session: unpacks, runs at once or as a job, wraps the reply.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>

#include "../core/session.h"
#include "jobs.h"

namespace nmf::addon {

class SessionObject final : public Napi::ObjectWrap<SessionObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SessionObject(const Napi::CallbackInfo& info);

 private:
  void guess(const Napi::CallbackInfo& info);
  Napi::Value advance(const Napi::CallbackInfo& info);
  Napi::Value measure(const Napi::CallbackInfo& info);
  Napi::Value keep(const Napi::CallbackInfo& info);
  Napi::Value resume(const Napi::CallbackInfo& info);
  Napi::Value terms(const Napi::CallbackInfo& info);
  Napi::Value project(const Napi::CallbackInfo& info);
  Napi::Value orthonormalize(const Napi::CallbackInfo& info);
  Napi::Value svd(const Napi::CallbackInfo& info);
  void cancel(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);

  // A method as JavaScript may call it.
  template <auto method>
  auto guarded(const Napi::CallbackInfo& info) {
    return translated(info.Env(), [&] { return (this->*method)(info); });
  }

  // Runs `compute` as `mode` says. `uses` are the arrays it works on beside the session's own.
  Napi::Value perform(const Napi::Value& mode, std::initializer_list<Napi::Value> uses, std::function<void()> compute,
                      std::function<Napi::Value(Napi::Env)> reply);

  // The session, or a JavaScript error where it is disposed of or at work.
  Session& idle(Napi::Env env) const;
  template <class T>
  void create(const Napi::CallbackInfo& info);
  template <class T>
  void guessFactors(const Napi::CallbackInfo& info);
  template <class T>
  std::function<void()> carriedBy(const Napi::CallbackInfo& info, void (FactorSession<T>::*method)(const Carried<T>&));
  Napi::Value carry(const Napi::CallbackInfo& info, std::function<void()> compute);
  template <class T>
  std::function<void()> termsOfH(const Napi::CallbackInfo& info);
  template <class T>
  std::function<void()> projection(const Napi::CallbackInfo& info);

  Problem problem_;
  std::shared_ptr<Session> session_;  // shared with a running job
  bool float64_;
  Napi::ObjectReference arrays_;  // X, W and Ht, which the session points into
  bool busy_ = false;
};

}  // namespace nmf::addon
