// JavaScript values to C++ ones: whatever does not fit is a JavaScript TypeError, thrown as a C++ exception.
#pragma once

#include <napi.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "../core/problem.h"
#include "../core/session.h"

namespace nmf::addon {

double number(const Napi::Object& object, const char* key);

// A whole number in [low, high].
std::size_t size(const Napi::Value& value, const char* name, std::size_t low, std::size_t high);

Problem problem(const Napi::Value& value);

// Of A (m x k) and B (k x n).
struct Product {
  std::size_t m, n, k, threads;
};
Product product(const Napi::Value& value);

napi_typedarray_type typeOf(const Napi::Value& value, const char* name);

// The numbers of a typed array, where it has the kind of T and exactly `length` of them. The pointer holds as long as
// the array is referenced and nobody can transfer or resize its buffer: for arrays that the package itself made.
template <class T>
T* numbers(const Napi::Value& value, const char* name, std::size_t length);

// Those of them in [from, end).
template <class T>
std::span<const T> stretch(const Napi::Value& value, const Napi::Value& from, const Napi::Value& end);

// X (m x n), borrowed: a typed array, of whole numbers of one byte or two as well, { values, columns, starts } for a
// sparse one, those and weights for one that is observed in part, or { Q, XtQ, rank } for what stands for one.
template <class T>
std::unique_ptr<Matrix<T>> matrix(const Napi::Value& value, std::size_t m, std::size_t n);

// "quick" or "exact".
Precision precision(const Napi::Value& value);

AdvanceRequest advanceRequest(const Napi::Value& value, const Problem& problem);

constexpr const char* solverNames[] = {"mu", "cd", "accelerated"};
// BLAS takes no larger size.
constexpr std::size_t largestSize = 2147483647;

}  // namespace nmf::addon
