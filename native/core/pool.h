// The process's threads for numerical loops.
//
// A loop is a number of tasks; the caller works on them too, so a loop always makes progress, however many loops
// run at once. Which thread runs a task is open; what a task computes must not depend on it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace nmf {

class Pool {
 public:
  static Pool& shared();

  Pool() = default;
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Calls body(task, slot) once for every task below `tasks`, on at most `threads` threads, and returns when all are
  // done. No two calls with the same slot, which is below `threads`, overlap. body must not throw.
  template <class Body>
  void run(std::size_t threads, std::size_t tasks, Body&& body) {
    if (threads <= 1 || tasks <= 1) {
      for (std::size_t task = 0; task < tasks; ++task) body(task, std::size_t{0});
      return;
    }
    Loop loop{&body,
              [](void* erased, std::size_t task, std::size_t slot) { (*static_cast<Body*>(erased))(task, slot); },
              tasks, threads < tasks ? threads : tasks};
    runShared(loop);
  }

  // More would exceed the buffers that OpenBLAS sets aside for the threads that call it.
  static constexpr std::size_t maxThreads = 64;

 private:
  // Lives on the stack of its caller, who leaves only when no helper is inside.
  struct Loop {
    void* body;
    void (*call)(void*, std::size_t, std::size_t);
    std::size_t tasks, slots;
    std::atomic<std::size_t> next{0};
    std::size_t slotsTaken = 1, helpersInside = 0;  // guarded by the mutex

    void work(std::size_t slot) {
      for (std::size_t task = next++; task < tasks; task = next++) call(body, task, slot);
    }
  };

  void runShared(Loop& loop);
  void addWorkers(std::size_t wanted);
  void help();
  Loop* openLoop();

  std::mutex mutex_;
  std::vector<Loop*> loops_;
  std::vector<std::thread> workers_;
  bool closing_ = false;
  // Waited on by number: std::condition_variable would ask for a newer C++ runtime than many servers have.
  std::atomic<std::uint32_t> opened_{0}, left_{0};
};

}  // namespace nmf
