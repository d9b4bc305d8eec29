#include "server/http/lanes/lanes.h"

#include <utility>

#include "common/base/clock.h"
#include "common/base/scheduling.h"

namespace usher::http {
namespace {

constexpr std::size_t slot(Lane lane) { return static_cast<std::size_t>(lane); }

std::chrono::nanoseconds averaged(std::chrono::nanoseconds mean, std::chrono::nanoseconds latest) {
  return mean.count() == 0 ? latest : mean + (latest - mean) / 8;
}

}  // namespace

LaneSizes lane_sizes(unsigned cores) {
  const auto n = std::max(1U, cores);
  LaneSizes sizes;
  sizes[slot(Lane::kRead)] = {.threads = 2 * n, .capacity = 1024};
  sizes[slot(Lane::kSearch)] = {.threads = n > 2 ? 2U : 1U, .capacity = 64, .nice = 15};
  sizes[slot(Lane::kWrite)] = {.threads = 16 + 8 * n, .capacity = 1024};
  sizes[slot(Lane::kHashing)] = {.threads = 3 * n, .capacity = 128 * n, .nice = 10};
  sizes[slot(Lane::kOutbound)] = {.threads = 16, .capacity = 128};
  return sizes;
}

std::chrono::seconds expected_wait(std::size_t waiting, unsigned threads, std::chrono::nanoseconds each) {
  const auto turns = waiting / std::max(1U, threads) + 1;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(each * static_cast<std::int64_t>(turns));
  return std::clamp(wait, std::chrono::seconds(1), std::chrono::seconds(30));
}

Lanes::Lanes(const LaneSizes& sizes, std::chrono::milliseconds most_idle) : most_idle_(most_idle) {
  for (std::size_t i = 0; i < kLanes; ++i) queues_[i] = std::make_unique<Queue>(sizes[i]);
}

Lanes::~Lanes() { stop(); }

void Lanes::submit(Lane lane, std::string_view client, Task task) {
  auto& queue = of(lane);
  Task turned_away;
  {
    const Lock lock(queue.mutex);
    if (queue.stopped || queue.size.threads == 0) {
      turned_away = std::move(task);
    } else {
      queue.tasks.push(client, std::move(task));
      if (queue.tasks.size() > queue.size.capacity || !find_worker(queue)) turned_away = queue.tasks.pop_from_longest();
    }
  }
  if (turned_away) turned_away(LaneDecision::kTurnedAway);
}

bool Lanes::find_worker(Queue& queue) const {
  if (!queue.idle.empty()) {
    queue.idle.back()->called.notify_one();
    queue.idle.pop_back();
    return true;
  }
  for (auto& thread : queue.ended) thread.join();
  queue.ended.clear();
  if (queue.workers.size() >= queue.size.threads) return true;
  try {
    std::list<Worker> made(1);
    auto& worker = made.front();
    worker.thread = std::thread([this, &queue, &worker] { work(queue, worker); });  // begins with the lock of the caller
    queue.workers.splice(queue.workers.end(), made);
  } catch (const std::exception&) {  // no more threads, or no memory
  }
  return !queue.workers.empty();
}

void Lanes::work(Queue& queue, Worker& self) const {
  if (queue.size.nice > 0) yield_to_others(queue.size.nice);
  std::chrono::nanoseconds took{0};
  while (const auto task = next_task(queue, self, took)) {
    const auto began = steady_now();
    task(LaneDecision::kRun);
    took = steady_now() - began;
  }
}

Task Lanes::next_task(Queue& queue, Worker& self, std::chrono::nanoseconds took) const {
  Lock lock(queue.mutex);
  if (took.count() > 0) queue.mean = averaged(queue.mean, took);
  while (queue.tasks.empty() && !queue.stopped) {
    queue.idle.push_back(&self);
    const bool is_late = self.called.wait_for(lock, most_idle_) == std::cv_status::timeout;
    const auto still_idle = std::ranges::find(queue.idle, &self);
    if (still_idle == queue.idle.end()) continue;
    queue.idle.erase(still_idle);
    if (!is_late || queue.stopped) continue;
    queue.ended.push_back(std::move(self.thread));
    queue.workers.remove_if([&self](const Worker& worker) { return &worker == &self; });
    return {};
  }
  return queue.stopped ? Task() : queue.tasks.pop();
}

std::chrono::seconds Lanes::retry_after(Lane lane) const {
  const auto& queue = of(lane);
  const Lock lock(queue.mutex);
  return expected_wait(queue.tasks.size(), queue.size.threads, queue.mean);
}

void Lanes::stop() {
  FairQueue abandoned;
  std::list<Worker> workers;
  std::vector<std::thread> ended;
  for (const auto& queue : queues_) {
    const Lock lock(queue->mutex);
    queue->stopped = true;
    while (!queue->tasks.empty()) abandoned.push({}, queue->tasks.pop());
    for (auto* const worker : queue->idle) worker->called.notify_one();
    workers.splice(workers.end(), queue->workers);
    std::move(queue->ended.begin(), queue->ended.end(), std::back_inserter(ended));
    queue->ended.clear();
  }
  while (!abandoned.empty()) abandoned.pop()(LaneDecision::kTurnedAway);
  for (auto& worker : workers) worker.thread.join();
  for (auto& thread : ended) thread.join();
}

}  // namespace usher::http
