#include "common/db/postgres/readers.h"

#include <algorithm>
#include <thread>

#include "common/db/postgres/watched_connection.h"

namespace usher::db {
namespace {

constexpr std::chrono::milliseconds kTryAgain{50};

}  // namespace

Status Readers::read(const Work& work, const std::optional<SearchLimit>& limit) {
  return read_on_any([&](Connection& connection) {
    connection.limit_search(limit);
    return in_transaction(connection, Begin::kRead, work);
  });
}

Status Readers::read_one(const Work& work) {
  return read_on_any([&](Connection& connection) { return read_one_statement(connection, work); });
}

Status Readers::read_on_any(const Work& read) {
  const auto until = steady_now() + options_.patience;
  for (;;) {
    auto taken = take(until);
    if (!taken.ok() && (circuit_.is_open() || taken.error().code == ErrorCode::kOverloaded || steady_now() > until))
      return std::move(taken).error();
    if (taken.ok()) {
      auto reader = std::move(taken).value();
      bool may_run_again = false;
      auto outcome = run(reader, read, may_run_again);
      if (!may_run_again || steady_now() > until) return outcome;
    } else {
      std::this_thread::sleep_for(kTryAgain);
    }
  }
}

/// Leaves the connection in the pool, or closes it.
Status Readers::run(Reader& reader, const Work& read, bool& may_run_again) {
  auto& connection = *reader.connection;
  WatchedConnection watched(connection);
  auto outcome = read(watched);
  connection.limit_search(std::nullopt);
  const auto ended_by = watched.failed() ? connection.interruption() : Interruption::kNone;
  const bool is_broken = ended_by == Interruption::kDisconnected || ended_by == Interruption::kUnknown;
  if (is_broken) circuit_.note_break(reader.epoch);
  if (is_broken || connection.in_transaction()) {
    reader.connection.reset();
    forget_one();
  } else {
    give_back(std::move(reader));
  }
  may_run_again = ended_by != Interruption::kNone && !watched.answered();
  return ended_by == Interruption::kNone ? outcome : Status(away(outcome.error()));
}

Result<Readers::Reader> Readers::take(SteadyTime until) {
  for (;;) {
    USHER_TRY(auto idle, take_idle(until));
    if (idle) {
      if (is_fit(*idle)) return std::move(*idle);
      idle->connection.reset();
      forget_one();
      continue;
    }
    Reader reader{.connection = nullptr, .epoch = circuit_.epoch(), .used_at = steady_now()};
    auto opened = open(reader);
    if (opened.ok()) return reader;
    if (!is_full(opened.error())) {
      forget_one();
      return std::move(opened).error();
    }
    note_full(opened.error());
  }
}

Status Readers::open(Reader& reader) {
  USHER_TRY(reader.connection, circuit_.connect());
  const Lock lock(mutex_);
  if (full_) grow_at_ = {};
  full_.reset();
  return done();
}

void Readers::note_full(const Error& refused) {
  {
    const Lock lock(mutex_);
    --count_;
    full_ = refused;
    grow_at_ = steady_now() + (count_ > 0 ? std::chrono::milliseconds(kGrowAgain) : kTryAgain);
    if (count_ == 0) circuit_.ask_for_room();
  }
  freed_.notify_one();  // a waiting caller waits by the new time
}

/// The connection that was used last, or nullopt when the caller may open one more.
Result<std::optional<Readers::Reader>> Readers::take_idle(SteadyTime until) {
  Lock lock(mutex_);
  for (;;) {
    if (!idle_.empty()) {
      std::optional<Reader> reader(std::move(idle_.back()));
      idle_.pop_back();
      return reader;
    }
    const auto now = steady_now();
    if (count_ < options_.most && now >= grow_at_) {
      grow_at_ = now + (full_ ? kGrowAgain : kGrowPace);  // where there was no room, this caller tries for all
      ++count_;
      return std::optional<Reader>();
    }
    if (now >= until) break;
    const auto wake_at = count_ < options_.most ? std::min(until, grow_at_) : until;  // a copy: others write grow_at_ meanwhile
    freed_.wait_until(lock, wake_at);
  }
  if (full_) return *full_;
  return Error{
      .code = ErrorCode::kOverloaded, .cause = LogNote("every read connection is busy"), .retry_after = std::chrono::seconds(1)};
}

void Readers::give_back(Reader reader) {
  reader.used_at = steady_now();
  Reader spare;
  {
    const Lock lock(mutex_);
    if (!idle_.empty() && reader.used_at - idle_.front().used_at > options_.spare) {
      spare = std::move(idle_.front());
      idle_.erase(idle_.begin());
      --count_;
    }
    if (count_ > 1 && circuit_.gives_room()) {
      reader.connection.reset();
      --count_;
      grow_at_ = steady_now() + kGrowAgain;
    } else {
      idle_.push_back(std::move(reader));  // within its capacity
    }
  }
  freed_.notify_one();
}

void Readers::forget_one() {
  {
    const Lock lock(mutex_);
    --count_;
  }
  freed_.notify_one();
}

}  // namespace usher::db
