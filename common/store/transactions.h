#pragma once

#include <concepts>
#include <functional>
#include <type_traits>

#include "common/base/result.h"
#include "common/store/stores.h"

namespace usher::db {
class Database;
enum class Topic;
struct WriteOptions;
}  // namespace usher::db

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

  /// `told` is called with what a write has announced, after its commit and before write() returns. Before the first write.
  void on_announced(std::function<void(db::Topic)> told) { told_ = std::move(told); }

  /// Runs over one snapshot. Never waits for writers.
  template <Work F>
  auto read(const F& work) -> Outcome<F> {
    return outcome_of(work, &Transactions::run_read);
  }

  /// As read(), for work that runs one statement: one trip to the database. Error: kInternal if it runs a second one.
  template <Work F>
  auto read_one(const F& work) -> Outcome<F> {
    return outcome_of(work, &Transactions::run_read_one);
  }

  /// As read(), for statements that may read a whole table. Error: kOverloaded beyond db::SearchLimit.
  template <Work F>
  auto search(const F& work) -> Outcome<F> {
    return outcome_of(work, &Transactions::run_search);
  }

  /// Returns after the work is durable. A key in `how` queues it behind the works of that key.
  template <Work F>
  auto write(const db::WriteOptions& how, const F& work) -> Outcome<F> {
    return outcome_of(work, &Transactions::run_write, how);
  }
  template <Work F>
  auto write(const F& work) -> Outcome<F> {
    return outcome_of(work, &Transactions::run_plain_write);
  }

  /// Wakes a database that sleeps, which stays awake while the result lives: before a lock that a wake needs.
  [[nodiscard]] Result<std::shared_ptr<void>> stay_awake();
  /// For reads that neither wake a database that sleeps nor keep it awake, while the result lives; null while it sleeps. One
  /// thread has one at a time.
  [[nodiscard]] std::shared_ptr<void> glance();
  /// How the last wake of a database that may sleep ended.
  [[nodiscard]] Status last_wake() const;

  /// Queues the work without waiting. For work that may be lost. `work` outlives the caller: it captures by value and returns a
  /// Status. Works of one key run in the order of their posts; empty: in any order.
  template <Work F>
  void post(const db::WriteOptions& how, F work) {
    run_post(how, std::move(work));
  }

 private:
  /// A work and the place of its outcome, whose types only `call` knows.
  struct Run {
    Status (*call)(const void* work, void* outcome, Stores& stores);
    const void* work;
    void* outcome;
  };

  template <class F>
  static Status call(const void* work, void* outcome, Stores& stores) {
    auto result = (*static_cast<const F*>(work))(stores);
    if (!result.ok()) return std::move(result).held_error();
    if constexpr (!std::is_same_v<Outcome<F>, Status>)
      static_cast<std::optional<typename Outcome<F>::value_type>*>(outcome)->emplace(std::move(result).value());
    return done();
  }

  template <class F, class... How>
  Outcome<F> outcome_of(const F& work, Status (Transactions::*run)(const Run&, const How&...), const How&... how) {
    if constexpr (std::is_same_v<Outcome<F>, Status>) {
      return (this->*run)({&call<F>, &work, nullptr}, how...);
    } else {
      std::optional<typename Outcome<F>::value_type> value;
      Status ran = (this->*run)({&call<F>, &work, &value}, how...);
      if (!ran.ok()) return std::move(ran).held_error();
      return std::move(*value);
    }
  }

  Status run_read(const Run& run);
  Status run_read_one(const Run& run);
  Status run_search(const Run& run);
  Status run_plain_write(const Run& run);
  Status run_write(const Run& run, const db::WriteOptions& how);
  Status over(db::Connection& connection, const Run& run);
  using Posted = std::function<Status(Stores&)>;
  void run_post(const db::WriteOptions& how, Posted work);

  db::Database& database_;
  const Clock& clock_;
  std::function<void(db::Topic)> told_ = [](db::Topic) {};
};

}  // namespace usher::store
