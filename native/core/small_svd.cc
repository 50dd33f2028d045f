#include "small_svd.h"

#include <Eigen/SVD>

namespace nmf {

void smallSvd(const double* A, std::size_t size, double* U, double* S, double* V) {
  using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto n = static_cast<Eigen::Index>(size);
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(Eigen::Map<const Square>(A, n, n),
                                           Eigen::ComputeFullU | Eigen::ComputeFullV);
  Eigen::Map<Square>(U, n, n) = svd.matrixU();
  Eigen::Map<Eigen::VectorXd>(S, n) = svd.singularValues();
  Eigen::Map<Square>(V, n, n) = svd.matrixV();
}

}  // namespace nmf
