#pragma once

#include "common/base/line_queue.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/db/engine/database.h"
#include "common/store/transactions.h"
#include "server/http/front/front.h"

namespace usher::core {
class Core;
}
namespace usher {

/// Declares the counts that use cases keep themselves, read at each exposition: hashes, refusals, sign-ins. Both arguments
/// outlive the last exposition.
void expose_core(Metrics& metrics, const core::Core& core);

/// Declares the front's metrics, read at each exposition: connections, refusals by code, and waiting requests of each lane. Both
/// arguments outlive the last exposition.
void expose_front(Metrics& metrics, const http::ConnectionFront& front);

/// Registers the metrics of the database. All arguments outlive the process's metrics page. `counts`: those that the database was
/// opened with.
void expose_database(Metrics& metrics, const db::Database& database, const db::WriteCounts& counts);

/// What a look into the database costs, so that no scrape does it: the size of the database, and the mails that wait. Safe from
/// any thread.
class MeasuredDatabase {
 public:
  /// All arguments outlive it.
  MeasuredDatabase(Metrics& metrics, db::Database& database, store::Transactions& transactions);
  /// Sets the metrics. On an error those that could not be measured stay as they were.
  [[nodiscard]] Status measure() const;

 private:
  db::Database& database_;
  store::Transactions& transactions_;
  Gauges& bytes_;
  Gauges& mails_waiting_;
};

/// Logs which processes keep the write-ahead log from being emptied.
void warn_of_wal(const Log& log, const db::WalHeld& held);

/// What runs, beside the release.
struct RunningProgram {
  std::string commit;  ///< As BuildInfo has it.
  std::string engine;  ///< `sqlite`, `postgres`.
};

/// Declares what the process is and takes: its build, and its processor time, memory and files under the names of Prometheus'
/// client libraries, read at each exposition. `metrics` and `output` outlive the last exposition.
void expose_process(Metrics& metrics, const RunningProgram& program, const LineQueue& output);

}  // namespace usher
