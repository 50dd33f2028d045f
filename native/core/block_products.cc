#include "block_products.h"

#include <algorithm>

#include "divide_up.h"

namespace nmf {

namespace {

// Of the next block, where some of it is fetched: at 20,000 x 5,000 and k = 8 the pass took 77 ms so, 83 with a third
// of the block and 91 with two thirds.
constexpr std::size_t partFetched = 6;

}  // namespace

template <class T>
BlockProducts<T>::BlockProducts(std::size_t n, std::size_t k, std::size_t mostRows, Fetch fetch,
                                std::size_t numberBytes)
    : n_(n), k_(k), mostRows_(mostRows), fetch_(fetch), numberBytes_(numberBytes), tiling_(n, k) {}

// Of a panel of small numbers written out: a vector more than it has, so that no two rows meet in the same sets of a
// cache.
template <class T>
std::size_t BlockProducts<T>::panelStride() const {
  return (tiling_.panelFrom(0) + 1) * tiling_.lanes();
}

template <class T>
void BlockProducts<T>::prepare(Scratch& scratch) const {
  const std::size_t tail = mostRows_ * tiling_.lanes();
  std::fill_n(scratch.tail.reserve(tail), tail, T{0});
  scratch.packed.reserve(mostRows_ * k_);
  if (numberBytes_ < sizeof(T)) scratch.panel.reserve(mostRows_ * panelStride());
}

template <class T>
void BlockProducts<T>::begin(const Block& block, Scratch& scratch) const {
  const std::size_t lanes = tiling_.lanes();
  const std::size_t whole = n_ / lanes * lanes;
  if (whole < n_) (block.X + whole).write(block.rows, n_ - whole, n_, scratch.tail.data(), lanes);
  scratch.ahead = {};
  if (fetch_ == Fetch::block) aimAhead(block.below, block.rows * n_, 1, 2, scratch.ahead);
}

// Rows of X to be fetched while so many products with them are computed. A step of a kernel takes three vectors by all
// components of a tile.
template <class T>
void BlockProducts<T>::aimAhead(const Stored<T>& rows, std::size_t width, std::size_t count, std::size_t products,
                                Ahead& ahead) const {
  const std::size_t computed = 4 * 3 * kernels<T>().tile * tiling_.lanes();
  const char* at = rows.address();
  ahead = {at,
           width * numberBytes_,
           at,
           width * numberBytes_,
           n_ * numberBytes_,
           count,
           std::max(std::size_t{1}, divideUp(computed * numberBytes_, products * k_ * Ahead::line))};
}

// Calls use(panel, its first vector) for the panels of some columns of a block; what does not fill a vector comes last,
// from the tail.
template <class T>
template <class Use>
void BlockProducts<T>::eachPanel(const Block& block, const Columns& columns, const Stored<T>& after, Scratch& scratch,
                                 const Cancelled& cancelled, Use use) const {
  const std::size_t lanes = tiling_.lanes();
  const std::size_t whole = std::min(columns.end, n_ / lanes);
  for (std::size_t vector = columns.first; vector < whole && !cancelled;) {
    const std::size_t vectors = tiling_.panelFrom(vector);
    const std::size_t end = vector + vectors;
    const bool isLast = end >= whole;
    const Stored<T> next = isLast ? after + columns.first * lanes : block.X + end * lanes;
    if (fetch_ == Fetch::panel) {
      const std::size_t width = tiling_.panelFrom(isLast ? columns.first : end) * lanes;
      aimAhead(next, width, block.rows, 1, scratch.ahead);
    }
    const Stored<T> here = block.X + vector * lanes;
    if (here.isSmall()) {
      T* panel = scratch.panel.data();
      here.write(block.rows, vectors * lanes, n_, panel, panelStride());
      use(Panel<T>{panel, panelStride(), block.rows, vectors, panel}, vector);
    } else {
      use(Panel<T>{here.plain(), n_, block.rows, vectors, next.plain()}, vector);
    }
    vector = end;
  }
  if (n_ / lanes < columns.end) {
    use(Panel<T>{scratch.tail.data(), lanes, block.rows, 1, scratch.tail.data()}, n_ / lanes);
  }
}

template <class T>
void BlockProducts<T>::multiply(const Block& block, const Stored<T>& after, const T* F, T* XF, Scratch& scratch,
                                const Cancelled& cancelled) const {
  std::fill_n(XF, block.rows * k_, T{0});
  eachPanel(block, all(), after, scratch, cancelled, [&](const Panel<T>& panel, std::size_t vector) {
    kernels<T>().timesPanel(panel, tiling_.tiles(), F + tiling_.offset(vector), XF, k_, scratch.ahead);
  });
}

template <class T>
void BlockProducts<T>::add(const Block& block, const Columns& columns, const T* F, T* XtF, Scratch& scratch,
                           const Cancelled& cancelled) const {
  if (fetch_ == Fetch::someOfBlock) {
    aimAhead(block.below, block.rows * n_, 1, 1, scratch.ahead);
    scratch.ahead.lines = divideUp(scratch.ahead.lines, partFetched);
  }
  packTiles(F, block.rows, k_, tiling_.tiles(), scratch.packed.data());
  eachPanel(block, columns, block.below, scratch, cancelled, [&](const Panel<T>& panel, std::size_t vector) {
    kernels<T>().addPanel(panel, tiling_.tiles(), scratch.packed.data(), XtF + tiling_.offset(vector), scratch.ahead);
  });
}

template class BlockProducts<double>;
template class BlockProducts<float>;

}  // namespace nmf
