// Threads for work beside the caller's, kept for the next once they are done: making one takes the caller 100 us, and a
// fit hands over a step every few milliseconds.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace nmf {

class Crew {
 public:
  Crew() = default;
  ~Crew() { end(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Has `work` done by a thread that has none, or a new one, and `told` called there once the thread is free for more.
  // Neither may throw. Throws where no thread can be made, with nothing begun.
  void take(std::function<void()> work, std::function<void()> told);

  // Waits until all is done. Takes no more.
  void end();

 private:
  struct Hand {
    std::function<void()> work, told;
    bool isFree = true;
    // Waited on by number, as in the pool: std::condition_variable asks for a newer C++ runtime than many servers have.
    std::atomic<std::uint32_t> calls{0};
    std::thread thread;
  };
  void serve(Hand& hand);

  std::mutex mutex_;
  std::list<Hand> hands_;
  bool ended_ = false;
};

}  // namespace nmf
