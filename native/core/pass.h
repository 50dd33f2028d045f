// An iteration in which W and H both move, for beta = 2, where it is more than two products with X, each by itself.
#pragma once

#include <cstddef>

#include "products.h"
#include "update.h"

namespace nmf {

template <class T>
class Pass {
 public:
  virtual ~Pass() = default;

  // Renews W (m x k) by forW, which holds H already, and sums what H is renewed from. Returns the violation.
  // Undefined once cancelled, here and below.
  virtual double renewW(T* W, const T* Ht, const Update<T>& forW, std::size_t threads, const Cancelled& cancelled) = 0;

  // Renews H transposed (n x k) by forH, which holds W already. Returns the violation.
  virtual double renewH(T* Ht, const Update<T>& forH, std::size_t threads, const Cancelled& cancelled) = 0;

  // Of the W that renewW left: W'*W (k x k), and <X, W*H> with the H that renewH left.
  virtual const T* WtW() const = 0;
  virtual double crossTerm() const = 0;

 protected:
  Pass() = default;
  Pass(const Pass&) = default;
  Pass& operator=(const Pass&) = default;
};

}  // namespace nmf
