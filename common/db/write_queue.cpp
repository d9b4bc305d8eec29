#include "common/db/write_queue.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace usher::db {
namespace {

constexpr std::size_t kMaxBatch = 256;
constexpr Query kSavepoint{"savepoint", "SAVEPOINT usher_job"};
constexpr Query kUndo{"rollback_to", "ROLLBACK TO usher_job"};
constexpr Query kRelease{"release", "RELEASE usher_job"};

constexpr std::chrono::milliseconds kOpenCircuitTimeout{50};

/// On failure, the previous timeout stays.
void set_busy_timeout(Connection& connection, std::chrono::milliseconds timeout) {
  static_cast<void>(connection.script("PRAGMA busy_timeout = " + std::to_string(timeout.count())));
}

/// On an error, the transaction is as before, or closed if the engine rolled back on its own.
Status run_in_savepoint(Connection& connection, const Work& work) {
  USHER_CHECK(connection.run(kSavepoint));
  auto outcome = run_guarded(connection, work);
  if (!connection.in_transaction()) return finish(connection, std::move(outcome));
  // A partial job must never be committed. If it cannot be undone alone, the whole transaction is.
  if (!outcome.ok() && !connection.run(kUndo).ok()) return finish(connection, std::move(outcome));
  if (const auto released = connection.run(kRelease); !released.ok()) return finish(connection, released.error());
  return outcome;
}

}  // namespace

WriteQueue::WriteQueue(std::unique_ptr<Connection> connection, WriteQueueOptions options)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

WriteQueue::~WriteQueue() = default;  // the last member, thread_, stops and joins before the rest is destroyed

Status WriteQueue::write(Work work) {
  const auto job = std::make_shared<Job>(Job{.work = std::move(work), .awaited = true});
  auto outcome = job->outcome.get_future();
  USHER_CHECK(push(job));
  return outcome.get();
}

Status WriteQueue::post(Work work) { return push(std::make_shared<Job>(Job{.work = std::move(work)})); }

Status WriteQueue::push(std::shared_ptr<Job> job) {
  {
    const Lock lock(mutex_);
    if (waiting_.size() >= options_.capacity) {
      return Error{
          .code = ErrorCode::kOverloaded, .cause = LogNote("the write queue is full"), .retry_after = std::chrono::seconds(1)};
    }
    waiting_.push_back(std::move(job));
  }
  arrived_.notify_one();
  return done();
}

void WriteQueue::run(const std::stop_token& stop) {
  for (auto batch = next_batch(stop); !batch.empty(); batch = next_batch(stop)) {
    if (batch.size() > 1) batch = commit_together(std::move(batch));
    commit_one_by_one(batch);
  }
}

/// Waits for work. Empty only after a stop request, when all work is done.
WriteQueue::Jobs WriteQueue::next_batch(const std::stop_token& stop) {
  Lock lock(mutex_);
  arrived_.wait(lock, stop, [this]() REQUIRES(mutex_) { return !waiting_.empty(); });
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMaxBatch));
  Jobs batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return batch;
}

/// Returns the jobs to run again one by one.
WriteQueue::Jobs WriteQueue::commit_together(Jobs batch) {
  if (const auto begun = begin_write(); !begun.ok()) {
    fail_all(std::move(batch), begun.error());
    return {};
  }
  std::vector<Status> outcomes;
  for (const auto& job : batch) {
    outcomes.push_back(run_in_savepoint(*connection_, job->work));
    if (connection_->in_transaction()) continue;
    // The engine rolled back the other jobs too; they may succeed without this one.
    settle(*job, std::move(outcomes.back()));
    batch.erase(batch.begin() + static_cast<std::ptrdiff_t>(outcomes.size()) - 1);
    return batch;
  }
  const auto committed = finish(*connection_, done());
  if (!committed.ok() && committed.error().code != ErrorCode::kDatabaseBusy) return batch;  // a job broke a deferred constraint
  for (std::size_t i = 0; i < batch.size(); ++i) settle(*batch[i], committed.ok() ? outcomes[i] : committed);
  return {};
}

void WriteQueue::commit_one_by_one(const Jobs& batch) {
  for (auto job = batch.begin(); job != batch.end(); ++job) {
    if (const auto begun = begin_write(); !begun.ok()) return fail_all({job, batch.end()}, begun.error());
    settle(**job, finish(*connection_, run_guarded(*connection_, (*job)->work)));
  }
}

Status WriteQueue::begin_write() {
  using SteadyClock = std::chrono::steady_clock;
  if (circuit_open_since_ && SteadyClock::now() - *circuit_open_since_ > options_.busy_timeout) close_circuit();
  auto begun = begin(*connection_, Begin::kImmediate);
  if (begun.ok() && circuit_open_since_) close_circuit();
  if (!begun.ok() && begun.error().code == ErrorCode::kDatabaseBusy) {
    if (!circuit_open_since_) set_busy_timeout(*connection_, kOpenCircuitTimeout);
    circuit_open_since_ = SteadyClock::now();
  }
  return begun;
}

void WriteQueue::close_circuit() {
  circuit_open_since_.reset();
  set_busy_timeout(*connection_, options_.busy_timeout);
}

/// Fails `jobs` and all jobs queued behind them.
void WriteQueue::fail_all(Jobs jobs, const Error& problem) {
  {
    const Lock lock(mutex_);
    jobs.insert(jobs.end(), waiting_.begin(), waiting_.end());
    waiting_.clear();
  }
  for (const auto& job : jobs) settle(*job, problem);
}

void WriteQueue::settle(Job& job, Status outcome) {
  if (job.awaited) {
    job.outcome.set_value(std::move(outcome));
  } else if (!outcome.ok() && options_.on_post_failed) {
    options_.on_post_failed(outcome.error());
  }
}

}  // namespace usher::db
