#include "common/db/postgres/write_lane.h"

#include <algorithm>
#include <thread>

#include "common/db/postgres/watched_connection.h"

namespace usher::db {
namespace {

using std::chrono::milliseconds;

/// Two batches may lock rows in different order; the server itself notices that after a second only.
constexpr Query kShortLocks{"short_locks", "SELECT pg_catalog.set_config('lock_timeout', '100ms', true)"};
/// Without a row the server that has the database now is another one, or was started again.
constexpr Query kProcess{"process", "SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid = :process"};
constexpr std::chrono::microseconds kFirstWait{1000};
constexpr std::chrono::microseconds kLongestWait{100'000};
constexpr milliseconds kBetweenConnects{50};
constexpr milliseconds kBetweenCommitLooks{10};

Error busy(std::string cause) {
  auto refused = error_because(ErrorCode::kDatabaseBusy, std::move(cause));
  refused.retry_after = std::chrono::seconds(1);
  return refused;
}

std::string cause_of(const Status& outcome) { return outcome.ok() ? std::string() : outcome.error().cause.for_log(); }

bool is_broken(Interruption how) { return how == Interruption::kDisconnected || how == Interruption::kUnknown; }

/// What the caller hears of a work that does not run again.
Status final_outcome(Interruption ended_by, Status outcome) {
  switch (ended_by) {
    case Interruption::kNone:
    case Interruption::kTaken:
      return outcome;
    case Interruption::kLostRace:
      return busy("other transactions came first until the time was over: " + cause_of(outcome));
    case Interruption::kDisconnected:
      return busy("the connection broke: " + cause_of(outcome));
    case Interruption::kUnknown:
      return busy("the answer to a COMMIT was lost, so the work may be stored: " + cause_of(outcome));
  }
  return outcome;
}

}  // namespace

/// The tries of one work.
class WriteLane::Attempts {
 public:
  Attempts(const Patience& patience, std::minstd_rand& random, SteadyTime since)
      : patience_(patience), random_(random), started_(since) {}

  /// Whether the work may run again; waits before it says yes.
  bool again(Interruption ended_by) {
    switch (ended_by) {
      case Interruption::kNone:
      case Interruption::kUnknown:
        return false;
      case Interruption::kTaken:
        return !std::exchange(was_taken_, true);
      case Interruption::kLostRace:
        ++losses_;
        return wait_within(patience_.races, next_wait());
      case Interruption::kDisconnected:
        return wait_within(patience_.breaks, std::exchange(was_broken_, true) ? kBetweenConnects : milliseconds(0));
    }
    return false;
  }
  [[nodiscard]] bool lost_often() const { return losses_ >= kManyLosses; }

 private:
  static constexpr int kManyLosses = 4;

  std::chrono::microseconds next_wait() {
    const auto most = std::exchange(wait_, std::min(wait_ * 2, kLongestWait));
    return std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(most.count() / 2, most.count())(random_));
  }

  [[nodiscard]] bool wait_within(milliseconds time, std::chrono::microseconds wait) const {
    if (steady_now() + wait - started_ >= time) return false;
    std::this_thread::sleep_for(wait);
    return true;
  }

  const Patience& patience_;
  std::minstd_rand& random_;
  const SteadyTime started_;
  std::chrono::microseconds wait_ = kFirstWait;
  int losses_ = 0;
  bool was_taken_ = false;
  bool was_broken_ = false;
};

WriteLane::WriteLane(Circuit& circuit, WriteCounts& counts, RaceTurns& turns, Patience patience)
    : circuit_(circuit), counts_(counts), turns_(turns), patience_(patience), random_(std::random_device{}()) {}

void WriteLane::look_at(Interruption ended_by) {
  used_at_ = steady_now();
  if (is_broken(ended_by)) circuit_.note_break(epoch_);
  if (connection_->committing_process()) {
    committing_ = std::move(connection_);
    next_look_ = used_at_ + patience_.looks;
    return;
  }
  if (is_broken(ended_by) || connection_->in_transaction()) connection_.reset();
}

Result<bool> WriteLane::has_process(std::int64_t process) {
  USHER_TRY(const auto other, circuit_.connect());
  return other->any(kProcess, {{"process", process}});
}

Status WriteLane::end_of_commit() {
  const auto last = steady_now() + patience_.commits;
  while (const auto process = committing_->committing_process()) {
    const auto now = steady_now();
    if (now >= next_look_) {
      next_look_ = now + patience_.looks;
      const auto is_there = has_process(*process);
      if (is_there.ok() && !is_there.value()) break;
    }
    if (now >= last) return busy("a commit of this connection still waits, as for a synchronous standby");
    std::this_thread::sleep_for(kBetweenCommitLooks);
  }
  committing_.reset();
  return done();
}

Status WriteLane::connect() {
  if (committing_) USHER_CHECK(end_of_commit());
  if (connection_ && epoch_ != circuit_.epoch()) connection_.reset();
  if (connection_ && steady_now() - used_at_ > patience_.idle && !connection_->check().ok()) connection_.reset();
  if (connection_) return done();
  const auto epoch = circuit_.epoch();
  USHER_TRY(connection_, circuit_.connect());
  epoch_ = epoch;
  return done();
}

Status WriteLane::run_once(Consistency consistency, const Work& work, Interruption& ended_by) {
  ended_by = Interruption::kNone;
  if (auto connected = connect(); !connected.ok()) {
    if (!committing_ && !circuit_.is_open()) ended_by = Interruption::kDisconnected;
    return connected;
  }
  const auto how = consistency == Consistency::kRow ? Begin::kRowWrite : Begin::kWrite;
  auto outcome = in_transaction(*connection_, how, work);
  if (!outcome.ok()) ended_by = connection_->interruption();
  look_at(ended_by);
  return outcome;
}

Status WriteLane::write(Consistency consistency, const Work& work, SteadyTime since) {
  Attempts attempts(patience_, random_, since);
  for (;;) {
    auto ended_by = Interruption::kNone;
    auto outcome = [&] {
      const RaceTurns::Turn turn(turns_, attempts.lost_often());
      return run_once(consistency, work, ended_by);
    }();
    if (outcome.ok()) counts_.add_transaction();
    if (outcome.ok()) return outcome;
    if (!attempts.again(ended_by)) return final_outcome(ended_by, std::move(outcome));
    counts_.add_retries(1);
  }
}

bool WriteLane::run_all(std::span<const Work* const> works, std::vector<std::optional<Status>>& outcomes) {
  if (!connection_->run_later(kShortLocks, {}).ok()) return false;
  WatchedConnection watched(*connection_);
  for (std::size_t i = 0; i < works.size(); ++i) {
    watched.start_work();
    outcomes[i] = run_guarded(watched, *works[i]);
    if (watched.failed() || !connection_->in_transaction()) return false;
    if (!outcomes[i]->ok() && watched.changed()) return false;
  }
  return true;
}

std::vector<std::optional<Status>> WriteLane::write_together(std::span<const Work* const> works) {
  const std::vector<std::optional<Status>> none(works.size());
  if (const auto connected = connect(); !connected.ok()) {
    if (committing_) return std::vector<std::optional<Status>>(works.size(), connected);  // each alone would wait for it again
    return none;
  }
  auto outcomes = none;
  bool right = false;
  const RaceTurns::Turn turn(turns_, false);
  const auto committed = in_transaction(*connection_, Begin::kRowWrite, [&](Connection&) -> Status {
    right = run_all(works, outcomes);
    return right ? done() : Status(error(ErrorCode::kConflict));  // undoes them all
  });
  const auto ended_by = committed.ok() ? Interruption::kNone : connection_->interruption();
  look_at(ended_by);
  if (committed.ok()) counts_.add_transaction();
  if (committed.ok()) return outcomes;
  if (ended_by != Interruption::kUnknown) counts_.add_retries(works.size());
  if (ended_by != Interruption::kUnknown) return none;
  return std::vector<std::optional<Status>>(works.size(), final_outcome(ended_by, committed));
}

}  // namespace usher::db
