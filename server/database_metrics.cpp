#include "server/database_metrics.h"

#include "common/db/database_size.h"
#include "common/db/engine/database.h"
#include "common/store/operations/outbox.h"

namespace usher {

void expose_database(Metrics& metrics, const db::Database& database, const db::WriteCounts& counts) {
  auto& works = metrics.counter("usher_database_writes_total", "Writes whose outcome is known, failed ones included.");
  auto& transactions = metrics.counter("usher_database_write_transactions_total", "Committed transactions that write.");
  auto& retries = metrics.counter("usher_database_write_retries_total", "Writes that ran again, as after a lost race.");
  metrics.before_exposing([&] {
    works.at().set(counts.works());
    transactions.at().set(counts.transactions());
    retries.at().set(counts.retries());
  });
  if (!database.wal_bytes()) return;
  auto& wal = metrics.gauge("usher_database_wal_bytes", "Size of the database's write-ahead log.");
  metrics.before_exposing([&] { wal.at().set(database.wal_bytes().value_or(0)); });
}

MeasuredDatabase::MeasuredDatabase(Metrics& metrics, db::Database& database, store::Transactions& transactions)
    : database_(database),
      transactions_(transactions),
      bytes_(metrics.gauge("usher_database_bytes", "Size of the database, measured once a minute.")),
      mails_waiting_(metrics.gauge("usher_mails_waiting", "Mails that wait for an attempt, counted once a minute.")) {}

Status MeasuredDatabase::measure() const {
  USHER_TRY(const auto bytes, db::database_size(database_));
  bytes_.at().set(bytes);
  USHER_TRY(const auto waiting, transactions_.read([](store::Stores& tx) { return tx.outbox.count({.state = "waiting"}); }));
  mails_waiting_.at().set(waiting);
  return done();
}

void warn_of_wal(const Log& log, const db::WalHeld& held) {
  std::string readers;
  for (const auto& reader : held.readers) {
    readers.append(readers.empty() ? "" : ", ").append("pid ").append(std::to_string(reader.pid));
    if (!reader.program.empty()) readers.append(" (").append(reader.program).append(")");
  }
  log.write(LogLevel::kWarning, "wal_held",
            {{"bytes", held.bytes},
             {"readers", readers.empty() ? "unknown" : readers},
             {"fix",
              "a program reads the database in long or overlapping transactions, so that its write-ahead log grows; let it "
              "end them, or read a copy made by `usher backup`"}});
}

}  // namespace usher
