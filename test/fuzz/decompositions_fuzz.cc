// orthonormalize and smallSvd of matrices of any shape and rank: what they return multiplies to what they were given,
// and its columns are orthonormal. Of any numbers at all: they end, within bounds.
#include <algorithm>
#include <limits>

#include "../../native/core/orthonormalize.h"
#include "../../native/core/small_svd.h"
#include "drawn.h"

namespace {

using fuzz::demand;
using Numbers = std::vector<double>;
constexpr double eps = std::numeric_limits<double>::epsilon();

// A' * B, A being inner x rows and B inner x columns.
Numbers product(const Numbers& A, const Numbers& B, std::size_t rows, std::size_t inner, std::size_t columns) {
  Numbers out(rows * columns);
  for (std::size_t l = 0; l < inner; ++l) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) out[i * columns + j] += A[l * rows + i] * B[l * columns + j];
    }
  }
  return out;
}

Numbers flipped(const Numbers& A, std::size_t rows, std::size_t columns) {
  Numbers out(A.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) out[j * rows + i] = A[i * columns + j];
  }
  return out;
}

double norm(const Numbers& A) {
  double sum = 0;
  for (const double value : A) sum += value * value;
  return std::sqrt(sum);
}

double apart(const Numbers& A, const Numbers& B) {
  Numbers difference(A.size());
  for (std::size_t i = 0; i < A.size(); ++i) difference[i] = A[i] - B[i];
  return norm(difference);
}

// Where a column depends on the others it is zero, and its place on the diagonal too.
void demandOrthonormal(const Numbers& Q, std::size_t length, std::size_t count) {
  const Numbers QtQ = product(Q, Q, count, length, count);
  const double tolerance = 16 * static_cast<double>(length + count) * eps;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      const double value = QtQ[i * count + j];
      const bool holds = std::abs(value - (i == j ? 1 : 0)) <= tolerance || (i == j && value == 0);
      demand(holds, "columns are orthonormal, or zero");
    }
  }
}

void fuzzOrthonormalize(fuzz::Drawn& drawn, bool tame) {
  const std::size_t length = drawn.size(1, 300), count = drawn.size(1, 60);
  Numbers Q = drawn.numbers<double>(length * count, true), R(count * count);
  for (std::size_t copies = drawn.size(0, 3); copies > 0; --copies) {
    const std::size_t from = drawn.size(0, count - 1), to = drawn.size(0, count - 1);
    for (std::size_t i = 0; i < length; ++i) Q[i * count + to] = Q[i * count + from];
  }
  if (!tame) drawn.scribble(Q);
  const Numbers before = Q;
  nmf::orthonormalize(Q.data(), R.data(), length, count, nmf::Cancelled{false});
  if (!tame) return;
  demandOrthonormal(Q, length, count);
  const Numbers again = product(flipped(Q, length, count), R, length, count, count);
  // A column that depends on others to 64 epsilon of itself is left out.
  const double tolerance = 64 * static_cast<double>(length + count) * eps;
  demand(apart(again, before) <= tolerance * norm(before), "Q * R is what was given");
}

void fuzzSvd(fuzz::Drawn& drawn, bool tame) {
  const std::size_t size = drawn.size(1, 40);
  Numbers A = drawn.numbers<double>(size * size, true), U(size * size), S(size), V(size * size);
  if (!tame) drawn.scribble(A);
  nmf::smallSvd(A.data(), size, U.data(), S.data(), V.data());
  if (!tame) return;
  demandOrthonormal(U, size, size);
  demandOrthonormal(V, size, size);
  demand(std::is_sorted(S.rbegin(), S.rend()) && S.back() >= 0, "singular values fall, and are not negative");
  Numbers US = U;
  for (std::size_t i = 0; i < size * size; ++i) US[i] *= S[i % size];
  const Numbers again = product(flipped(US, size, size), flipped(V, size, size), size, size, size);
  demand(apart(again, A) <= 16 * static_cast<double>(size) * eps * norm(A), "U * S * V' is what was given");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  fuzz::Drawn drawn(bytes, count);
  const bool tame = drawn.size(0, 7) != 0;
  if (drawn.flag())
    fuzzOrthonormalize(drawn, tame);
  else
    fuzzSvd(drawn, tame);
  return 0;
}
