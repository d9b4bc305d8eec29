#pragma once

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/db/engine/database.h"
#include "common/db/postgres/readers.h"

namespace usher::db {

/// How far a server's write-ahead log goes.
struct LogEnd {
  bool is_replica = false;
  std::string database;       ///< Which cluster, and which database of it; the same on its replicas.
  std::int64_t position = 0;  ///< Of a replica: what it has replayed. Else every commit acknowledged so far is before it.
};
Result<LogEnd> end_of_log(Connection& connection);
/// Why a server cannot be read from instead of the primary; empty if it has all that the primary had.
std::string fault_of(const LogEnd& replica, const LogEnd& primary);

struct ReplicaOptions {
  ReadersOptions readers = {};
  std::chrono::milliseconds answer{1000};         ///< The maximum wait for the end of its log.
  std::chrono::milliseconds catch_up{250};        ///< The maximum wait until it has replayed what the reader may know of.
  std::chrono::milliseconds between_tries{5000};  ///< While it is set aside, one read tries it so often.
  std::function<void(const ReplicaChange&)> on_change = nullptr;  ///< Called on a reader's thread.
};

/// The connections to a replica. A read runs here if the replica has replayed all that the primary had committed when the read
/// began, so that no reader misses a write that it knows of, whichever server or command made it. Otherwise the replica is set
/// aside for a while, and its reads are left to the primary. Safe from any thread.
class Replica {
 public:
  using FindEnd = std::function<Result<LogEnd>()>;

  /// `circuit` opens its connections and outlives it.
  Replica(Circuit& circuit, std::string place, ReplicaOptions options)
      : options_(std::move(options)), place_(std::move(place)), readers_(circuit, options_.readers) {}

  /// Runs `work` over one snapshot of the replica. `primary` finds the end of the primary's log. nullopt: it was not run, or saw
  /// nothing, and is to run on the primary.
  std::optional<Status> read(const Work& work, const std::optional<SearchLimit>& limit, const FindEnd& primary);
  [[nodiscard]] ReplicaCounts counts() const;
  /// Its URL for messages.
  [[nodiscard]] const std::string& place() const { return place_; }
  /// Why it would not be read from now; empty if it would. Waits for nothing to be replayed. For `usher doctor`.
  std::string look(const LogEnd& primary);

 private:
  enum class Use { kUntried, kUsed, kSetAside };

  /// Whether this read tries the replica.
  bool is_to_be_tried();
  Status catch_up(Connection& connection, const LogEnd& primary);
  std::optional<Status> leave(const std::string& why);
  void note(Use use, const std::string& why);

  const ReplicaOptions options_;
  const std::string place_;
  Readers readers_;
  std::atomic<std::uint64_t> reads_ = 0;
  std::atomic<std::uint64_t> left_ = 0;
  std::atomic<std::int64_t> behind_ = 0;
  Mutex mutex_;
  Use use_ GUARDED_BY(mutex_) = Use::kUntried;
  SteadyTime next_try_ GUARDED_BY(mutex_);
};

}  // namespace usher::db
