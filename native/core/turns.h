// Lets tasks that are done in any order hand over what they made in the order of their numbers, so that sums do not
// depend on the number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace nmf {

class Turns {
 public:
  void restart() { turn_ = 0; }

  // Calls body() once those of all lower numbers are done. Tasks must be begun in order: those before this one are then
  // done, or being done by other threads.
  template <class Body>
  void take(std::size_t task, Body body) {
    for (std::uint32_t turn = turn_; turn != task; turn = turn_) turn_.wait(turn);
    body();
    ++turn_;
    turn_.notify_all();
  }

 private:
  std::atomic<std::uint32_t> turn_{0};
};

}  // namespace nmf
