// The products of X that every update needs, cut into tasks by the shapes alone: the sums, and so the results, are the
// same for any number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include "blas.h"

namespace nmf {

using Cancelled = std::atomic<bool>;

// A dense row-major matrix as it lies in memory, or its transpose.
template <class T>
struct DenseView {
  const T* data;
  std::size_t rows, inner;  // of the matrix meant, after transposition
  std::size_t stride;       // between stored rows
  Transpose transpose;

  const T* at(std::size_t row, std::size_t column) const {
    return transpose == Transpose::yes ? data + column * stride + row : data + row * stride + column;
  }
};

// Partial results, kept between calls so that iterating allocates nothing.
template <class T>
using Partials = std::vector<T>;

// out (rows x k) = A (rows x inner) * F (inner x k). Stops early, leaving out undefined, once cancelled.
template <class T>
void multiply(const DenseView<T>& A, const T* F, std::size_t k, T* out, Partials<T>& partials, std::size_t threads,
              const Cancelled& cancelled);

// G (k x k) = F' * F for F (rows x k). Stops early, leaving G undefined, once cancelled.
template <class T>
void gram(const T* F, std::size_t rows, std::size_t k, T* G, Partials<T>& partials, std::size_t threads,
          const Cancelled& cancelled);

// What `multiply` needs of `partials` at most, for one allocation ahead.
std::size_t partialsFor(std::size_t rows, std::size_t inner, std::size_t k);

}  // namespace nmf
