#include "session_object.h"

#include <exception>
#include <string>
#include <utility>

#include "../core/orthonormalize.h"
#include "../core/small_svd.h"
#include "addon_data.h"
#include "unpack.h"

namespace nmf::addon {

Napi::Function SessionObject::define(Napi::Env env) {
  using S = SessionObject;
  return DefineClass(
      env, "Session",
      {InstanceMethod<&S::guarded<&S::guess>>("guess"), InstanceMethod<&S::guarded<&S::advance>>("advance"),
       InstanceMethod<&S::guarded<&S::measure>>("measure"), InstanceMethod<&S::guarded<&S::terms>>("terms"),
       InstanceMethod<&S::guarded<&S::keep>>("keep"), InstanceMethod<&S::guarded<&S::resume>>("resume"),
       InstanceMethod<&S::guarded<&S::project>>("project"),
       InstanceMethod<&S::guarded<&S::orthonormalize>>("orthonormalize"), InstanceMethod<&S::guarded<&S::svd>>("svd"),
       InstanceMethod<&S::guarded<&S::cancel>>("cancel"), InstanceMethod<&S::guarded<&S::dispose>>("dispose")});
}

SessionObject::SessionObject(const Napi::CallbackInfo& info) try
    : ObjectWrap(info), problem_(problem(info[0])), float64_(typeOf(info[2], "W") == napi_float64_array) {
  float64_ ? create<double>(info) : create<float>(info);
  Napi::Array arrays = Napi::Array::New(info.Env(), 3);
  for (std::uint32_t i = 0; i < 3; ++i) arrays[i] = info[i + 1];
  arrays_ = Napi::Persistent(arrays.As<Napi::Object>());
} catch (...) {
  throw toError(info.Env(), std::current_exception());
}

template <class T>
void SessionObject::create(const Napi::CallbackInfo& info) {
  const auto [m, n, k] = std::tuple(problem_.m, problem_.n, problem_.k);
  T* W = numbers<T>(info[2], "W", m * k);
  T* Ht = numbers<T>(info[3], "Ht", n * k);
  session_ = std::make_shared<FactorSession<T>>(problem_, matrix<T>(info[1], m, n), W, Ht);
}

Session& SessionObject::idle(Napi::Env env) const {
  if (session_ == nullptr) throw Napi::Error::New(env, "the session is disposed of");
  if (busy_) throw Napi::Error::New(env, "the session is at work");
  return *session_;
}

Napi::Value SessionObject::perform(const Napi::Value& mode, std::initializer_list<Napi::Value> uses,
                                   std::function<void()> compute, std::function<Napi::Value(Napi::Env)> reply) {
  const Napi::Env env = mode.Env();
  const std::string name = mode.IsString() ? mode.As<Napi::String>().Utf8Value() : "";
  if (name == "sync") {
    compute();
    return reply(env);
  }
  if (name != "async") throw Napi::TypeError::New(env, "mode must be sync or async");
  Napi::Array owned = Napi::Array::New(env);
  owned.Set(std::uint32_t{0}, Value());
  for (const Napi::Value& used : uses) owned.Set(owned.Length(), used);
  Job job{std::move(compute), std::move(reply), [session = session_] { session->cancel(); }, [this] { busy_ = false; },
          Napi::Persistent(owned.As<Napi::Object>())};
  const Napi::Promise promise = env.GetInstanceData<AddonData>()->jobs.start(env, std::move(job));
  busy_ = true;
  return promise;
}

template <class T>
void SessionObject::guessFactors(const Napi::CallbackInfo& info) {
  const auto [m, n, k] = std::tuple(problem_.m, problem_.n, problem_.k);
  const T* W = info[0].IsNull() ? nullptr : numbers<T>(info[0], "W", m * k);
  dynamic_cast<FactorSession<T>&>(*session_).guess(W, numbers<T>(info[1], "Ht", n * k));
}

void SessionObject::guess(const Napi::CallbackInfo& info) {
  idle(info.Env());
  float64_ ? guessFactors<double>(info) : guessFactors<float>(info);
}

Napi::Value SessionObject::advance(const Napi::CallbackInfo& info) {
  Session& session = idle(info.Env());
  const AdvanceRequest request = advanceRequest(info[0], problem_);
  auto result = std::make_shared<Advance>();
  return perform(
      info[1], {info[0]}, [&session, request, result] { *result = session.advance(request); },
      [result](Napi::Env env) {
        Napi::Object reply = Napi::Object::New(env);
        reply["iterations"] = static_cast<double>(result->iterations);
        reply["violation"] = result->violation;
        return reply;
      });
}

Napi::Value SessionObject::measure(const Napi::CallbackInfo& info) {
  Session& session = idle(info.Env());
  const Precision wanted = precision(info[0]);
  auto result = std::make_shared<Measurement>();
  return perform(
      info[1], {}, [&session, wanted, result] { *result = session.measure(wanted); },
      [result](Napi::Env env) {
        Napi::Object reply = Napi::Object::New(env);
        reply["loss"] = result->loss;
        reply["penalty"] = result->penalty;
        return reply;
      });
}

template <class T>
std::function<void()> SessionObject::carriedBy(const Napi::CallbackInfo& info,
                                               void (FactorSession<T>::*method)(const Carried<T>&)) {
  const std::size_t W = problem_.trailW(), Ht = problem_.trailHt();
  const Carried<T> carried{numbers<T>(info[0], "W", W), numbers<T>(info[1], "renewedW", W),
                           numbers<T>(info[2], "Ht", Ht), numbers<T>(info[3], "renewedHt", Ht),
                           numbers<double>(info[4], "numbers", Carried<T>::numberCount)};
  auto& session = dynamic_cast<FactorSession<T>&>(*session_);
  return [&session, method, carried] { (session.*method)(carried); };
}

Napi::Value SessionObject::carry(const Napi::CallbackInfo& info, std::function<void()> compute) {
  return perform(info[5], {info[0], info[1], info[2], info[3], info[4]}, std::move(compute),
                 [](Napi::Env env) { return env.Undefined(); });
}

Napi::Value SessionObject::keep(const Napi::CallbackInfo& info) {
  idle(info.Env());
  return carry(info, float64_ ? carriedBy<double>(info, &FactorSession<double>::keep)
                              : carriedBy<float>(info, &FactorSession<float>::keep));
}

Napi::Value SessionObject::resume(const Napi::CallbackInfo& info) {
  idle(info.Env());
  return carry(info, float64_ ? carriedBy<double>(info, &FactorSession<double>::resume)
                              : carriedBy<float>(info, &FactorSession<float>::resume));
}

template <class T>
std::function<void()> SessionObject::termsOfH(const Napi::CallbackInfo& info) {
  const auto [n, k] = std::tuple(problem_.n, problem_.k);
  T* N = numbers<T>(info[0], "N", n * k);
  T* D = numbers<T>(info[1], "D", n * k);
  auto& session = dynamic_cast<FactorSession<T>&>(*session_);
  return [&session, N, D] { session.terms(N, D); };
}

Napi::Value SessionObject::terms(const Napi::CallbackInfo& info) {
  idle(info.Env());
  return perform(info[2], {info[0], info[1]}, float64_ ? termsOfH<double>(info) : termsOfH<float>(info),
                 [](Napi::Env env) { return env.Undefined(); });
}

template <class T>
std::function<void()> SessionObject::projection(const Napi::CallbackInfo& info) {
  const bool transposed = info[0].ToBoolean();
  const std::size_t columns = size(info[3], "columns", 1, largestSize);
  const std::size_t rows = transposed ? problem_.n : problem_.m;
  const T* Q = numbers<T>(info[1], "Q", (transposed ? problem_.m : problem_.n) * columns);
  T* out = numbers<T>(info[2], "out", rows * columns);
  auto& session = dynamic_cast<FactorSession<T>&>(*session_);
  return [&session, transposed, Q, out, columns] {
    session.project(transposed ? Transpose::yes : Transpose::no, Q, out, columns);
  };
}

Napi::Value SessionObject::project(const Napi::CallbackInfo& info) {
  idle(info.Env());
  return perform(info[4], {info[1], info[2]}, float64_ ? projection<double>(info) : projection<float>(info),
                 [](Napi::Env env) { return env.Undefined(); });
}

Napi::Value SessionObject::orthonormalize(const Napi::CallbackInfo& info) {
  const Session& session = idle(info.Env());
  const std::size_t length = size(info[2], "length", 1, largestSize);
  const std::size_t count = size(info[3], "count", 1, largestSize);
  auto* Q = numbers<double>(info[0], "basis", length * count);
  auto* R = numbers<double>(info[1], "R", count * count);
  return perform(
      info[4], {info[0], info[1]},
      [&session, Q, R, length, count] { nmf::orthonormalize(Q, R, length, count, session.cancelled()); },
      [](Napi::Env env) { return env.Undefined(); });
}

Napi::Value SessionObject::svd(const Napi::CallbackInfo& info) {
  idle(info.Env());
  const std::size_t count = size(info[4], "size", 1, largestSize);
  const auto* A = numbers<double>(info[0], "A", count * count);
  auto* U = numbers<double>(info[1], "U", count * count);
  auto* S = numbers<double>(info[2], "S", count);
  auto* V = numbers<double>(info[3], "V", count * count);
  return perform(
      info[5], {info[0], info[1], info[2], info[3]}, [A, U, S, V, count] { smallSvd(A, count, U, S, V); },
      [](Napi::Env env) { return env.Undefined(); });
}

void SessionObject::cancel(const Napi::CallbackInfo&) {
  if (session_ != nullptr) session_->cancel();
}

void SessionObject::dispose(const Napi::CallbackInfo& info) {
  if (session_ == nullptr) return;
  idle(info.Env());
  session_.reset();
  arrays_.Reset();
}

}  // namespace nmf::addon
