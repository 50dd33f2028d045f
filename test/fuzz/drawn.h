// What the fuzzers share: problems drawn from the fuzzer's bytes, and the demand that ends a run with the sentence
// broken.
#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "../../native/core/observed_matrix.h"
#include "../../native/core/sparse_matrix.h"

namespace fuzz {

inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

class Drawn {
 public:
  Drawn(const std::uint8_t* bytes, std::size_t count) : bytes_(bytes, count) {}

  std::size_t size(std::size_t low, std::size_t high) { return bytes_.ConsumeIntegralInRange(low, high); }
  bool flag() { return bytes_.ConsumeBool(); }
  double within(double low, double high) { return bytes_.ConsumeFloatingPointInRange(low, high); }
  template <class T, std::size_t count>
  T oneOf(const T (&choices)[count]) {
    return choices[size(0, count - 1)];
  }

  // Mostly the sizes of one tile, now and then some blocks of rows or of columns.
  std::size_t extent() { return size(0, 15) == 0 ? size(1, 300) : size(1, 70); }

  // Numbers >= 0 that span `spread` powers of two below 1, a share of them 0. One seed and not a number each: what the
  // fuzzer is to find out is which shapes and kinds go together.
  template <class T>
  std::vector<T> numbers(std::size_t count, bool zeros) {
    std::uint64_t state = bytes_.ConsumeIntegral<std::uint32_t>();
    const double spread = within(0, 20), kept = zeros ? within(0, 1) : 1;
    const auto next = [&state] {
      state = state * 6364136223846793005U + 1442695040888963407U;
      return static_cast<double>((state >> 11U) + 1) * 0x1p-53;
    };
    std::vector<T> drawn(count);
    for (T& number : drawn) {
      const double value = next() * std::exp2(-spread * next());
      number = next() <= kept ? static_cast<T>(value) : T{0};
    }
    return drawn;
  }

  // Puts numbers at the ends of the range that solvers are given at some places.
  template <class T>
  void sprinkle(std::vector<T>& numbers, bool zeros) {
    static constexpr double ends[] = {0, 0x1p-1074, 1e-300, 0x1p-149, 0x1p-30, 1, 0x1p10};
    for (std::size_t times = size(0, 8); times > 0; --times) {
      const T value = static_cast<T>(oneOf(ends));
      T& place = numbers[size(0, numbers.size() - 1)];
      if (zeros || value > T{1e-30F}) place = value;
    }
  }

  // Any bits at all: what they mean, no invariant holds of; only memory must.
  template <class T>
  void scribble(std::vector<T>& numbers) {
    static constexpr double any[] = {-1, -0.0, 1e308, -1e308, HUGE_VAL, -HUGE_VAL, NAN, 3e38};
    for (std::size_t times = size(1, 8); times > 0; --times)
      numbers[size(0, numbers.size() - 1)] = static_cast<T>(oneOf(any));
  }

 private:
  FuzzedDataProvider bytes_;
};

// The rows of X (m x n) by their entries. Zeros are stored where `keep` says so.
template <class T>
struct Rows {
  std::vector<T> values;
  std::vector<std::uint32_t> columns;
  std::vector<double> starts{0};

  Rows(const std::vector<T>& X, std::size_t m, std::size_t n, bool keep) {
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const bool isStored = X[i * n + j] != 0 || (keep && (i + j) % 5 == 0);
        if (!isStored) continue;
        values.push_back(X[i * n + j]);
        columns.push_back(static_cast<std::uint32_t>(j));
      }
      starts.push_back(static_cast<double>(values.size()));
    }
    // So that reading one too many is seen.
    values.shrink_to_fit();
    columns.shrink_to_fit();
    starts.shrink_to_fit();
  }

  nmf::SparseMatrix<T> matrix(std::size_t m, std::size_t n) const {
    return nmf::SparseMatrix<T>(values.data(), columns.data(), starts.data(), m, n);
  }
};

// The entries of X that have a weight, and where some are not 1, those.
template <class T>
struct Observed {
  std::vector<T> values, weights;
  std::vector<std::uint32_t> columns;
  std::vector<double> starts{0};
  bool areOnes = true;

  Observed(const std::vector<T>& X, const std::vector<T>& given, std::size_t m, std::size_t n) {
    for (std::size_t i = 0; i < m && !given.empty(); ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const T weight = given[i * n + j];
        if (weight == T{0}) continue;
        values.push_back(X[i * n + j]);
        weights.push_back(weight);
        columns.push_back(static_cast<std::uint32_t>(j));
        areOnes = areOnes && weight == T{1};
      }
      starts.push_back(static_cast<double>(values.size()));
    }
    values.shrink_to_fit();
    weights.shrink_to_fit();
    columns.shrink_to_fit();
    starts.shrink_to_fit();
  }

  std::unique_ptr<nmf::Matrix<T>> matrix(std::size_t m, std::size_t n) const {
    return std::make_unique<nmf::ObservedMatrix<T>>(values.data(), areOnes ? nullptr : weights.data(), columns.data(),
                                                    starts.data(), m, n);
  }
};

}  // namespace fuzz
