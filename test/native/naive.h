// Oracles of the core's tests: numbers, products by plain loops, and how far sums may be off.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

template <class T>
std::vector<T> uniform(std::size_t count, std::uint32_t seed) {
  std::vector<T> numbers(count);
  for (T& number : numbers) {
    seed = seed * 1664525U + 1013904223U;
    number = static_cast<T>(seed >> 8U) / T{0x1p24};
  }
  return numbers;
}

// A (rows x inner) * B (inner x columns), in double; A' where `transposed`.
template <class T>
std::vector<double> naive(const std::vector<T>& A, bool transposed, const std::vector<T>& B, std::size_t rows,
                          std::size_t inner, std::size_t columns) {
  std::vector<double> product(rows * columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t l = 0; l < inner; ++l) {
      const double a = static_cast<double>(transposed ? A[l * rows + i] : A[i * inner + l]);
      for (std::size_t j = 0; j < columns; ++j) product[i * columns + j] += a * static_cast<double>(B[l * columns + j]);
    }
  }
  return product;
}

// Sums of `terms` products of numbers >= 0, whatever their order, are off by at most terms * epsilon of themselves.
template <class T>
bool agree(const T* sums, const std::vector<double>& exact, std::size_t terms) {
  const double tolerance = static_cast<double>(terms + 2) * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if (!(std::abs(static_cast<double>(sums[i]) - exact[i]) <= tolerance * exact[i])) return false;
  }
  return true;
}
