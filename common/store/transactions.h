#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "common/base/clock.h"
#include "common/db/database.h"
#include "common/store/stores.h"

namespace usher::store {

/// Runs work over the stores in one transaction and hands its result out. An error rolls back; a refusal that must be remembered
/// is a value. `work` may run on another thread, and write work may run twice: it neither hashes, signs nor draws randomness, and
/// sets every result anew. Safe from any thread.
class Transactions {
 public:
  /// Both outlive it.
  Transactions(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// `work`: Stores& -> Result<T>, over one snapshot. Never waits for writers.
  template <class F>
  auto read(F work) -> decltype(work(std::declval<Stores&>())) {
    decltype(work(std::declval<Stores&>())) outcome = error(ErrorCode::kInternal);
    const auto ran = database_.read([&](db::Connection& connection) -> Status { return keep(outcome, work, connection); });
    if (!ran.ok()) return ran.error();
    return outcome;
  }

  /// `work`: Stores& -> Result<T>. Returns when it is durable.
  template <class F>
  auto write(F work) -> decltype(work(std::declval<Stores&>())) {
    decltype(work(std::declval<Stores&>())) outcome = error(ErrorCode::kInternal);
    const auto ran =
        database_.writer().write([&](db::Connection& connection) -> Status { return keep(outcome, work, connection); });
    if (!ran.ok()) return ran.error();
    return outcome;
  }

  /// `work`: Stores& -> Status, done soon, not waited for. For what may be lost. It outlives the caller: captures by value.
  template <class F>
  void post(F work) {
    // Nobody waits, so a full queue has nobody to tell: the next post of its kind says the same again.
    const auto accepted =
        database_.writer().post([&clock = clock_, work = std::move(work)](db::Connection& connection) -> Status {
          Stores stores(connection, clock.now());
          return work(stores);
        });
    static_cast<void>(accepted.ok());
  }

 private:
  template <class Outcome, class F>
  Status keep(Outcome& outcome, F& work, db::Connection& connection) {
    Stores stores(connection, clock_.now());
    outcome = work(stores);
    if (!outcome.ok()) return outcome.error();
    return done();
  }

  db::Database& database_;
  const Clock& clock_;
};

}  // namespace usher::store
