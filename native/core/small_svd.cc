#include "small_svd.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

namespace nmf {

namespace {

using Matrix = Eigen::MatrixXd;
using ByRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace

// By rotations of Jacobi's, which are as exact as any, once all but a few have been spared: turned by the eigenvectors
// of A'A, the largest first, the columns of A are orthogonal but for rounding, and the triangle of their QR
// decomposition is diagonal but for it (Drmac & Veselic 2008, doi:10.1137/050639193). That is 4 times as fast as Jacobi
// alone at 60 x 60, 7 times at 522 x 522. Not by Eigen's divide and conquer: in 3.4.0 it reads outside of its memory
// for some singular matrices of many zeros (one is test/fuzz/seeds/decompositions/many-zeros) and is wrong for others
// (test/native/small_svd_test.cc).
void smallSvd(const double* A, std::size_t size, double* U, double* S, double* V) {
  const auto n = static_cast<Eigen::Index>(size);
  const Matrix given = Eigen::Map<const ByRows>(A, n, n);
  Eigen::Map<ByRows> left(U, n, n), right(V, n, n);
  Eigen::Map<Eigen::VectorXd> values(S, n);
  const double scale = given.allFinite() ? given.cwiseAbs().maxCoeff() : 0;
  if (scale == 0) {
    left.setIdentity();
    right.setIdentity();
    values.setZero();
    return;
  }
  const Matrix scaled = given / scale;
  const Eigen::SelfAdjointEigenSolver<Matrix> ofSquares(scaled.transpose() * scaled);
  const Matrix turn = ofSquares.eigenvectors().rowwise().reverse();
  const Eigen::HouseholderQR<Matrix> qr(scaled * turn);
  const Matrix triangle = qr.matrixQR().triangularView<Eigen::Upper>();
  const Eigen::JacobiSVD<Matrix, Eigen::NoQRPreconditioner> svd(triangle, Eigen::ComputeFullU | Eigen::ComputeFullV);
  left = qr.householderQ() * svd.matrixU();
  values = scale * svd.singularValues();
  right = turn * svd.matrixV();
}

}  // namespace nmf
