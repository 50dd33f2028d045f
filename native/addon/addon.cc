// The addon's door: what `binding.d.ts` describes.
#include <napi.h>

#include <iterator>
#include <memory>

#include "../core/blas.h"
#include "../core/products.h"
#include "../core/scan.h"
#include "../core/simd.h"
#include "addon_data.h"
#include "openblas_environment.h"
#include "session_object.h"
#include "unpack.h"

namespace nmf::addon {

namespace {

void checkBlas(Napi::Env env) {
  if (blasComputesExactly()) return;
  const BlasInfo info = blasInfo();
  throw Napi::Error::New(env, "its " + info.library + " " + info.version +
                                  " computes wrong products on this processor (kernel " + info.core + ")");
}

Napi::Object describeBlas(Napi::Env env) {
  const BlasInfo info = blasInfo();
  Napi::Object result = Napi::Object::New(env);
  result["library"] = info.library;
  result["version"] = info.version;
  result["core"] = info.core;
  result["threads"] = info.threads;
  return result;
}

template <class T>
Napi::Array list(Napi::Env env, const T& values) {
  Napi::Array result = Napi::Array::New(env);
  for (const auto& value : values) result.Set(result.Length(), value);
  return result;
}

Napi::Value createSession(const Napi::CallbackInfo& info) {
  return translated(info.Env(), [&] {
    return info.Env().GetInstanceData<AddonData>()->session.New({info[0], info[1], info[2], info[3]});
  });
}

template <class T>
void multiplyAs(const Napi::CallbackInfo& info, const Product& shape) {
  const auto& [m, n, k, threads] = shape;
  const DenseView<T> A{numbers<T>(info[0], "A", m * k), m, k, k, Transpose::no};
  const T* B = numbers<T>(info[1], "B", k * n);
  Partials<T> partials;
  nmf::multiply(A, B, n, numbers<T>(info[2], "out", m * n), partials, threads, Cancelled{false});
}

void multiply(const Napi::CallbackInfo& info) {
  translated(info.Env(), [&] {
    const Product shape = product(info[3]);
    typeOf(info[0], "A") == napi_float64_array ? multiplyAs<double>(info, shape) : multiplyAs<float>(info, shape);
  });
}

template <class T>
Scan scanAs(const Napi::CallbackInfo& info) {
  return nmf::scan(stretch<T>(info[0], info[1], info[2]));
}

Napi::Value scan(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Scan found = translated(env, [&] {
    switch (typeOf(info[0], "data")) {
      case napi_uint8_array:
        return scanAs<std::uint8_t>(info);
      case napi_uint16_array:
        return scanAs<std::uint16_t>(info);
      case napi_float32_array:
        return scanAs<float>(info);
      default:
        return scanAs<double>(info);
    }
  });
  Napi::Object result = Napi::Object::New(env);
  result["max"] = found.max;
  result["sum"] = found.sum;
  const auto place = [env](const std::optional<std::size_t>& at) {
    return at ? Napi::Number::New(env, static_cast<double>(*at)) : env.Undefined();
  };
  result["firstZero"] = place(found.firstZero);
  result["firstBad"] = place(found.firstBad);
  return result;
}

// V8 would free it as it collects garbage, for which a long operation of ours leaves it no occasion.
void release(const Napi::CallbackInfo& info) {
  translated(info.Env(), [&] {
    if (!info[0].IsTypedArray()) throw Napi::TypeError::New(info.Env(), "array must be a typed array");
    const Napi::Value buffer = info[0].As<Napi::Object>().Get("buffer");
    if (buffer.IsArrayBuffer()) buffer.As<Napi::ArrayBuffer>().Detach();
  });
}

Napi::Object describe(Napi::Env env, Napi::Object exports) {
  useOneBlasThread();
  chooseBlasKernel();
  checkBlas(env);
  auto data = std::make_unique<AddonData>(env);
  data->session = Napi::Persistent(SessionObject::define(env));
  env.SetInstanceData(data.release());
  exports["solvers"] = list(env, solverNames);
  exports["blas"] = describeBlas(env);
  exports["simd"] = nameOf(simd());
  exports["createSession"] = Napi::Function::New<createSession>(env);
  exports["multiply"] = Napi::Function::New<multiply>(env);
  exports["scan"] = Napi::Function::New<scan>(env);
  exports["release"] = Napi::Function::New<release>(env);
  return exports;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  return translated(env, [&] { return describe(env, exports); });
}

NODE_API_MODULE(nmf_native, init)

}  // namespace

}  // namespace nmf::addon
