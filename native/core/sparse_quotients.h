// The stored entries of a row beside their estimates, for Kullback-Leibler: N = (X ./ P)*O and the loss want no others.
#pragma once

#include <algorithm>

#include "kernels.h"

namespace nmf {

// Calls use(entries) for stretches of `entries` with x / max(p, epsilon) for values, p = w * F[column]; adds to the
// terms of the loss where those are not null. Rows of F, and w, are `stride` numbers.
template <class T, class Use>
void forQuotients(const Entries<T>& entries, const T* w, const T* F, std::size_t stride, LossTerms* loss, Use use) {
  // Their rows of F stay in the first-level cache while they are used.
  constexpr std::size_t stretch = 64;
  alignas(64) T quotients[stretch];
  for (std::size_t from = 0; from < entries.count; from += stretch) {
    const Entries<T> part{entries.values + from, entries.columns + from, std::min(stretch, entries.count - from)};
    kernels<T>().sparse.quotients(part, w, F, stride, quotients, loss);
    use(Entries<T>{quotients, part.columns, part.count});
  }
}

}  // namespace nmf
