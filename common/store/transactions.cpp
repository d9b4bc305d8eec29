#include "common/store/transactions.h"

#include "common/db/engine/database.h"
#include "common/db/engine/write_options.h"
#include "common/db/engine/writer.h"

namespace usher::store {

Status Transactions::run_over(db::Connection& connection, const Clock& clock, const Run& run) {
  Stores stores(connection, clock.now());
  return run(stores);
}

Status Transactions::run_read(const Run& run) {
  return database_.read([&](db::Connection& connection) { return run_over(connection, clock_, run); });
}

Status Transactions::run_read_one(const Run& run) {
  return database_.read_one([&](db::Connection& connection) { return run_over(connection, clock_, run); });
}

Status Transactions::run_report(const Run& run) {
  return database_.report([&](db::Connection& connection) { return run_over(connection, clock_, run); }, std::nullopt);
}

Status Transactions::run_search(const Run& run) {
  return database_.report([&](db::Connection& connection) { return run_over(connection, clock_, run); }, db::SearchLimit());
}

Status Transactions::run_write(const Run& run) { return run_write(db::WriteOptions{}, run); }

Status Transactions::run_write(const db::WriteOptions& how, const Run& run) {
  return database_.writer().write(how, [&](db::Connection& connection) { return run_over(connection, clock_, run); });
}

void Transactions::run_post(std::string_view key, Run run) { run_post(db::WriteOptions{.key = key}, std::move(run)); }

void Transactions::run_post(const db::WriteOptions& how, Run run) {
  // Dropped if the queue is full: no caller waits, and the next post of its kind repeats the information.
  const auto accepted = database_.writer().post(
      how, [&clock = clock_, run = std::move(run)](db::Connection& connection) { return run_over(connection, clock, run); });
  static_cast<void>(accepted.ok());
}

}  // namespace usher::store
