#include "common/db/postgres/readers.h"

#include <new>
#include <thread>
#include <utility>

#include "common/db/postgres/watched_connection.h"

namespace usher::db {
namespace {

constexpr std::chrono::milliseconds kBetweenTries{50};

}  // namespace

void Readers::adopt(std::unique_ptr<Connection> connection) {
  const Lock lock(mutex_);
  if (count_ >= options_.most) return;
  ++count_;
  idle_.push_back({.connection = std::move(connection), .epoch = circuit_.epoch(), .used_at = SteadyClock::now()});
}

Status Readers::read(const Work& work, std::optional<std::chrono::milliseconds> at_most, const Work& before) {
  return read_on_any(before, [&](Connection& connection) {
    connection.limit_time(at_most ? std::optional(SteadyClock::now() + *at_most) : std::nullopt);
    return in_transaction(connection, Begin::kRead, work);
  });
}

Status Readers::read_one(const Work& work) {
  return read_on_any(nullptr, [&](Connection& connection) { return read_one_statement(connection, work); });
}

Status Readers::read_on_any(const Work& before, const Run& read) {
  const auto until = SteadyClock::now() + options_.patience;
  for (;;) {
    auto taken = take(until);
    if (!taken.ok() && (circuit_.is_open() || taken.error().code == ErrorCode::kOverloaded || SteadyClock::now() > until))
      return std::move(taken).error();
    if (taken.ok()) {
      auto reader = std::move(taken).value();
      bool may_run_again = false;
      auto outcome = run(reader, before, read, may_run_again);
      if (!may_run_again || SteadyClock::now() > until) return outcome;
    } else {
      std::this_thread::sleep_for(kBetweenTries);
    }
  }
}

/// Leaves the connection in the pool, or closes it.
Status Readers::run(Reader& reader, const Work& before, const Run& read, bool& may_run_again) {
  auto& connection = *reader.connection;
  WatchedConnection first(connection);
  WatchedConnection watched(connection);
  auto outcome = before ? in_transaction(first, Begin::kRead, before) : done();
  if (outcome.ok()) outcome = read(watched);
  connection.limit_time(std::nullopt);
  const auto ended_by = first.failed() || watched.failed() ? connection.interruption() : Interruption::kNone;
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

Result<Readers::Reader> Readers::take(SteadyClock::time_point until) {
  for (;;) {
    USHER_TRY(auto idle, take_idle(until));
    if (!idle) break;
    if (is_fit(*idle)) return std::move(*idle);
    idle->connection.reset();
    forget_one();
  }
  try {
    Reader reader{.connection = nullptr, .epoch = circuit_.epoch(), .used_at = SteadyClock::now()};
    auto opened = circuit_.connect();
    if (!opened.ok()) {
      forget_one();
      return std::move(opened).error();
    }
    reader.connection = std::move(opened).value();
    return reader;
  } catch (const std::bad_alloc&) {
    forget_one();
    return Error{.code = ErrorCode::kOverloaded};
  }
}

/// The connection that was used last, or nullopt when the caller may open one more.
Result<std::optional<Readers::Reader>> Readers::take_idle(SteadyClock::time_point until) {
  Lock lock(mutex_);
  const auto available = [this]() REQUIRES(mutex_) { return !idle_.empty() || count_ < options_.most; };
  if (!freed_.wait_until(lock, until, available))
    return Error{.code = ErrorCode::kOverloaded,
                 .cause = LogNote("every read connection is busy"),
                 .retry_after = std::chrono::seconds(1)};
  if (idle_.empty()) {
    ++count_;
    return std::optional<Reader>();
  }
  std::optional<Reader> reader(std::move(idle_.back()));
  idle_.pop_back();
  return reader;
}

bool Readers::is_fit(const Reader& reader) const {
  if (reader.epoch != circuit_.epoch()) return false;
  return SteadyClock::now() - reader.used_at < options_.idle || reader.connection->check().ok();
}

void Readers::give_back(Reader reader) {
  reader.used_at = SteadyClock::now();
  {
    const Lock lock(mutex_);
    idle_.push_back(std::move(reader));  // within its capacity
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
