// X*F and X'*F against naive loops, by the package's own kernels in every shape that cuts rows, columns or components
// another way, and as DenseMatrix chooses. NMF_SIMD chooses the kernels.
#include "../../native/core/thin_products.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <vector>

#include "../../native/core/matrix.h"
#include "naive.h"
#include "report.h"

namespace {

struct Shape {
  std::size_t m, n, k;
};

constexpr nmf::Transpose both[] = {nmf::Transpose::no, nmf::Transpose::yes};

template <class T>
struct Product {
  nmf::Transpose transpose;
  Shape shape;
  std::size_t rows, inner;
  std::vector<T> X, F;

  Product(nmf::Transpose given, const Shape& of)
      : transpose(given),
        shape(of),
        rows(given == nmf::Transpose::yes ? of.n : of.m),
        inner(given == nmf::Transpose::yes ? of.m : of.n),
        X(uniform<T>(of.m * of.n, 1)),
        F(uniform<T>(inner * of.k, 2)) {}

  // Twice with the same scratch, after products of other numbers into NaN: nothing of those may be left.
  std::vector<T> thin(std::size_t threads) const {
    const nmf::Cancelled cancelled{false};
    nmf::ThinProducts<T> products(shape.m, shape.n, shape.k, threads);
    const std::vector<T> one(std::max(shape.m, shape.n) * shape.k, T{1});
    std::vector<T> out(std::max(shape.m, shape.n) * shape.k, std::numeric_limits<T>::quiet_NaN());
    for (const nmf::Transpose first : both)
      products.multiply(first, nmf::Stored<T>(X.data()), one.data(), out.data(), cancelled);
    std::fill(out.begin(), out.end(), std::numeric_limits<T>::quiet_NaN());
    products.multiply(transpose, nmf::Stored<T>(X.data()), F.data(), out.data(), cancelled);
    out.resize(rows * shape.k);
    return out;
  }

  bool isRight(const std::vector<T>& out) const {
    return agree(out.data(), naive(X, transpose == nmf::Transpose::yes, F, rows, inner, shape.k), inner);
  }
};

template <class T>
bool eachShapeIsRight() {
  bool right = true;
  const auto check = [&right](const Shape& shape) {
    for (const nmf::Transpose transpose : both) {
      const Product<T> product(transpose, shape);
      if (product.isRight(product.thin(1))) continue;
      std::printf("wrong for m = %zu, n = %zu, k = %zu\n", shape.m, shape.n, shape.k);
      right = false;
    }
  };
  for (std::size_t k = 1; k <= 40; ++k) check({61, 83, k});
  for (std::size_t m = 1; m <= 13; ++m) check({m, 37, 5});
  for (std::size_t n = 1; n <= 70; ++n) check({29, n, 7});
  for (const Shape& shape : {Shape{1, 1, 1}, {1, 700, 9}, {700, 1, 9}, {300, 600, 3}, {1500, 40, 70}, {40, 1500, 70}}) {
    check(shape);
  }
  // Cut by columns: with a tail, without, and with few rows; in double and in float.
  for (const Shape& shape : {Shape{200, 5003, 5}, {230, 4608, 9}, {3, 6001, 2}, {100, 2304, 17}}) check(shape);
  return right;
}

template <class T>
bool threadsDoNotMatter() {
  bool same = true;
  for (const Shape& shape : {Shape{2500, 70, 10}, {300, 1100, 33}, {97, 3, 2}, {260, 6003, 3}}) {
    for (const nmf::Transpose transpose : both) {
      const Product<T> product(transpose, shape);
      const std::vector<T> alone = product.thin(1);
      for (const std::size_t threads : {2U, 3U, 7U, 64U}) same = same && product.thin(threads) == alone;
    }
  }
  return same;
}

// On both sides of what ThinProducts::pays says, one matrix for other k and threads in turn.
template <class T>
bool denseMatrixIsRight() {
  bool right = true;
  for (const Shape& shape : {Shape{600, 50, 300}, {70, 400, 130}}) {
    const std::vector<T> X = uniform<T>(shape.m * shape.n, 1);
    nmf::DenseMatrix<T> matrix(nmf::Stored<T>(X.data()), shape.m, shape.n);
    for (const std::size_t k : {std::size_t{2}, std::size_t{12}, shape.k, std::size_t{13}}) {
      matrix.prepare(k);
      for (const nmf::Transpose transpose : both) {
        const Product<T> product(transpose, {shape.m, shape.n, k});
        for (const std::size_t threads : {1U, 3U}) {
          std::vector<T> out(product.rows * k);
          matrix.multiply(transpose, product.F.data(), k, out.data(), threads, nmf::Cancelled{false});
          right = right && product.isRight(out);
        }
      }
    }
  }
  return right;
}

bool stopsWhenCancelled() {
  bool untouched = true;
  for (const Shape& shape : {Shape{3000, 90, 8}, {300, 6000, 8}}) {
    const Product<double> product(nmf::Transpose::yes, shape);
    nmf::ThinProducts<double> products(shape.m, shape.n, shape.k, 3);
    std::vector<double> out(shape.n * shape.k);
    products.multiply(nmf::Transpose::yes, nmf::Stored<double>(product.X.data()), product.F.data(), out.data(),
                      nmf::Cancelled{true});
    untouched = untouched && out == std::vector<double>(out.size());
  }
  return untouched;
}

}  // namespace

void testThinProducts() {
  expect(eachShapeIsRight<double>(), "thin products are right in every shape, in double");
  expect(eachShapeIsRight<float>(), "thin products are right in every shape, in float");
  expect(threadsDoNotMatter<double>() && threadsDoNotMatter<float>(),
         "thin products are the same for any threads, to the bit");
  expect(denseMatrixIsRight<double>() && denseMatrixIsRight<float>(), "a dense matrix multiplies right, either way");
  expect(stopsWhenCancelled(), "a cancelled thin product gives nothing");
}
