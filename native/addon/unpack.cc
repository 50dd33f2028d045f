#include "unpack.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <type_traits>
#include <vector>

#include "../core/low_rank_matrix.h"
#include "../core/observed_matrix.h"
#include "../core/pool.h"
#include "../core/sparse_matrix.h"

namespace nmf::addon {

namespace {

constexpr std::size_t mostEntries = std::size_t{1} << 52U;

[[noreturn]] void reject(Napi::Env env, const std::string& message) {
  throw Napi::TypeError::New(env, message);
}

Napi::Object object(const Napi::Value& value, const char* name, std::initializer_list<const char*> keys) {
  if (!value.IsObject()) reject(value.Env(), std::string(name) + " must be an object");
  Napi::Object result = value.As<Napi::Object>();
  for (const char* key : keys) {
    if (!result.Has(key)) reject(value.Env(), std::string(name) + " misses " + key);
  }
  if (result.GetPropertyNames().Length() != keys.size()) reject(value.Env(), std::string(name) + " has unknown keys");
  return result;
}

bool boolean(const Napi::Object& from, const char* key) {
  const Napi::Value value = from.Get(key);
  if (!value.IsBoolean()) reject(from.Env(), std::string(key) + " must be a boolean");
  return value.As<Napi::Boolean>();
}

Solver solver(const Napi::Value& value) {
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  for (std::size_t i = 0; i < std::size(solverNames); ++i) {
    if (name == solverNames[i]) return static_cast<Solver>(i);
  }
  reject(value.Env(), "unknown solver " + name);
}

template <class T>
constexpr napi_typedarray_type arrayType() {
  if constexpr (std::is_same_v<T, double>) return napi_float64_array;
  if constexpr (std::is_same_v<T, float>) return napi_float32_array;
  if constexpr (std::is_same_v<T, std::uint32_t>) return napi_uint32_array;
  if constexpr (std::is_same_v<T, std::uint16_t>) return napi_uint16_array;
  if constexpr (std::is_same_v<T, std::uint8_t>) return napi_uint8_array;
}

struct Array {
  napi_typedarray_type type;
  std::size_t length;
  void* data;
};

// From the engine itself: a class can claim any length.
Array array(const Napi::Value& value, const char* name) {
  Array result{};
  if (!value.IsTypedArray() || napi_get_typedarray_info(value.Env(), value, &result.type, &result.length, &result.data,
                                                        nullptr, nullptr) != napi_ok) {
    reject(value.Env(), std::string(name) + " must be a typed array");
  }
  return result;
}

// Rising numbers below k.
std::vector<std::uint32_t> components(const Napi::Value& value, const char* name, std::size_t k) {
  const Array found = array(value, name);
  if (found.type != napi_uint32_array) reject(value.Env(), std::string(name) + " has the wrong type of numbers");
  const auto* first = static_cast<const std::uint32_t*>(found.data);
  std::vector<std::uint32_t> result(first, first + found.length);
  const bool rises = std::ranges::adjacent_find(result, std::greater_equal<>{}) == result.end();
  if (!rises || (!result.empty() && result.back() >= k)) {
    reject(value.Env(), std::string(name) + " must hold rising numbers below k");
  }
  return result;
}

// As many as are asked for, up to what the pool has.
std::size_t threads(const Napi::Value& value) {
  return std::min(size(value, "threads", 1, std::size_t{1} << 53U), Pool::maxThreads);
}

}  // namespace

double number(const Napi::Object& object, const char* key) {
  const Napi::Value value = object.Get(key);
  if (!value.IsNumber()) reject(object.Env(), std::string(key) + " must be a number");
  return value.As<Napi::Number>().DoubleValue();
}

std::size_t size(const Napi::Value& value, const char* name, std::size_t low, std::size_t high) {
  const double given = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(given >= static_cast<double>(low) && given <= static_cast<double>(high) && given == std::floor(given))) {
    reject(value.Env(),
           std::string(name) + " must be an integer from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return static_cast<std::size_t>(given);
}

Problem problem(const Napi::Value& value) {
  constexpr std::size_t mostSweeps = 1000;
  const Napi::Object from = object(value, "problem",
                                   {"m", "n", "k", "beta", "solver", "l1W", "l2W", "l1H", "l2H", "updateW", "updateH",
                                    "sweepsW", "sweepsH", "movingW", "movingH", "threads"});
  Problem result{};
  result.m = size(from.Get("m"), "m", 1, largestSize);
  result.n = size(from.Get("n"), "n", 1, largestSize);
  result.k = size(from.Get("k"), "k", 1, largestSize);
  result.beta = number(from, "beta");
  result.solver = solver(from.Get("solver"));
  result.l1W = number(from, "l1W");
  result.l2W = number(from, "l2W");
  result.l1H = number(from, "l1H");
  result.l2H = number(from, "l2H");
  result.updateW = boolean(from, "updateW");
  result.updateH = boolean(from, "updateH");
  result.sweepsW = size(from.Get("sweepsW"), "sweepsW", 1, mostSweeps);
  result.sweepsH = size(from.Get("sweepsH"), "sweepsH", 1, mostSweeps);
  result.movingW = components(from.Get("movingW"), "movingW", result.k);
  result.movingH = components(from.Get("movingH"), "movingH", result.k);
  result.threads = threads(from.Get("threads"));
  if (!std::isfinite(result.beta)) reject(value.Env(), "beta must be finite");
  return result;
}

Product product(const Napi::Value& value) {
  const Napi::Object from = object(value, "product", {"m", "n", "k", "threads"});
  return {size(from.Get("m"), "m", 1, largestSize), size(from.Get("n"), "n", 1, largestSize),
          size(from.Get("k"), "k", 1, largestSize), threads(from.Get("threads"))};
}

napi_typedarray_type typeOf(const Napi::Value& value, const char* name) {
  return array(value, name).type;
}

template <class T>
T* numbers(const Napi::Value& value, const char* name, std::size_t length) {
  const Array found = array(value, name);
  if (found.type != arrayType<T>()) reject(value.Env(), std::string(name) + " has the wrong type of numbers");
  if (found.length != length) {
    reject(value.Env(), std::string(name) + " must have " + std::to_string(length) + " numbers, not " +
                            std::to_string(found.length));
  }
  return static_cast<T*>(found.data);
}

template double* numbers(const Napi::Value&, const char*, std::size_t);
template float* numbers(const Napi::Value&, const char*, std::size_t);

template <class T>
std::span<const T> stretch(const Napi::Value& value, const Napi::Value& from, const Napi::Value& end) {
  const Array found = array(value, "data");
  const std::span all(numbers<T>(value, "data", found.length), found.length);
  const std::size_t last = size(end, "end", 0, all.size());
  const std::size_t first = size(from, "from", 0, last);
  return all.subspan(first, last - first);
}

template std::span<const double> stretch(const Napi::Value&, const Napi::Value&, const Napi::Value&);
template std::span<const float> stretch(const Napi::Value&, const Napi::Value&, const Napi::Value&);
template std::span<const std::uint8_t> stretch(const Napi::Value&, const Napi::Value&, const Napi::Value&);
template std::span<const std::uint16_t> stretch(const Napi::Value&, const Napi::Value&, const Napi::Value&);

template <class T>
Stored<T> stored(const Napi::Value& value, std::size_t length) {
  switch (typeOf(value, "X")) {
    case napi_uint8_array:
      return Stored<T>(numbers<std::uint8_t>(value, "X", length));
    case napi_uint16_array:
      return Stored<T>(numbers<std::uint16_t>(value, "X", length));
    default:
      return Stored<T>(numbers<T>(value, "X", length));
  }
}

template <class T>
std::unique_ptr<Matrix<T>> matrix(const Napi::Value& value, std::size_t m, std::size_t n) {
  if (value.IsTypedArray()) return std::make_unique<DenseMatrix<T>>(stored<T>(value, m * n), m, n);
  if (value.IsObject() && value.As<Napi::Object>().Has("Q")) {
    const Napi::Object from = object(value, "X", {"Q", "XtQ", "rank"});
    const std::size_t rank = size(from.Get("rank"), "rank", 1, largestSize);
    const T* Q = numbers<T>(from.Get("Q"), "Q", m * rank);
    return std::make_unique<LowRankMatrix<T>>(Q, numbers<T>(from.Get("XtQ"), "XtQ", n * rank), m, n, rank);
  }
  const bool observed = value.IsObject() && value.As<Napi::Object>().Has("weights");
  const Napi::Object from = observed ? object(value, "X", {"values", "columns", "starts", "weights"})
                                     : object(value, "X", {"values", "columns", "starts"});
  const auto* starts = numbers<double>(from.Get("starts"), "starts", m + 1);
  const std::size_t count = size(Napi::Number::New(value.Env(), starts[m]), "the last of starts", 0, mostEntries);
  const T* values = numbers<T>(from.Get("values"), "values", count);
  const auto* columns = numbers<std::uint32_t>(from.Get("columns"), "columns", count);
  if (!observed) return std::make_unique<SparseMatrix<T>>(values, columns, starts, m, n);
  const Napi::Value given = from.Get("weights");
  const T* weights = given.IsUndefined() ? nullptr : numbers<T>(given, "weights", count);
  return std::make_unique<ObservedMatrix<T>>(values, weights, columns, starts, m, n);
}

template std::unique_ptr<Matrix<double>> matrix(const Napi::Value&, std::size_t, std::size_t);
template std::unique_ptr<Matrix<float>> matrix(const Napi::Value&, std::size_t, std::size_t);

Precision precision(const Napi::Value& value) {
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  if (name == "quick") return Precision::quick;
  if (name == "exact") return Precision::exact;
  reject(value.Env(), "precision must be quick or exact");
}

AdvanceRequest advanceRequest(const Napi::Value& value, const Problem& problem) {
  const Napi::Object from = object(value, "request", {"iterations", "violationTarget", "budgetMs", "orders"});
  AdvanceRequest result{};
  result.iterations = size(from.Get("iterations"), "iterations", 1, mostEntries);
  result.violationTarget = number(from, "violationTarget");
  result.budgetMs = number(from, "budgetMs");
  const Napi::Value orders = from.Get("orders");
  if (orders.IsUndefined()) return result;
  const std::size_t sweeps = (problem.updateW ? 1U : 0U) + (problem.updateH ? 1U : 0U);
  // No array has so many orders, and the product could be one that an array has.
  if (result.iterations > largestSize) reject(value.Env(), "orders must be for fewer iterations");
  const std::size_t count = result.iterations * sweeps * problem.k;
  result.orders = numbers<std::uint32_t>(orders, "orders", count);
  for (std::size_t i = 0; i < count; ++i) {
    if (result.orders[i] >= problem.k) reject(value.Env(), "orders must hold numbers below k");
  }
  return result;
}

}  // namespace nmf::addon
