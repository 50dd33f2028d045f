#include "low_rank_matrix.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "loss.h"
#include "sparse_loss.h"

namespace nmf {

template <class T>
void LowRankMatrix<T>::prepare(std::size_t k) {
  const auto [m, n] = std::pair(this->rows(), this->columns());
  small_.resize(rank_ * k);
  partials_.resize(std::max(
      {partialsFor(rank_, m, k), partialsFor(rank_, n, k), partialsFor(m, rank_, k), partialsFor(n, rank_, k)}));
}

template <class T>
void LowRankMatrix<T>::projectW(const T* W, std::size_t k, T* out, std::size_t threads, const Cancelled& cancelled) {
  nmf::multiply<T>({Q_, rank_, this->rows(), rank_, Transpose::yes}, W, k, out, partials_, threads, cancelled);
}

template <class T>
void LowRankMatrix<T>::projectH(const T* Ht, std::size_t k, T* out, std::size_t threads, const Cancelled& cancelled) {
  nmf::multiply<T>({XtQ_, rank_, this->columns(), rank_, Transpose::yes}, Ht, k, out, partials_, threads, cancelled);
}

template <class T>
void LowRankMatrix<T>::multiply(Transpose transpose, const T* F, std::size_t k, T* out, std::size_t threads,
                                const Cancelled& cancelled) {
  if (small_.size() < rank_ * k) small_.resize(rank_ * k);
  const bool flipped = transpose == Transpose::yes;
  if (flipped)
    projectW(F, k, small_.data(), threads, cancelled);
  else
    projectH(F, k, small_.data(), threads, cancelled);
  const DenseView<T> outer{flipped ? XtQ_ : Q_, flipped ? this->columns() : this->rows(), rank_, rank_, Transpose::no};
  nmf::multiply(outer, small_.data(), k, out, partials_, threads, cancelled);
}

template <class T>
Tile<T> LowRankMatrix<T>::tile(std::size_t row, std::size_t column, std::size_t rows, std::size_t columns,
                               T* scratch) const {
  gemm(Transpose::no, Transpose::yes, rows, columns, rank_, Q_ + row * rank_, rank_, XtQ_ + column * rank_, rank_,
       false, scratch, columns);
  return {scratch, columns};
}

template <class T>
double LowRankMatrix<T>::squares(std::size_t threads) const {
  return nmf::squares(Stored<T>(XtQ_), this->columns() * rank_, threads);
}

template <class T>
double LowRankMatrix<T>::frobenius(const T* W, const T* Ht, std::size_t k, std::size_t threads,
                                   const Cancelled& cancelled) {
  std::vector<T> QtW(rank_ * k), ofH(rank_ * k), WtW(k * k), HHt(k * k);
  projectW(W, k, QtW.data(), threads, cancelled);
  projectH(Ht, k, ofH.data(), threads, cancelled);
  gram(W, this->rows(), k, WtW.data(), partials_, threads, cancelled);
  gram(Ht, this->columns(), k, HHt.data(), partials_, threads, cancelled);
  const double mixed = std::inner_product(QtW.begin(), QtW.end(), ofH.begin(), 0.0);
  const double product = std::inner_product(WtW.begin(), WtW.end(), HHt.begin(), 0.0);
  return notBelowZero((squares(threads) - 2 * mixed + product) / 2);
}

template class LowRankMatrix<double>;
template class LowRankMatrix<float>;

}  // namespace nmf
