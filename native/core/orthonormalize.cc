#include "orthonormalize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace nmf {

namespace {

constexpr std::size_t panelWidth = 16;

// What is left of a dependent column is rounding noise of this relative size, and no direction.
constexpr double dependent = 64 * std::numeric_limits<double>::epsilon();

// Unit columns that lose more of themselves when it is done again were rounding noise too, along columns before them:
// what would be left of them is not orthogonal to those.
constexpr double keptAgain = 0.5;

struct Columns {
  double* Q;
  std::size_t length, stride;
};

// Takes out of the panel [first, end) what lies along the columns before it: V -= P*(P'*V).
void projectOut(const Columns& c, std::size_t first, std::size_t end, std::vector<double>& coefficients) {
  if (first == 0) return;
  const std::size_t width = end - first;
  double* V = c.Q + first;
  gemm(Transpose::yes, Transpose::no, first, width, c.length, c.Q, c.stride, V, c.stride, false, coefficients.data(),
       width);
  for (std::size_t i = 0; i < first * width; ++i) coefficients[i] = -coefficients[i];
  gemm(Transpose::no, Transpose::no, c.length, width, first, c.Q, c.stride, coefficients.data(), width, true, V,
       c.stride);
}

double norm(const Columns& c, std::size_t column) {
  double sum = 0;
  for (std::size_t i = 0; i < c.length; ++i) sum += c.Q[i * c.stride + column] * c.Q[i * c.stride + column];
  return std::sqrt(sum);
}

void scale(const Columns& c, std::size_t column, double factor) {
  for (std::size_t i = 0; i < c.length; ++i) c.Q[i * c.stride + column] *= factor;
}

// Gram-Schmidt within the panel, for the first time or for unit columns.
void orthonormalizePanel(const Columns& c, std::size_t first, std::size_t end, bool isAgain) {
  for (std::size_t v = first; v < end; ++v) {
    const double before = norm(c, v);
    for (std::size_t q = first; q < v; ++q) {
      double along = 0;
      for (std::size_t i = 0; i < c.length; ++i) along += c.Q[i * c.stride + q] * c.Q[i * c.stride + v];
      for (std::size_t i = 0; i < c.length; ++i) c.Q[i * c.stride + v] -= along * c.Q[i * c.stride + q];
    }
    const double after = norm(c, v);
    scale(c, v, after > (isAgain ? keptAgain : dependent * before) ? 1 / after : 0);
  }
}

}  // namespace

void orthonormalize(double* Q, double* R, std::size_t length, std::size_t count, const Cancelled& cancelled) {
  const std::vector<double> before(Q, Q + length * count);
  const Columns columns{Q, length, count};
  std::vector<double> coefficients(count * panelWidth);
  for (std::size_t first = 0; first < count && !cancelled; first += panelWidth) {
    const std::size_t end = std::min(first + panelWidth, count);
    std::vector<double> norms(end - first);
    for (std::size_t v = first; v < end; ++v) norms[v - first] = norm(columns, v);
    projectOut(columns, first, end, coefficients);
    for (std::size_t v = first; v < end; ++v) {
      if (norm(columns, v) <= dependent * norms[v - first]) scale(columns, v, 0);
    }
    orthonormalizePanel(columns, first, end, false);
    projectOut(columns, first, end, coefficients);
    orthonormalizePanel(columns, first, end, true);
  }
  gemm(Transpose::yes, Transpose::no, count, count, length, Q, count, before.data(), count, false, R, count);
}

}  // namespace nmf
