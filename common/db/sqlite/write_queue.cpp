#include "common/db/sqlite/write_queue.h"

#include <algorithm>
#include <iterator>
#include <new>

#include "common/db/sqlite/sqlite_connection.h"

namespace usher::db {
namespace {

constexpr std::size_t kMaxBatch = 256;
constexpr Query kSavepoint{"savepoint", "SAVEPOINT usher_job"};
constexpr Query kUndo{"rollback_to", "ROLLBACK TO usher_job"};
constexpr Query kRelease{"release", "RELEASE usher_job"};

constexpr std::chrono::milliseconds kOpenCircuitTimeout{50};

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

WriteQueue::WriteQueue(std::unique_ptr<Connection> connection, WriteCounts& counts, WriteQueueOptions options)
    : connection_(std::move(connection)), counts_(counts), options_(std::move(options)) {
  batch_.reserve(kMaxBatch);
  outcomes_.reserve(kMaxBatch);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

WriteQueue::~WriteQueue() = default;  // the last member, thread_, stops and joins before the rest is destroyed

Status WriteQueue::write(const WriteOptions& /*how*/, Work work) {
  const auto job = std::make_shared<Job>(Job{.work = std::move(work), .awaited = true});
  auto outcome = job->outcome.get_future();
  USHER_CHECK(push(job));
  return outcome.get();
}

Status WriteQueue::post(const WriteOptions& /*how*/, Work work) {
  return push(std::make_shared<Job>(Job{.work = std::move(work)}));
}

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
  while (take_batch(stop)) {
    try {
      commit_batch();
      if (options_.after_commit && !circuit_open_since_) options_.after_commit(*connection_);
    } catch (const std::bad_alloc&) {
      give_up_batch();
    }
    batch_.clear();
  }
}

/// Waits for work. False only after a stop request, when all work is done.
bool WriteQueue::take_batch(const std::stop_token& stop) {
  Lock lock(mutex_);
  arrived_.wait(lock, stop, [this]() REQUIRES(mutex_) { return !waiting_.empty(); });
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMaxBatch));
  batch_.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return !batch_.empty();
}

void WriteQueue::commit_batch() {
  if (batch_.size() > 1) commit_together();
  if (batch_.size() > 1)
    counts_.add_retries(static_cast<std::size_t>(std::ranges::count_if(batch_, [](const auto& job) { return !job->settled; })));
  commit_one_by_one();
}

/// Settles all jobs, or leaves those that must run again one by one.
void WriteQueue::commit_together() {
  if (const auto begun = begin_write(); !begun.ok()) return fail_all(begun.error());
  outcomes_.clear();
  for (const auto& job : batch_) {
    outcomes_.push_back(run_in_savepoint(*connection_, job->work));
    if (connection_->in_transaction()) continue;
    // The engine rolled back the other jobs too; they may succeed without this one.
    return settle(*job, std::move(outcomes_.back()));
  }
  const auto committed = finish(*connection_, done());
  if (committed.ok()) counts_.add_transaction();
  if (!committed.ok() && committed.error().code != ErrorCode::kDatabaseBusy) return;  // a job broke a deferred constraint
  for (std::size_t i = 0; i < batch_.size(); ++i) settle(*batch_[i], committed.ok() ? outcomes_[i] : committed);
}

void WriteQueue::commit_one_by_one() {
  for (const auto& job : batch_) {
    if (job->settled) continue;
    if (const auto begun = begin_write(); !begun.ok()) return fail_all(begun.error());
    auto outcome = finish(*connection_, run_guarded(*connection_, job->work));
    if (outcome.ok()) counts_.add_transaction();
    settle(*job, std::move(outcome));
  }
}

/// Out of memory: undoes what is open. The error has no text, which would need memory.
void WriteQueue::give_up_batch() {
  try {
    static_cast<void>(finish(*connection_, Error{.code = ErrorCode::kOverloaded}));
  } catch (const std::bad_alloc&) {
    static_cast<void>(connection_);  // begin_write() tries again
  }
  for (const auto& job : batch_)
    if (!job->settled) settle(*job, Error{.code = ErrorCode::kOverloaded});
}

Status WriteQueue::begin_write() {
  if (connection_->in_transaction()) static_cast<void>(finish(*connection_, Error{.code = ErrorCode::kOverloaded}));
  if (circuit_open_since_ && steady_now() - *circuit_open_since_ > options_.busy_timeout) close_circuit();
  auto begun = connection_->begin(Begin::kWrite);
  if (begun.ok() && circuit_open_since_) close_circuit();
  if (!begun.ok() && begun.error().code == ErrorCode::kDatabaseBusy) {
    if (!circuit_open_since_) set_busy_timeout(*connection_, kOpenCircuitTimeout);
    circuit_open_since_ = steady_now();
  }
  return begun;
}

void WriteQueue::close_circuit() {
  circuit_open_since_.reset();
  set_busy_timeout(*connection_, options_.busy_timeout);
}

/// Fails the jobs of the batch that are not settled, and all jobs that are queued behind them now: those queued later may
/// succeed.
void WriteQueue::fail_all(const Error& problem) {
  const auto behind = [this] {
    const Lock lock(mutex_);
    return waiting_.size();
  }();
  const auto next = [this] {
    const Lock lock(mutex_);
    auto job = std::move(waiting_.front());
    waiting_.pop_front();
    return job;
  };
  for (const auto& job : batch_)
    if (!job->settled) settle(*job, problem);
  for (std::size_t i = 0; i < behind; ++i) settle(*next(), problem);
}

void WriteQueue::settle(Job& job, Status outcome) {
  job.settled = true;
  counts_.add_work();
  if (job.awaited) {
    job.outcome.set_value(std::move(outcome));
  } else if (!outcome.ok() && options_.on_post_failed) {
    options_.on_post_failed(outcome.error());
  }
}

}  // namespace usher::db
