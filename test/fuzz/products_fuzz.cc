// The products of X, dense and sparse, against plain loops, with scratch that earlier products have left behind; rows
// by their entries against the numbers they stand for.
#include "../../native/core/products.h"
#include "../native/naive.h"
#include "drawn.h"

namespace {

using fuzz::demand;

template <class T>
void fuzzMatrix(fuzz::Drawn& drawn, nmf::Matrix<T>& X, const std::vector<T>& numbers) {
  const std::size_t m = X.rows(), n = X.columns();
  for (std::size_t times = drawn.size(1, 3); times > 0; --times) {
    const std::size_t k = drawn.size(1, 80), threads = drawn.size(1, 4);
    const bool transposed = drawn.flag();
    const auto F = drawn.numbers<T>((transposed ? m : n) * k, true);
    std::vector<T> out((transposed ? n : m) * k);
    X.multiply(transposed ? nmf::Transpose::yes : nmf::Transpose::no, F.data(), k, out.data(), threads,
               nmf::Cancelled{false});
    const auto exact = transposed ? naive(numbers, true, F, n, m, k) : naive(numbers, false, F, m, n, k);
    demand(agree(out.data(), exact, transposed ? m : n), "products are those of a plain loop");
  }
}

template <class T>
void fuzzTile(fuzz::Drawn& drawn, const nmf::Matrix<T>& X, const std::vector<T>& numbers) {
  const std::size_t m = X.rows(), n = X.columns();
  const std::size_t row = drawn.size(0, m - 1), column = drawn.size(0, n - 1);
  const std::size_t rows = drawn.size(1, m - row), columns = drawn.size(1, n - column);
  std::vector<T> scratch(rows * columns);
  const nmf::Tile<T> tile = X.tile(row, column, rows, columns, scratch.data());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      demand(tile.data[i * tile.stride + j] == numbers[(row + i) * n + column + j], "a tile shows the numbers of X");
    }
  }
}

template <class T>
void fuzzTransposed(nmf::SparseMatrix<T>& X, const std::vector<T>& numbers, std::size_t threads) {
  const std::size_t m = X.rows(), n = X.columns();
  const nmf::SparseMatrix<T>& transposed = X.transposed(threads);
  std::size_t entries = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const nmf::Entries<T> row = transposed.row(j);
    for (std::size_t e = 0; e < row.count; ++e, ++entries) {
      demand(row.columns[e] < m && (e == 0 || row.columns[e - 1] < row.columns[e]), "columns rise, and exist");
      demand(row.values[e] == numbers[row.columns[e] * n + j], "the transpose has the numbers of X");
    }
  }
  demand(entries == X.all().count, "the transpose has as many entries");
}

template <class T>
void fuzzProducts(fuzz::Drawn& drawn) {
  const std::size_t m = drawn.extent(), n = drawn.extent();
  const auto numbers = drawn.numbers<T>(m * n, true);
  const std::size_t k = drawn.size(1, 80), threads = drawn.size(1, 4);
  const auto F = drawn.numbers<T>(m * k, true);
  std::vector<T> G(k * k);
  nmf::Partials<T> partials;
  nmf::gram(F.data(), m, k, G.data(), partials, threads, nmf::Cancelled{false});
  demand(agree(G.data(), naive(F, true, F, k, m, k), m), "F'F is that of a plain loop");

  nmf::DenseMatrix<T> dense(nmf::Stored<T>(numbers.data()), m, n);
  fuzzMatrix<T>(drawn, dense, numbers);
  fuzzTile<T>(drawn, dense, numbers);
  const fuzz::Rows<T> rows(numbers, m, n, drawn.flag());
  auto sparse = rows.matrix(m, n);
  fuzzMatrix<T>(drawn, sparse, numbers);
  fuzzTile<T>(drawn, sparse, numbers);
  fuzzTransposed<T>(sparse, numbers, threads);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  fuzz::Drawn drawn(bytes, count);
  if (drawn.flag())
    fuzzProducts<double>(drawn);
  else
    fuzzProducts<float>(drawn);
  return 0;
}
