#include "tiling.h"

#include <algorithm>

#include "divide_up.h"
#include "pool.h"

namespace nmf {

namespace {

// Of a row of X, read at a time: the part of a tile that goes with it stays in the first cache. A whole number of
// triples of vectors of any size.
constexpr std::size_t panelBytes = 2304;

// Whole vectors of any size.
constexpr std::size_t rowsPerTask = 256;

template <class Each>
void eachTile(const Tiles& tiles, Each each) {
  std::size_t first = 0;
  for (std::size_t t = 0; t < tiles.count; ++t) {
    const std::size_t width = tiles.narrow + (t < tiles.wide ? 1 : 0);
    each(first, width);
    first += width;
  }
}

// `width` columns of W (rows x k), at most `most` of them, by a loop compiled for so many: with a call of memmove for
// each row it takes three to four times as long, which at k = 6 is 4 % of an iteration on 1,797 x 64.
template <std::size_t most, class T>
void packTile(const T* W, std::size_t rows, std::size_t k, std::size_t width, T* packed) {
  if constexpr (most > 1) {
    if (width < most) return packTile<most - 1>(W, rows, k, width, packed);
  }
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t t = 0; t < most; ++t) packed[i * most + t] = W[i * k + t];
  }
}

template <class T>
Tiles tilesFor(std::size_t k) {
  const std::size_t count = k <= kernels<T>().widest ? 1 : divideUp(k, kernels<T>().tile);
  return {count, k / count, k % count};
}

}  // namespace

template <class T>
Tiling<T>::Tiling(std::size_t rows, std::size_t k)
    : rows_(rows), k_(k), lanes_(kernels<T>().lanes), vectors_(divideUp(rows, lanes_)), tiles_(tilesFor<T>(k)) {}

template <class T>
std::size_t Tiling<T>::panelFrom(std::size_t vector) const {
  const std::size_t whole = rows_ / lanes_;
  return vector < whole ? std::min(panelBytes / (sizeof(T) * lanes_), whole - vector) : 1;
}

template <class T>
template <class Move>
void Tiling<T>::eachEntry(std::size_t first, std::size_t end, Move move) const {
  for (std::size_t row = first; row < end; row += lanes_) {
    const std::size_t vector = row / lanes_;
    const std::size_t inPanel = row + lanes_ <= rows_ ? vector % (panelBytes / (sizeof(T) * lanes_)) : 0;
    const std::size_t panel = vector - inPanel;
    const std::size_t length = panelFrom(panel) * lanes_;
    const std::size_t count = std::min(lanes_, end - row);
    eachTile(tiles_, [&](std::size_t component, std::size_t width) {
      const std::size_t tile = offset(panel) + component * length + inPanel * width * lanes_;
      for (std::size_t t = 0; t < width; ++t) {
        for (std::size_t lane = 0; lane < count; ++lane) {
          move(tile + t * lanes_ + lane, (row - first + lane) * k_ + component + t);
        }
      }
    });
  }
}

template <class T>
void Tiling<T>::pack(const T* rows, std::size_t first, std::size_t end, T* tiled) const {
  eachEntry(first, end, [=](std::size_t inTiles, std::size_t inRows) { tiled[inTiles] = rows[inRows]; });
}

template <class T>
void Tiling<T>::unpack(const T* tiled, std::size_t first, std::size_t end, T* rows) const {
  eachEntry(first, end, [=](std::size_t inTiles, std::size_t inRows) { rows[inRows] = tiled[inTiles]; });
}

template <class T>
void Tiling<T>::packAll(const T* rows, T* tiled, std::size_t threads) const {
  Pool::shared().run(threads, divideUp(rows_, rowsPerTask), [&](std::size_t task, std::size_t) {
    const std::size_t first = task * rowsPerTask;
    pack(rows + first * k_, first, std::min(rows_, first + rowsPerTask), tiled);
  });
}

template <class T>
void Tiling<T>::unpackAll(const T* tiled, T* rows, std::size_t threads) const {
  Pool::shared().run(threads, divideUp(rows_, rowsPerTask), [&](std::size_t task, std::size_t) {
    const std::size_t first = task * rowsPerTask;
    unpack(tiled, first, std::min(rows_, first + rowsPerTask), rows + first * k_);
  });
}

template <class T>
void packTiles(const T* W, std::size_t rows, std::size_t k, const Tiles& tiles, T* packed) {
  eachTile(tiles, [&](std::size_t component, std::size_t width) {
    packTile<widestTile>(W + component, rows, k, width, packed);
    packed += rows * width;
  });
}

template class Tiling<double>;
template class Tiling<float>;
template void packTiles(const double*, std::size_t, std::size_t, const Tiles&, double*);
template void packTiles(const float*, std::size_t, std::size_t, const Tiles&, float*);

}  // namespace nmf
