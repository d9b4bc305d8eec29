#include "common/store/transactions.h"

#include "common/db/engine/database.h"
#include "common/db/engine/sleep_gate.h"

namespace usher::store {

Result<std::shared_ptr<void>> Transactions::stay_awake() {
  auto* const gate = database_.gate();
  if (!gate) return std::shared_ptr<void>();
  USHER_TRY(auto use, gate->pass());
  return std::shared_ptr<void>(std::make_shared<db::SleepGate::Use>(std::move(use)));
}

std::shared_ptr<void> Transactions::glance() {
  auto* const gate = database_.gate();
  auto use = gate ? gate->glance() : std::optional<db::SleepGate::Use>(std::in_place);
  return use ? std::make_shared<db::SleepGate::Use>(*std::move(use)) : nullptr;
}

Status Transactions::last_wake() const {
  const auto* const gate = database_.gate();
  return gate ? gate->last_wake() : done();
}

Status Transactions::run_read(const Run& run) {
  return database_.read([&](db::Connection& connection) { return over(connection, run); });
}

Status Transactions::run_read_one(const Run& run) {
  return database_.read_one([&](db::Connection& connection) { return over(connection, run); });
}

Status Transactions::run_search(const Run& run) {
  return database_.read([&](db::Connection& connection) { return over(connection, run); }, db::SearchLimit());
}

Status Transactions::run_plain_write(const Run& run) { return run_write(run, {}); }

Status Transactions::run_write(const Run& run, const db::WriteOptions& how) {
  std::uint32_t announced = 0;
  USHER_CHECK(database_.writer().write(how, [&](db::Connection& connection) {
    static_cast<void>(connection.take_announced());  // of an earlier try
    auto ran = over(connection, run);
    announced = connection.take_announced();
    return ran;
  }));
  for (std::size_t topic = 0; topic < db::kTopicNames.size(); ++topic)
    if ((announced >> topic & 1U) != 0) told_(static_cast<db::Topic>(topic));
  return done();
}

Status Transactions::over(db::Connection& connection, const Run& run) {
  Stores stores(connection, clock_.now());
  return run.call(run.work, run.outcome, stores);
}

void Transactions::run_post(const db::WriteOptions& how, Posted work) {
  // Dropped if the queue is full: no caller waits, and the next post of its kind repeats the information.
  const auto accepted = database_.writer().post(how, [&clock = clock_, work = std::move(work)](db::Connection& connection) {
    Stores stores(connection, clock.now());
    return work(stores);
  });
  static_cast<void>(accepted.ok());
}

}  // namespace usher::store
