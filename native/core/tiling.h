// The tiled layout that the kernels read: a matrix with k components a row (F, rows x k) cut into panels of rows, each
// panel into tiles of a few components, each tile holding, for every vector of rows, one vector a component. So what a
// kernel needs at a time lies together. The rows that do not fill a vector are the last panel.
#pragma once

#include <cstddef>

#include "kernels.h"

namespace nmf {

template <class T>
class Tiling {
 public:
  Tiling(std::size_t rows, std::size_t k);

  std::size_t rows() const { return rows_; }
  std::size_t vectors() const { return vectors_; }
  std::size_t lanes() const { return lanes_; }
  const Tiles& tiles() const { return tiles_; }
  // Numbers that the whole takes.
  std::size_t size() const { return vectors_ * lanes_ * k_; }

  // Of the panel that begins with this vector: its vectors, and where it lies.
  std::size_t panelFrom(std::size_t vector) const;
  std::size_t offset(std::size_t vector) const { return vector * lanes_ * k_; }

  // Rows `first` to `end` of F from or to row-major `rows` (end - first x k); `first` starts a vector. Those that pad
  // the last vector stay as they are.
  void pack(const T* rows, std::size_t first, std::size_t end, T* tiled) const;
  void unpack(const T* tiled, std::size_t first, std::size_t end, T* rows) const;
  // All of them.
  void packAll(const T* rows, T* tiled, std::size_t threads) const;
  void unpackAll(const T* tiled, T* rows, std::size_t threads) const;

 private:
  template <class Move>
  void eachEntry(std::size_t first, std::size_t end, Move move) const;

  std::size_t rows_, k_, lanes_, vectors_;
  Tiles tiles_;
};

// The tiles of W (rows x k) one after the other, each row-major.
template <class T>
void packTiles(const T* W, std::size_t rows, std::size_t k, const Tiles& tiles, T* packed);

}  // namespace nmf
