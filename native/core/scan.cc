#include "scan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels.h"

namespace nmf {

namespace {

constexpr std::size_t lanes = 8;
constexpr std::size_t blockSize = 128;  // NumPy's

template <class T>
class Scanner {
 public:
  explicit Scanner(std::span<const T> numbers) : numbers_(numbers) {}

  Scan whole() {
    scan_.sum = pairwise(0, numbers_.size());
    return scan_;
  }

 private:
  double pairwise(std::size_t from, std::size_t count) {
    if (count <= blockSize) return block(from, count);
    const std::size_t half = count / 2;
    const std::size_t left = half - half % lanes;
    const double leftSum = pairwise(from, left);
    return leftSum + pairwise(from + left, count - left);
  }

  double block(std::size_t from, std::size_t count) {
    const T* numbers = numbers_.data() + from;
    const std::size_t whole = count - count % lanes;
    Eight eight;
    kernels<T>().scanEights(numbers, whole / lanes, eight);
    const auto& [sums, least, most] = eight;
    double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    double low = *std::min_element(least, least + lanes), high = *std::max_element(most, most + lanes);
    for (std::size_t i = whole; i < count; ++i) {
      const auto number = static_cast<double>(numbers[i]);
      sum += number;
      low = std::min(low, number);
      high = std::max(high, number);
    }
    scan_.max = std::max(scan_.max, high);
    // A NaN makes the sum one, whatever else is there.
    const bool hasBad = low < 0 || high == std::numeric_limits<double>::infinity() || std::isnan(sum);
    if ((low <= 0 && !scan_.firstZero) || (hasBad && !scan_.firstBad)) look(from, count);
    return sum;
  }

  void look(std::size_t from, std::size_t count) {
    for (std::size_t i = from; i < from + count && !(scan_.firstZero && scan_.firstBad); ++i) {
      const T number = numbers_[i];
      if (number == 0 && !scan_.firstZero) scan_.firstZero = i;
      if (!(number >= 0 && std::isfinite(number)) && !scan_.firstBad) scan_.firstBad = i;
    }
  }

  std::span<const T> numbers_;
  Scan scan_{};
};

}  // namespace

template <class T>
Scan scan(std::span<const T> numbers) {
  return Scanner<T>(numbers).whole();
}

template Scan scan(std::span<const double>);
template Scan scan(std::span<const float>);

}  // namespace nmf
