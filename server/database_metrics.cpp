#include "server/database_metrics.h"

#include <string>

namespace usher {

void expose_database(Metrics& metrics, const db::Database& database) {
  if (!database.wal_bytes()) return;
  auto& wal = metrics.gauge("usher_database_wal_bytes", "Size of the database's write-ahead log.");
  metrics.before_exposing([&] { wal.at().set(database.wal_bytes().value_or(0)); });
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
