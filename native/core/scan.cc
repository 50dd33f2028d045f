#include "scan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

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

// Whole numbers add up to the same in any order, and none of them is bad.
template <class Small>
Scan scanSmall(std::span<const Small> numbers) {
  std::uint64_t sum = 0;
  Small most = 0;
  for (const Small number : numbers) {
    sum += number;
    most = std::max(most, number);
  }
  Scan result{static_cast<double>(most), static_cast<double>(sum), {}, {}};
  const auto zero = std::ranges::find(numbers, Small{0});
  if (zero != numbers.end()) result.firstZero = static_cast<std::size_t>(zero - numbers.begin());
  return result;
}

}  // namespace

template <class T>
Scan scan(std::span<const T> numbers) {
  if constexpr (std::is_floating_point_v<T>)
    return Scanner<T>(numbers).whole();
  else
    return scanSmall(numbers);
}

template Scan scan(std::span<const double>);
template Scan scan(std::span<const float>);
template Scan scan(std::span<const std::uint8_t>);
template Scan scan(std::span<const std::uint16_t>);

}  // namespace nmf
