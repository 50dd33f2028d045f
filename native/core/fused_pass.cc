#include "fused_pass.h"

#include <algorithm>
#include <numeric>

#include "blas.h"
#include "divide_up.h"
#include "pool.h"

namespace nmf {

namespace {

// Of a row, read at a time: the part of H that goes with it stays in the first cache.
constexpr std::size_t panelBytes = 2048;

template <class T>
std::size_t panelVectors() {
  return panelBytes / (sizeof(T) * kernels<T>().lanes);
}

template <class T>
void addTo(std::vector<T>& total, const std::vector<T>& part) {
  for (std::size_t i = 0; i < total.size(); ++i) total[i] += part[i];
}

}  // namespace

template <class T>
bool FusedPass<T>::pays(std::size_t m, std::size_t n, std::size_t k) {
  return m >= 64 && n >= 64 && k <= 512;
}

template <class T>
typename FusedPass<T>::Cut FusedPass<T>::cutFor() const {
  const std::size_t step = kernels<T>().rowStep;
  // A block reads X twice, and goes through H once and XtW twice: many rows spare the latter where those outgrow the
  // caches. At 20,000 x 5,000 and k = 64, 48 rows are 14 % faster than 192; at 5,000 x 20,000, 96 are 17 % faster
  // than 48.
  constexpr std::size_t inCache = std::size_t{6} << 20U;
  const std::size_t wanted =
      n_ * k_ * sizeof(T) <= inCache ? 48 : std::clamp(3 * k_ / 2, std::size_t{96}, std::size_t{192});
  // A chunk costs three passes over XtW. Eight chunks or a multiple share out well.
  const std::size_t chunks = std::max(std::size_t{1}, std::min(8 * divideUp(m_, 8 * 1024), m_ / 48));
  Cut cut{};
  cut.chunkRows = divideUp(divideUp(m_, chunks), step) * step;
  cut.chunks = divideUp(m_, cut.chunkRows);
  cut.blockRows = divideUp(divideUp(cut.chunkRows, divideUp(cut.chunkRows, wanted)), step) * step;
  return cut;
}

template <class T>
FusedPass<T>::FusedPass(std::size_t m, std::size_t n, std::size_t k, std::size_t threads)
    : m_(m),
      n_(n),
      k_(k),
      tiling_(n, k),
      cut_(cutFor()),
      H_(tiling_.size()),
      XtW_(tiling_.size()),
      WtW_(k * k),
      slots_(std::min(threads, cut_.chunks)),
      violations_(divideUp(n, updateRows)),
      crossTerms_(divideUp(n, updateRows)) {
  const std::size_t block = cut_.blockRows * k;
  for (Slot& slot : slots_) {
    slot.XtW.resize(tiling_.size());
    slot.WtW.resize(k * k);
    slot.XHt.resize(std::max(block, updateRows * k));
    slot.tail.resize(cut_.blockRows * tiling_.lanes());
    slot.packed.resize(block);
    slot.scratch.resize(scratchFor(std::max(cut_.blockRows, updateRows)) * k);
  }
}

template <class T>
void FusedPass<T>::packH(const T* Ht, std::size_t threads) {
  Pool::shared().run(threads, divideUp(n_, updateRows), [&](std::size_t task, std::size_t) {
    const std::size_t row = task * updateRows;
    tiling_.pack(Ht + row * k_, row, std::min(n_, row + updateRows), H_.data());
  });
}

template <class T>
double FusedPass<T>::renewW(const T* X, T* W, const T* Ht, const Update<T>& forW, std::size_t threads,
                            const Cancelled& cancelled) {
  packH(Ht, threads);
  turn_ = 0;
  double violation = 0;
  Pool::shared().run(std::min(threads, slots_.size()), cut_.chunks, [&](std::size_t chunk, std::size_t index) {
    Slot& slot = slots_[index];
    const double met = sumChunk({X, W}, chunk, forW, slot, cancelled);
    // Chunks are begun in order, so those before this one are done or being done by other threads.
    for (std::uint32_t turn = turn_; turn != chunk; turn = turn_) turn_.wait(turn);
    if (chunk == 0) {
      std::swap(XtW_, slot.XtW);
      std::swap(WtW_, slot.WtW);
    } else if (!cancelled) {
      addTo(XtW_, slot.XtW);
      addTo(WtW_, slot.WtW);
    }
    violation += met;
    ++turn_;
    turn_.notify_all();
  });
  return violation;
}

template <class T>
double FusedPass<T>::sumChunk(const Source& source, std::size_t chunk, const Update<T>& forW, Slot& slot,
                              const Cancelled& cancelled) const {
  std::fill(slot.XtW.begin(), slot.XtW.end(), T{0});
  const std::size_t first = chunk * cut_.chunkRows;
  const std::size_t end = std::min(m_, first + cut_.chunkRows);
  double violation = 0;
  for (std::size_t row = first; row < end && !cancelled; row += cut_.blockRows) {
    const std::size_t rows = std::min(cut_.blockRows, end - row);
    multiplyBlock(source, row, rows, slot, cancelled);
    violation += forW.renew(source.W + row * k_, slot.XHt.data(), rows, slot.scratch.data());
    addBlock(source, row, rows, slot, cancelled);
  }
  const T* W = source.W + first * k_;
  gemm(Transpose::yes, Transpose::no, k_, k_, end - first, W, k_, W, k_, false, slot.WtW.data(), k_);
  return violation;
}

// Calls use(panel, first vector) for the panels of a block; what does not fill a vector comes last, from slot.tail.
template <class T>
template <class Use>
void FusedPass<T>::eachPanel(const T* X, std::size_t row, std::size_t rows, const Slot& slot,
                             const Cancelled& cancelled, Use use) const {
  const std::size_t lanes = tiling_.lanes();
  const std::size_t whole = n_ / lanes;
  const T* below = row + 2 * rows <= m_ ? X + rows * n_ : X;
  for (std::size_t vector = 0; vector < whole && !cancelled; vector += panelVectors<T>()) {
    const std::size_t vectors = std::min(panelVectors<T>(), whole - vector);
    const std::size_t after = vector + vectors;
    use(Panel<T>{X + vector * lanes, n_, rows, vectors, after < whole ? X + after * lanes : below}, vector);
  }
  if (whole < tiling_.vectors()) use(Panel<T>{slot.tail.data(), lanes, rows, 1, slot.tail.data()}, whole);
}

// XHt = X_b * H'.
template <class T>
void FusedPass<T>::multiplyBlock(const Source& source, std::size_t row, std::size_t rows, Slot& slot,
                                 const Cancelled& cancelled) const {
  const T* X = source.X + row * n_;
  const std::size_t lanes = tiling_.lanes();
  const std::size_t whole = n_ / lanes * lanes;
  for (std::size_t i = 0; i < rows; ++i) {
    std::copy(X + i * n_ + whole, X + (i + 1) * n_, slot.tail.data() + i * lanes);
  }
  std::fill_n(slot.XHt.data(), rows * k_, T{0});
  eachPanel(X, row, rows, slot, cancelled, [&](const Panel<T>& panel, std::size_t vector) {
    const T* H = H_.data();
    kernels<T>().timesPanel(panel, tiling_.tiles(), tiling_.at(H, vector), slot.XHt.data(), k_);
  });
}

// XtW += X_b' * W_b. The tail is the one that multiplyBlock left.
template <class T>
void FusedPass<T>::addBlock(const Source& source, std::size_t row, std::size_t rows, Slot& slot,
                            const Cancelled& cancelled) const {
  packTiles(source.W + row * k_, rows, k_, tiling_.tiles(), slot.packed.data());
  eachPanel(source.X + row * n_, row, rows, slot, cancelled, [&](const Panel<T>& panel, std::size_t vector) {
    kernels<T>().addPanel(panel, tiling_.tiles(), slot.packed.data(), tiling_.at(slot.XtW.data(), vector));
  });
}

template <class T>
double FusedPass<T>::renewH(T* Ht, const Update<T>& forH, std::size_t threads, const Cancelled& cancelled) {
  std::fill(violations_.begin(), violations_.end(), 0.0);
  Pool::shared().run(std::min(threads, slots_.size()), violations_.size(), [&](std::size_t task, std::size_t index) {
    if (cancelled) return;
    Slot& slot = slots_[index];
    const std::size_t row = task * updateRows;
    const std::size_t end = std::min(n_, row + updateRows);
    T* XtW = slot.XHt.data();
    T* H = Ht + row * k_;
    tiling_.unpack(XtW_.data(), row, end, XtW);
    violations_[task] = forH.renew(H, XtW, end - row, slot.scratch.data());
    double cross = 0;
    for (std::size_t i = 0; i < (end - row) * k_; ++i) cross += static_cast<double>(XtW[i]) * static_cast<double>(H[i]);
    crossTerms_[task] = cross;
  });
  crossTerm_ = std::accumulate(crossTerms_.begin(), crossTerms_.end(), 0.0);
  return std::accumulate(violations_.begin(), violations_.end(), 0.0);
}

template class FusedPass<double>;
template class FusedPass<float>;

}  // namespace nmf
