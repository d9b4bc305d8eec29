#pragma once

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "common/base/clock.h"
#include "common/db/engine/database.h"
#include "common/store/stores.h"

namespace usher::store {

template <class T>
inline constexpr bool kIsResult = false;
template <class T>
inline constexpr bool kIsResult<Result<T>> = true;

/// A closure that may run twice, since db::WriteQueue may repeat a write: Stores& -> Status or Result<T>.
///
/// It is called as const, so that a closure that modifies or moves its captures (a `mutable` lambda) does not compile. It
/// accesses the database only through Stores, which end with the run. Stores offer no randomness, key, hasher or network: the use
/// case draws, hashes and signs before or after. It returns its results; any variable it sets by reference is set again in each
/// run.
template <class F>
concept Work = std::invocable<const F&, Stores&> && kIsResult<std::invoke_result_t<const F&, Stores&>>;

/// Runs work over the stores in one transaction and returns its result. An error rolls back; a rejection to be recorded is a
/// value. `work` may run on another thread. Safe from any thread.
class Transactions {
 private:
  template <class F>
  using Outcome = std::invoke_result_t<const F&, Stores&>;

 public:
  /// Both outlive it.
  Transactions(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// Runs over one snapshot. Never waits for writers.
  template <Work F>
  auto read(const F& work) -> Outcome<F> {
    Outcome<F> outcome = error(ErrorCode::kInternal);
    const auto ran = database_.read([&](db::Connection& connection) -> Status { return keep(outcome, work, connection); });
    if (!ran.ok()) return ran.error();
    return outcome;
  }

  /// As read(), for work that runs one statement: one trip to the database. Error: kInternal if it runs a second one.
  template <Work F>
  auto read_one(const F& work) -> Outcome<F> {
    Outcome<F> outcome = error(ErrorCode::kInternal);
    const auto ran = database_.read_one([&](db::Connection& connection) -> Status { return keep(outcome, work, connection); });
    if (!ran.ok()) return ran.error();
    return outcome;
  }

  /// As read(), for a result that is shown or exported, and that nothing is decided by. May run on a replica
  /// (DATABASE_READ_URL), which has everything that was committed before the call.
  template <Work F>
  auto report(const F& work) -> Outcome<F> {
    return report_within(std::nullopt, work);
  }

  /// As report(), for statements that may read a whole table. Error: kOverloaded beyond db::SearchLimit.
  template <Work F>
  auto search(const F& work) -> Outcome<F> {
    return report_within(db::SearchLimit(), work);
  }

  /// Returns after the work is durable. A key in `how` queues it behind the works of that key.
  template <Work F>
  auto write(const db::WriteOptions& how, const F& work) -> Outcome<F> {
    Outcome<F> outcome = error(ErrorCode::kInternal);
    const auto ran =
        database_.writer().write(how, [&](db::Connection& connection) -> Status { return keep(outcome, work, connection); });
    if (!ran.ok()) return ran.error();
    return outcome;
  }
  template <Work F>
  auto write(const F& work) -> Outcome<F> {
    return write(db::WriteOptions{}, work);
  }

  /// Queues the work without waiting. For work that may be lost. `work` outlives the caller: it captures by value and returns a
  /// Status. Works of one key run in the order of their posts; empty: in any order.
  template <Work F>
  void post(const db::WriteOptions& how, F work) {
    // Dropped if the queue is full: no caller waits, and the next post of its kind repeats the information.
    const auto accepted =
        database_.writer().post(how, [&clock = clock_, work = std::move(work)](db::Connection& connection) -> Status {
          Stores stores(connection, clock.now());
          return work(stores);
        });
    static_cast<void>(accepted.ok());
  }
  template <Work F>
  void post(std::string_view key, F work) {
    post(db::WriteOptions{.key = key}, std::move(work));
  }

 private:
  template <class F>
  auto report_within(const std::optional<db::SearchLimit>& limit, const F& work) -> Outcome<F> {
    Outcome<F> outcome = error(ErrorCode::kInternal);
    const auto ran =
        database_.report([&](db::Connection& connection) -> Status { return keep(outcome, work, connection); }, limit);
    if (!ran.ok()) return ran.error();
    return outcome;
  }

  template <class F>
  Status keep(Outcome<F>& outcome, const F& work, db::Connection& connection) {
    Stores stores(connection, clock_.now());
    outcome = work(stores);
    if (!outcome.ok()) return outcome.error();
    return done();
  }

  db::Database& database_;
  const Clock& clock_;
};

}  // namespace usher::store
