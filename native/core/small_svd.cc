#include "small_svd.h"

#include <Eigen/SVD>
#include <limits>

#include "blas.h"

namespace nmf {

namespace {

using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Triplets {
  double *U, *S, *V;
};

template <class Svd>
void decompose(const double* A, Eigen::Index n, const Triplets& out) {
  const Svd svd(Eigen::Map<const Square>(A, n, n), Eigen::ComputeFullU | Eigen::ComputeFullV);
  Eigen::Map<Square>(out.U, n, n) = svd.matrixU();
  Eigen::Map<Eigen::VectorXd>(out.S, n) = svd.singularValues();
  Eigen::Map<Square>(out.V, n, n) = svd.matrixV();
}

// Whether |A - U*diag(S)*V'|, |U'U - I| and |V'V - I| are of the size of rounding: 16 n eps, relative to |A| and to 1.
bool holds(const double* A, std::size_t size, const Triplets& found) {
  const auto n = static_cast<Eigen::Index>(size);
  const double tolerance = 16 * static_cast<double>(size) * std::numeric_limits<double>::epsilon();
  const Eigen::Map<const Square> given(A, n, n);
  const Square US = Eigen::Map<Square>(found.U, n, n) * Eigen::Map<Eigen::VectorXd>(found.S, n).asDiagonal();
  Square product(n, n);
  const auto multiply = [&](Transpose first, Transpose second, const double* left, const double* right) {
    gemm(first, second, size, size, size, left, size, right, size, false, product.data(), size);
  };
  multiply(Transpose::no, Transpose::yes, US.data(), found.V);
  if (!((product - given).norm() <= tolerance * given.norm())) return false;
  for (const double* basis : {found.U, found.V}) {
    multiply(Transpose::yes, Transpose::no, basis, basis);
    product.diagonal().array() -= 1;
    if (!(product.norm() <= tolerance)) return false;
  }
  return true;
}

}  // namespace

// Divide and conquer, as of Eigen 3.4.0, is wrong now and then where A is singular and has many zeros: 2 of 20,000
// random ones, and for the one of test/native/small_svd_test.cc the largest singular value is off by 6 %. Jacobi's is
// slower.
void smallSvd(const double* A, std::size_t size, double* U, double* S, double* V) {
  const Triplets out{U, S, V};
  const auto n = static_cast<Eigen::Index>(size);
  decompose<Eigen::BDCSVD<Eigen::MatrixXd>>(A, n, out);
  if (!holds(A, size, out)) decompose<Eigen::JacobiSVD<Eigen::MatrixXd>>(A, n, out);
}

}  // namespace nmf
