#include "crew.h"

#include <algorithm>
#include <utility>

namespace nmf {

void Crew::take(std::function<void()> work, std::function<void()> told) {
  const std::lock_guard lock(mutex_);
  auto hand = std::find_if(hands_.begin(), hands_.end(), [](const Hand& each) { return each.isFree; });
  if (hand == hands_.end()) {
    hand = hands_.emplace(hands_.end());
    try {
      hand->thread = std::thread([this, hand] { serve(*hand); });
    } catch (...) {
      hands_.erase(hand);
      throw;
    }
  }
  hand->work = std::move(work);
  hand->told = std::move(told);
  hand->isFree = false;
  ++hand->calls;
  hand->calls.notify_one();
}

void Crew::serve(Hand& hand) {
  std::unique_lock lock(mutex_, std::defer_lock);
  for (;;) {
    const std::uint32_t seen = hand.calls;
    lock.lock();
    const std::function<void()> work = std::exchange(hand.work, nullptr);
    const std::function<void()> told = std::exchange(hand.told, nullptr);
    if (work == nullptr && ended_) return;
    lock.unlock();
    if (work == nullptr) {
      hand.calls.wait(seen);
      continue;
    }
    work();
    lock.lock();
    // Before it is told: who hears of it may have the next work at once, and needs no other thread for it.
    hand.isFree = true;
    lock.unlock();
    told();
  }
}

void Crew::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (Hand& hand : hands_) {
      ++hand.calls;
      hand.calls.notify_one();
    }
  }
  for (Hand& hand : hands_) {
    if (hand.thread.joinable()) hand.thread.join();
  }
}

}  // namespace nmf
