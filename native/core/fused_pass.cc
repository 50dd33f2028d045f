#include "fused_pass.h"

#include <algorithm>

#include "add_to.h"
#include "blas.h"
#include "divide_up.h"
#include "pool.h"

namespace nmf {

template <class T>
bool FusedPass<T>::pays(std::size_t m, std::size_t n, std::size_t k) {
  // Against two products by OpenBLAS, in time: 0.8 at 5,000 x 32 and k = 32, 0.56 at 64 x 5,000 and k = 8, but 1.1
  // there and 1.3 at 32 x 5,000 for k = 32, where H and XtW are read for few rows.
  return m >= 64 && n >= 32 && k <= 512 && !losesToBlas<T>(n, k);
}

template <class T>
typename FusedPass<T>::Cut FusedPass<T>::cutFor(const BlockPlan& plan) const {
  const std::size_t step = kernels<T>().rowStep;
  // A chunk costs three passes over XtW. Eight chunks or a multiple share out well.
  const std::size_t chunks = std::max(std::size_t{1}, std::min(8 * divideUp(m_, 8 * 1024), m_ / 48));
  Cut cut{};
  cut.chunkRows = divideUp(divideUp(m_, chunks), step) * step;
  cut.chunks = divideUp(m_, cut.chunkRows);
  cut.blockRows = divideUp(divideUp(cut.chunkRows, divideUp(cut.chunkRows, plan.rows)), step) * step;
  return cut;
}

template <class T>
FusedPass<T>::FusedPass(const Stored<T>& X, std::size_t m, std::size_t n, std::size_t k, std::size_t threads)
    : FusedPass(X, m, n, k, threads, planBlocks(n * sizeof(T), n * k * sizeof(T), k)) {}

template <class T>
FusedPass<T>::FusedPass(const Stored<T>& X, std::size_t m, std::size_t n, std::size_t k, std::size_t threads,
                        const BlockPlan& plan)
    : X_(X),
      m_(m),
      n_(n),
      k_(k),
      writesBlocks_(X.bytes() < sizeof(T) && plan.fetch != Fetch::panel),
      cut_(cutFor(plan)),
      products_(n, k, cut_.blockRows, writesBlocks_ ? Fetch::nothing : plan.fetch,
                writesBlocks_ ? sizeof(T) : X.bytes()),
      WtW_(k * k),
      slots_(std::min(threads, cut_.chunks)),
      renewalOfH_(n, k, threads) {
  const std::size_t size = products_.tiling().size();
  std::fill_n(H_.reserve(size), size, T{0});
  XtW_.reserve(size);
  for (Slot& slot : slots_) {
    slot.XtW.reserve(size);
    slot.WtW.resize(k * k);
    slot.XHt.reserve(cut_.blockRows * k);
    products_.prepare(slot.products);
    if (writesBlocks_) slot.X.reserve(cut_.blockRows * n);
    slot.scratch.reserve(scratchFor(cut_.blockRows) * k);
  }
}

template <class T>
double FusedPass<T>::renewW(T* W, const T* Ht, const Update<T>& forW, std::size_t threads, const Cancelled& cancelled) {
  products_.tiling().packAll(Ht, H_.data(), threads);
  turns_.restart();
  double violation = 0;
  Pool::shared().run(std::min(threads, slots_.size()), cut_.chunks, [&](std::size_t chunk, std::size_t index) {
    Slot& slot = slots_[index];
    const double met = sumChunk(W, chunk, forW, slot, cancelled);
    turns_.take(chunk, [&] {
      if (chunk == 0) {
        std::swap(XtW_, slot.XtW);
        std::swap(WtW_, slot.WtW);
      } else if (!cancelled) {
        addTo(XtW_.data(), slot.XtW.data(), products_.tiling().size());
        addTo(WtW_.data(), slot.WtW.data(), k_ * k_);
      }
      violation += met;
    });
  });
  return violation;
}

template <class T>
double FusedPass<T>::sumChunk(T* allW, std::size_t chunk, const Update<T>& forW, Slot& slot,
                              const Cancelled& cancelled) const {
  std::fill_n(slot.XtW.data(), products_.tiling().size(), T{0});
  const std::size_t first = chunk * cut_.chunkRows;
  const std::size_t end = std::min(m_, first + cut_.chunkRows);
  // The next chunk may be another thread's.
  const std::size_t reach = slots_.size() == 1 ? m_ : end;
  double violation = 0;
  for (std::size_t row = first; row < end && !cancelled; row += cut_.blockRows) {
    const std::size_t rows = std::min(cut_.blockRows, end - row);
    Stored<T> X = X_ + row * n_;
    if (writesBlocks_) {
      X.write(rows * n_, slot.X.data());
      X = Stored<T>(slot.X.data());
    }
    T* W = allW + row * k_;
    const typename BlockProducts<T>::Block block{X, rows,
                                                 row + 2 * rows <= reach && !writesBlocks_ ? X + rows * n_ : X};
    products_.begin(block, slot.products);
    products_.multiply(block, X, H_.data(), slot.XHt.data(), slot.products, cancelled);
    violation += forW.renew(W, slot.XHt.data(), rows, slot.scratch.data());
    products_.add(block, products_.all(), W, slot.XtW.data(), slot.products, cancelled);
  }
  const T* W = allW + first * k_;
  gemm(Transpose::yes, Transpose::no, k_, k_, end - first, W, k_, W, k_, false, slot.WtW.data(), k_);
  return violation;
}

template <class T>
double FusedPass<T>::renewH(T* Ht, const Update<T>& forH, std::size_t threads, const Cancelled& cancelled) {
  return renewalOfH_.renew(Ht, forH, threads, cancelled, [&](std::size_t row, std::size_t end, T* out) {
    products_.tiling().unpack(XtW_.data(), row, end, out);
  });
}

template class FusedPass<double>;
template class FusedPass<float>;

}  // namespace nmf
