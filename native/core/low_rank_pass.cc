#include "low_rank_pass.h"

#include <algorithm>

#include "add_to.h"
#include "blas.h"
#include "divide_up.h"
#include "pool.h"

namespace nmf {

namespace {

constexpr std::size_t rowsPerBlock = 128, mostChunks = 16;

}  // namespace

template <class T>
LowRankPass<T>::LowRankPass(LowRankMatrix<T>& X, std::size_t k, std::size_t threads)
    : X_(X),
      k_(k),
      chunkRows_(divideUp(divideUp(X.rows(), mostChunks), rowsPerBlock) * rowsPerBlock),
      XtQtHt_(X.rank() * k),
      QtW_(X.rank() * k),
      WtW_(k * k),
      chunks_(divideUp(X.rows(), chunkRows_), Sums{QtW_, WtW_, 0}),
      slots_(std::min(threads, chunks_.size())),
      renewalOfH_(X.columns(), k, threads) {
  X.prepare(k);
  for (Slot& slot : slots_) {
    slot.XHt.reserve(rowsPerBlock * k);
    slot.scratch.reserve(scratchFor(rowsPerBlock) * k);
  }
}

template <class T>
double LowRankPass<T>::renewW(T* W, const T* Ht, const Update<T>& forW, std::size_t threads,
                              const Cancelled& cancelled) {
  X_.projectH(Ht, k_, XtQtHt_.data(), threads, cancelled);
  Pool::shared().run(std::min(threads, slots_.size()), chunks_.size(),
                     [&](std::size_t chunk, std::size_t index) { sumChunk(W, chunk, forW, slots_[index], cancelled); });
  QtW_ = chunks_[0].QtW;
  WtW_ = chunks_[0].WtW;
  double violation = chunks_[0].violation;
  for (std::size_t chunk = 1; chunk < chunks_.size(); ++chunk) {
    addTo(QtW_.data(), chunks_[chunk].QtW.data(), QtW_.size());
    addTo(WtW_.data(), chunks_[chunk].WtW.data(), WtW_.size());
    violation += chunks_[chunk].violation;
  }
  return violation;
}

template <class T>
void LowRankPass<T>::sumChunk(T* allW, std::size_t chunk, const Update<T>& forW, Slot& slot,
                              const Cancelled& cancelled) {
  const std::size_t rank = X_.rank();
  const std::size_t first = chunk * chunkRows_;
  const std::size_t end = std::min(X_.rows(), first + chunkRows_);
  Sums& sums = chunks_[chunk];
  sums.violation = 0;
  for (std::size_t row = first; row < end && !cancelled; row += rowsPerBlock) {
    const std::size_t rows = std::min(rowsPerBlock, end - row);
    const T* Q = X_.Q() + row * rank;
    T* W = allW + row * k_;
    gemm(Transpose::no, Transpose::no, rows, k_, rank, Q, rank, XtQtHt_.data(), k_, false, slot.XHt.data(), k_);
    sums.violation += forW.renew(W, slot.XHt.data(), rows, slot.scratch.data());
    gemm(Transpose::yes, Transpose::no, rank, k_, rows, Q, rank, W, k_, row != first, sums.QtW.data(), k_);
    gemm(Transpose::yes, Transpose::no, k_, k_, rows, W, k_, W, k_, row != first, sums.WtW.data(), k_);
  }
}

template <class T>
double LowRankPass<T>::renewH(T* Ht, const Update<T>& forH, std::size_t threads, const Cancelled& cancelled) {
  const std::size_t rank = X_.rank();
  return renewalOfH_.renew(Ht, forH, threads, cancelled, [&](std::size_t row, std::size_t end, T* out) {
    gemm(Transpose::no, Transpose::no, end - row, k_, rank, X_.XtQ() + row * rank, rank, QtW_.data(), k_, false, out,
         k_);
  });
}

template class LowRankPass<double>;
template class LowRankPass<float>;

}  // namespace nmf
