#include "thin_products.h"

#include <algorithm>
#include <utility>

#include "divide_up.h"
#include "pool.h"

namespace nmf {

namespace {

// The part of a panel of X that stays in the second cache while all tiles are multiplied with it. A compromise: at
// 5,000 x 20,000, X*F took 0.30, 0.38 and 0.50 of OpenBLAS's time with 48, 96 and 192 rows for k = 20, but 0.86, 0.70
// and 0.59 for k = 128; X'*F showed no trend.
constexpr std::size_t mostRows = 96;
// Of a panel's width of columns: from so many on they are tasks enough. At 5,000 x 20,000 the sums of a panel then stay
// in cache, which against sums by rows takes 0.8 of the time for k = 128 and 0.7 for k = 256.
constexpr std::size_t manyPanels = 8;

std::size_t chunkRowsFor(std::size_t m, std::size_t step) {
  const std::size_t chunks = std::clamp(m / 48, std::size_t{1}, 8 * divideUp(m, 8 * 1024));
  return divideUp(divideUp(m, chunks), step) * step;
}

}  // namespace

template <class T>
bool ThinProducts<T>::pays(Transpose transpose, std::size_t m, std::size_t n, std::size_t k) {
  // Time against OpenBLAS 0.3.21, X*F and X'*F, one core, AVX-512:
  //   20,000 x 2,000: k = 5: 0.30, 0.30; 20: 0.32, 0.30; 128: 0.65, 0.66
  //   5,000 x 20,000: k = 5: 0.28, 0.36; 20: 0.40, 0.35; 64: 0.63, 0.54; 128: 0.67, 0.76; 256: 0.75, 0.62
  //   2,000 x 500: k = 5: 0.80, 0.26; 20: 0.58, 0.53; 64: 0.75, 0.73; 256: 0.48, 0.85
  //   64 x 5,000: k = 5: 0.31, 1.1; 20: 0.63, 1.35; 64: 0.86, 0.90; 256: 1.36, 1.42
  //   300 x 100: k = 2: 3.3, 3.2; 10: 1.04, 1.14; 5,000 x 20: k = 5: 2.5, 2.0
  // It has kernels of its own for a million multiplications at most, of which our `products` makes calls with 256 rows;
  // they win where X is in cache. With more components, tiling F outweighs what few rows save.
  const std::size_t inner = transpose == Transpose::yes ? m : n;
  const bool isLarge = inner * k > 4096 || m * n > (std::size_t{1} << 21U);
  return isLarge && n >= 32 && !losesToBlas<T>(n, k) && k <= (m < 512 ? std::size_t{128} : std::size_t{256});
}

template <class T>
ThinProducts<T>::ThinProducts(std::size_t m, std::size_t n, std::size_t k, std::size_t threads, std::size_t numberBytes)
    : m_(m),
      n_(n),
      k_(k),
      threads_(threads),
      chunkRows_(chunkRowsFor(m, kernels<T>().rowStep)),
      chunks_(divideUp(m, chunkRows_)),
      blockRows_(std::min(chunkRows_, mostRows)),
      products_(n, k, blockRows_, Fetch::panel, numberBytes),
      panelVectors_(products_.tiling().panelFrom(0)),
      panels_(divideUp(products_.tiling().vectors(), panelVectors_)),
      byColumns_(chunks_ == 1 || panels_ >= manyPanels),
      slots_(std::min(threads, std::max(chunks_, panels_))) {
  const std::size_t size = products_.tiling().size();
  // What pads the last vector of F is multiplied too.
  std::fill_n(tiled_.reserve(size), size, T{0});
  for (Slot& slot : slots_) {
    if (!byColumns_) std::fill_n(slot.sums.reserve(size), size, T{0});
    products_.prepare(slot.products);
  }
}

template <class T>
void ThinProducts<T>::multiply(Transpose transpose, const Stored<T>& X, const T* F, T* out,
                               const Cancelled& cancelled) {
  if (transpose == Transpose::no) return times(X, F, out, cancelled);
  if (byColumns_)
    sumColumns(X, F, cancelled);
  else
    sumRows(X, F, cancelled);
  if (!cancelled) products_.tiling().unpackAll(tiled_.data(), out, threads_);
}

template <class T>
template <class Use>
void ThinProducts<T>::eachBlock(const Stored<T>& X, std::size_t first, std::size_t end, Use use) const {
  for (std::size_t row = first; row < end; row += blockRows_) {
    const std::size_t rows = std::min(blockRows_, end - row);
    const Stored<T> at = X + row * n_;
    use(typename BlockProducts<T>::Block{at, rows, row + 2 * rows <= end ? at + rows * n_ : at}, row);
  }
}

template <class T>
void ThinProducts<T>::times(const Stored<T>& X, const T* F, T* out, const Cancelled& cancelled) {
  products_.tiling().packAll(F, tiled_.data(), threads_);
  Pool::shared().run(slots_.size(), chunks_, [&](std::size_t chunk, std::size_t index) {
    auto& scratch = slots_[index].products;
    const std::size_t first = chunk * chunkRows_;
    eachBlock(X, first, std::min(m_, first + chunkRows_), [&](const auto& block, std::size_t row) {
      if (cancelled) return;
      products_.begin(block, scratch);
      products_.multiply(block, block.below, tiled_.data(), out + row * k_, scratch, cancelled);
    });
  });
}

template <class T>
void ThinProducts<T>::sumColumns(const Stored<T>& X, const T* F, const Cancelled& cancelled) {
  const std::size_t vectors = products_.tiling().vectors();
  const std::size_t lanes = products_.tiling().lanes();
  Pool::shared().run(slots_.size(), panels_, [&](std::size_t task, std::size_t index) {
    auto& scratch = slots_[index].products;
    const std::size_t first = task * panelVectors_;
    const typename BlockProducts<T>::Columns columns{first, std::min(vectors, first + panelVectors_)};
    const auto [from, end] = std::pair(columns.first * lanes * k_, columns.end * lanes * k_);
    std::fill(tiled_.data() + from, tiled_.data() + end, T{0});
    eachBlock(X, 0, m_, [&](const auto& block, std::size_t row) {
      if (cancelled) return;
      products_.begin(block, scratch);
      products_.add(block, columns, F + row * k_, tiled_.data(), scratch, cancelled);
    });
  });
}

template <class T>
void ThinProducts<T>::sumRows(const Stored<T>& X, const T* F, const Cancelled& cancelled) {
  const std::size_t size = products_.tiling().size();
  turns_.restart();
  Pool::shared().run(slots_.size(), chunks_, [&](std::size_t chunk, std::size_t index) {
    Slot& slot = slots_[index];
    std::fill_n(slot.sums.data(), size, T{0});
    const std::size_t first = chunk * chunkRows_;
    eachBlock(X, first, std::min(m_, first + chunkRows_), [&](const auto& block, std::size_t row) {
      if (cancelled) return;
      products_.begin(block, slot.products);
      products_.add(block, products_.all(), F + row * k_, slot.sums.data(), slot.products, cancelled);
    });
    turns_.take(chunk, [&] {
      if (chunk == 0)
        std::swap(tiled_, slot.sums);
      else if (!cancelled)
        for (std::size_t i = 0; i < size; ++i) tiled_.data()[i] += slot.sums.data()[i];
    });
  });
}

template class ThinProducts<double>;
template class ThinProducts<float>;

}  // namespace nmf
