#include "common/db/postgres/writer_pool.h"

#include <algorithm>
#include <new>

namespace usher::db {

namespace {

constexpr std::chrono::milliseconds kBetweenRepeats{500};
constexpr std::chrono::minutes kRepeatedFor{1};

}  // namespace

WriterPool::WriterPool(Circuit& circuit, WriteCounts& counts, WriterPoolOptions options)
    : circuit_(circuit), counts_(counts), options_(std::move(options)) {
  resting_.reserve(options_.lanes);
  threads_.reserve(options_.lanes);
  for (std::size_t i = 0; i < options_.lanes; ++i) threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

WriterPool::~WriterPool() {
  {
    const Lock lock(mutex_);
    closes_at_ = steady_now() + options_.closing;
  }
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();  // joins
}

Status WriterPool::write(const WriteOptions& how, Work work) {
  auto job = std::make_shared<Job>(
      Job{.work = std::move(work), .key = std::string(how.key), .consistency = how.consistency, .awaited = true});
  auto outcome = job->outcome.get_future();
  USHER_CHECK(push(job));
  if (outcome.wait_for(options_.patience.queue) == std::future_status::timeout && withdraw(*job))
    return Error{.code = ErrorCode::kDatabaseBusy,
                 .cause = LogNote("no connection became free in time"),
                 .retry_after = std::chrono::seconds(1)};
  return outcome.get();
}

/// A resting lane waits for the pool's lock.
bool WriterPool::disconnect() {
  const Lock lock(mutex_);
  if (accepted_ > 0 || resting_.size() < options_.lanes) return false;
  for (auto* const lane : resting_) {
    lane->writes.disconnect();
    count(*lane, lane->writes.is_connected());
  }
  return connected_ == 0;
}

Status WriterPool::push(JobPtr job) {
  const Lock lock(mutex_);
  if (accepted_ >= options_.capacity)
    return Error{
        .code = ErrorCode::kOverloaded, .cause = LogNote("the write queue is full"), .retry_after = std::chrono::seconds(1)};
  ++accepted_;
  if (!job->key.empty()) {
    const auto [key, is_first] = behind_.try_emplace(job->key);
    if (!is_first) {
      key->second.push_back(std::move(job));
      return done();
    }
  }
  waiting_.push_back(std::move(job));
  call_lane();
  return done();
}

void WriterPool::run(const std::stop_token& stop) {
  Lane lane{.writes = WriteLane(circuit_, counts_, turns_, options_.patience)};
  Batch batch;
  batch.jobs.reserve(kMostTogether);
  for (;;) {
    wait_for_room(stop, lane.writes);
    if (!take(stop, lane, batch)) break;
    try {
      if (!stop.stop_requested() && left_to_others(lane, batch)) continue;  // at the end, the others may have left
      run_batch(lane.writes, batch);
    } catch (const std::bad_alloc&) {
      for (const auto& job : batch.jobs)
        if (!job->settled) settle(*job, Error{.code = ErrorCode::kOverloaded});  // without a text, which would need memory
    }
    finished(batch);
    note_connection(lane);
  }
}

void WriterPool::wait_for_room(const std::stop_token& stop, const WriteLane& lane) {
  if (lane.is_connected()) return;
  Lock lock(mutex_);
  while (connected_ > 0 && steady_now() < grow_at_ && !stop.stop_requested()) {
    const auto until = grow_at_;  // a copy, since other lanes write it meanwhile
    room_.wait_until(lock, stop, until, [this]() REQUIRES(mutex_) { return connected_ == 0; });
  }
}

bool WriterPool::left_to_others(Lane& lane, Batch& batch) {
  if (lane.writes.is_connected()) return false;
  {
    const Lock lock(mutex_);
    count(lane, false);
    if (connected_ > 0 && steady_now() < grow_at_) {
      put_back(batch);
      return true;
    }
    count(lane, true);  // before it connects: a lane that is refused because of this one must see it
    grow_at_ = steady_now() + kGrowPace;
  }
  const auto opened = lane.writes.connect();
  if (opened.ok()) return false;
  const Lock lock(mutex_);
  count(lane, false);
  if (!is_full(opened.error())) return false;  // the lane says what else is wrong
  grow_at_ = steady_now() + kGrowAgain;
  if (connected_ == 0) {
    circuit_.ask_for_room();
    return false;  // tries again, as long as the works may wait
  }
  put_back(batch);
  return true;
}

/// The works are the next again, in their order.
void WriterPool::put_back(Batch& batch) {
  batches_ -= batch.shared ? 1 : 0;
  accepted_ += batch.jobs.size();
  for (; !batch.jobs.empty(); batch.jobs.pop_back()) {
    batch.jobs.back()->taken = false;
    waiting_.push_front(std::move(batch.jobs.back()));
    call_lane();
  }
}

void WriterPool::note_connection(Lane& lane) {
  const Lock lock(mutex_);
  if (lane.writes.is_connected() && connected_ > (lane.is_counted ? 1U : 0U) && circuit_.gives_room()) {
    lane.writes.disconnect();
    grow_at_ = steady_now() + kGrowAgain;
  }
  count(lane, lane.writes.is_connected());
}

void WriterPool::count(Lane& lane, bool connected) {
  if (lane.is_counted == connected) return;
  lane.is_counted = connected;
  if (connected)
    ++connected_;
  else if (--connected_ == 0)
    room_.notify_all();
}

void WriterPool::call_lane() {
  if (resting_.empty()) return;  // the first that ends its batch takes the work
  auto& lane = *resting_.back();
  resting_.pop_back();
  lane.is_called = true;
  lane.called.notify_one();
}

void WriterPool::rest(const std::stop_token& stop, Lane& lane, Lock& lock) {
  lane.is_called = false;
  const auto is_less = [](WriteLane::Readiness ready, const Lane* other) { return ready < other->writes.readiness(); };
  resting_.insert(std::upper_bound(resting_.begin(), resting_.end(), lane.writes.readiness(), is_less), &lane);
  const auto spare_at = steady_now() + options_.spare;
  const auto until = later_.empty() ? spare_at : std::min(spare_at, later_.front()->due);
  if (lane.called.wait_until(lock, stop, until, [&lane] { return lane.is_called; })) return;
  std::erase(resting_, &lane);
  if (steady_now() < spare_at || !lane.is_counted || connected_ == 1) return;
  lane.writes.disconnect();
  count(lane, lane.writes.is_connected());
}

/// Waits for work. False only after a stop request, when no work waits that this lane could run.
bool WriterPool::take(const std::stop_token& stop, Lane& lane, Batch& batch) {
  Lock lock(mutex_);
  batch.jobs.clear();
  for (bring_back(stop.stop_requested()); waiting_.empty(); bring_back(stop.stop_requested())) {
    if (stop.stop_requested()) return false;
    rest(stop, lane, lock);
  }
  batch.shared = waiting_.front()->may_share() && batches_ < kMostBatches && waiting_.size() > 1;
  do {
    waiting_.front()->taken = true;
    waiting_.front()->settled = waiting_.front()->withdrawn;
    batch.jobs.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  } while (batch.shared && batch.jobs.size() < kMostTogether && !waiting_.empty() && waiting_.front()->may_share());
  batch.shared = batch.jobs.size() > 1;
  batches_ += batch.shared ? 1 : 0;
  accepted_ -= batch.jobs.size();
  return true;
}

void WriterPool::run_batch(WriteLane& lane, const Batch& batch) {
  if (batch.shared && !is_closed()) {
    std::vector<const Work*> works;
    std::vector<Job*> jobs;
    for (const auto& job : batch.jobs) {
      if (job->settled) continue;
      works.push_back(&job->work);
      jobs.push_back(job.get());
    }
    auto outcomes = works.empty() ? std::vector<std::optional<Status>>() : lane.write_together(works);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      if (outcomes[i]) settle(*jobs[i], std::move(*outcomes[i]));
  }
  for (const auto& job : batch.jobs) {
    if (job->settled) continue;
    settle(*job, is_closed() ? Status(error_because(ErrorCode::kDatabaseBusy, "the server stopped before the work could run"))
                             : lane.write(job->consistency, job->work, job->awaited ? job->since : steady_now()));
  }
}

bool WriterPool::may_repeat(const Job& job, const Status& outcome) {
  if (outcome.ok() || job.awaited || !job.repeatable || outcome.error().row().kind != ErrorKind::kUnavailable) return false;
  const Lock lock(mutex_);
  return !closes_at_ && steady_now() - job.since < kRepeatedFor;
}

void WriterPool::settle(Job& job, Status outcome) {
  job.settled = true;
  job.repeats = may_repeat(job, outcome);
  if (job.repeats) return;
  counts_.add_work();
  if (job.awaited) {
    job.outcome.set_value(std::move(outcome));
  } else if (!outcome.ok() && options_.on_post_failed) {
    options_.on_post_failed(outcome.error());
  }
}

/// Lets the works behind the keys of the batch go on, before those that came after them.
void WriterPool::finished(const Batch& batch) {
  const Lock lock(mutex_);
  batches_ -= batch.shared ? 1 : 0;
  for (const auto& job : batch.jobs) {
    if (job->repeats) {
      job->repeats = false;
      job->due = steady_now() + kBetweenRepeats;
      later_.push_back(job);
      ++accepted_;
      continue;  // its key waits with it
    }
    if (job->key.empty()) continue;
    const auto key = behind_.find(job->key);
    if (key->second.empty()) {
      behind_.erase(key);
      continue;
    }
    waiting_.push_front(std::move(key->second.front()));
    key->second.pop_front();
    call_lane();
  }
}

}  // namespace usher::db
