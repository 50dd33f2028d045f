// Threads kept for more work: native/core/crew.h.
#include "../../native/core/crew.h"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "report.h"

namespace {

// The thread that did the work, once the crew has told of it. The promise is shared: its thread may still be in it when
// the value is there.
std::thread::id whoDoes(nmf::Crew& crew) {
  const auto told = std::make_shared<std::promise<std::thread::id>>();
  crew.take([] {}, [told] { told->set_value(std::this_thread::get_id()); });
  return told->get_future().get();
}

void oneThreadDoesWhatComesOneByOne() {
  nmf::Crew crew;
  const std::thread::id first = whoDoes(crew);
  bool same = first != std::this_thread::get_id();
  for (int i = 0; i < 1000; ++i) same = same && whoDoes(crew) == first;
  expect(same, "work that comes one by one is done by one thread");
}

void twoAtOnceAreDoneByTwo() {
  std::promise<void> met;
  std::shared_future<void> second = met.get_future().share();
  std::promise<bool> told;
  bool saw = false;
  nmf::Crew crew;  // ends before what its work refers to
  crew.take([&] { saw = second.wait_for(std::chrono::seconds(20)) == std::future_status::ready; },
            [&] { told.set_value(saw); });
  crew.take([&] { met.set_value(); }, [] {});
  expect(told.get_future().get(), "work under way does not hold up other work");
}

void theEndWaits() {
  std::atomic<int> done{0};
  {
    nmf::Crew crew;
    for (int i = 0; i < 8; ++i) {
      crew.take([] { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }, [&] { ++done; });
    }
  }
  expect(done == 8, "the end of a crew waits for all of its work");
}

}  // namespace

void testCrew() {
  oneThreadDoesWhatComesOneByOne();
  twoAtOnceAreDoneByTwo();
  theEndWaits();
}
