#pragma once

#include "common/base/result.h"

namespace usher::db {

/// What a process is to the others that use the same database.
enum class Claim {
  kServer,  ///< A server, beside others.
  kAlone,   ///< A command that must not run beside a server.
};

/// What a server tells the others.
struct ServerNote {
  std::string release;
  std::string secret_check;  ///< The check value of its secret; empty before it is known.
  int schema_version = 0;
};

/// A server that uses the database now.
struct LiveServer {
  std::string id;  ///< HOST/PROCESS/RANDOM; empty on SQLite, which does not tell.
  std::optional<Time> started_at;
  std::optional<Time> seen_at;
  bool leads = false;  ///< It does the scheduled work; see InstanceClaim::lead.
  ServerNote note;
};

/// Held by a process that looks at the schema and may change it, until it is destroyed.
class SchemaTurn {
 public:
  virtual ~SchemaTurn() = default;

 protected:
  SchemaTurn() = default;
  SchemaTurn(const SchemaTurn&) = delete;
  SchemaTurn& operator=(const SchemaTurn&) = delete;
};

/// What a server that slept finds.
enum class Found {
  kSame,      ///< All is as it was.
  kReplaced,  ///< A command was alone with the database: what was read before may be something else now.
  kMigrated,  ///< The schema has another version.
};

/// Holds a claim until it is destroyed, which must be before its database is. A command's claim renews itself.
class InstanceClaim {
 public:
  /// A process that has not renewed its claim for so long counts as gone; so does a leader.
  static constexpr std::chrono::seconds kLease{20};
  static constexpr std::chrono::seconds kRenewal{5};

  virtual ~InstanceClaim() = default;
  /// For a server: shows that it lives, and what it is. Call it at start and every kRenewal.
  Status renew(const ServerNote& note) { return renew(note, std::chrono::seconds(0)); }
  /// `rest`: the next call comes so much later than kRenewal, and the claim lasts so much longer.
  virtual Status renew(const ServerNote& note, std::chrono::seconds rest) = 0;
  /// For a server: becomes or stays the one that does the scheduled work on the whole database, for kLease and `rest` from the
  /// call on. False while another one is. One call at a time. On SQLite always true, without touching the database.
  virtual Result<bool> lead(std::chrono::seconds rest) = 0;
  /// For a server: no longer shows that it lives, so that commands which must be alone go on past it, but is listed among
  /// sleeping_servers(). `awake`: since the start or the last wake(), for the hours of the month.
  virtual Status sleep(std::chrono::milliseconds awake) {
    static_cast<void>(awake);
    return done();
  }
  /// Takes the place among the others again. Error: as Database::claim; kDatabaseBusy also while there are no tables: a restore
  /// sets them aside for a moment.
  virtual Result<Found> wake() { return Found::kSame; }
  /// Gives the place away, as the destructor does: before the way to the database closes.
  virtual void leave() {}

 protected:
  InstanceClaim() = default;
  InstanceClaim(const InstanceClaim&) = delete;
  InstanceClaim& operator=(const InstanceClaim&) = delete;
};

}  // namespace usher::db
