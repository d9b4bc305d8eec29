#pragma once

#include <memory>

#include "common/db/engine/instance_claim.h"
#include "common/db/engine/listener.h"
#include "common/db/engine/writer.h"

namespace usher::db {

class SleepGate;

/// Called between steps with the number of copied pages and of all pages.
using CopyProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// A process that reads the database, as the system reports it.
struct WalReader {
  int pid = 0;
  std::string program;  ///< Empty if the system does not tell.
};

/// A write-ahead log that cannot be emptied, because other processes still read parts of it.
struct WalHeld {
  std::int64_t bytes = 0;
  std::vector<WalReader> readers;  ///< Empty if the system does not tell.
};

struct OpenOptions {
  std::string schema = "usher";               ///< PostgreSQL only.
  std::optional<std::size_t> pool_size = {};  ///< PostgreSQL only: the most connections; nullopt: by cores and distance.
  std::optional<std::chrono::milliseconds> sleeps_after = {};  ///< PostgreSQL only, of a server: see SleepGate.
  bool create = true;  ///< Create a missing file (mode 0600) and its directory (0700). If false: kDatabaseUnreachable.
  /// Threads of its own for writing (the server). False: writes on the caller's thread (the command line).
  bool write_queue = true;
  std::size_t max_readers = 64;
  std::chrono::milliseconds busy_timeout{4000};  ///< The maximum wait for another process's lock or for a free reader.
  std::function<void(const Error&)> on_post_failed = nullptr;  ///< Called with the error of a failed post, on a writer's thread.
  std::function<void(const WalHeld&)> on_wal_held = nullptr;   ///< SQLite only; see WalKeeper; only with a write queue.
  std::function<void(const Error&)> on_file_fault = nullptr;   ///< SQLite only; see OpenedFile; only with a write queue.
};

/// A database server and our place in it.
struct ServerFacts {
  std::string version;  ///< `15.18`.
  int major = 0;
  bool encrypted = false;  ///< TLS between here and the server.
  bool local = false;      ///< Every host of the URL is this machine.
  std::string role;
  bool is_superuser = false;
  bool may_create = false;  ///< Schemas in this database, or tables in ours.
  bool is_replica = false;
  std::int64_t max_connections = 0;
  bool loses_statements = false;  ///< A pooler is between, which does not keep prepared statements.
};

/// An open database: many readers, and a writer. Safe from any thread.
class Database {
 public:
  virtual ~Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `work` over one snapshot on a read-only connection. Never waits for the writer. Error: those of the work; kOverloaded
  /// if max_readers stay busy for too long, or if a statement runs beyond `limit`.
  virtual Status read(const Work& work, const std::optional<SearchLimit>& limit) = 0;
  Status read(const Work& work) { return read(work, std::nullopt); }
  /// The same for a work that runs one statement, in one trip to the database. Error: kInternal if it runs a second one.
  virtual Status read_one(const Work& work) = 0;
  virtual Writer& writer() = 0;
  /// What the writer of a server has done (OpenOptions::write_queue).
  [[nodiscard]] const WriteCounts& write_counts() const { return write_counts_; }

  /// Opens another read-write connection outside of any transaction, owned by the caller. For the migrator.
  [[nodiscard]] virtual Result<std::unique_ptr<Connection>> connect() const = 0;

  /// Takes this process's place among the others that use the database. Error: kServerRunning (kAlone: a server runs; it is
  /// named), kDatabaseBusy (a command runs that must be alone).
  virtual Result<std::unique_ptr<InstanceClaim>> claim(Claim how) = 0;
  /// A server holds it from before it looks at the schema until it has noted which one it knows, and a command while it changes
  /// the schema: a file does not tell a server that starts from one that runs, so they take turns. Waits while another process
  /// holds it, and calls `on_wait` once if that takes longer than two seconds. Null where servers tell of themselves.
  virtual Result<std::unique_ptr<SchemaTurn>> take_schema_turn(const std::function<void()>& on_wait) {
    static_cast<void>(on_wait);
    return std::unique_ptr<SchemaTurn>();
  }
  /// The servers that use the database now, those of other machines included; at most one on SQLite.
  virtual Result<std::vector<LiveServer>> live_servers() = 0;
  /// Listens to what other processes announce. Null if there is nothing to hear: one server alone, or a pooler in between, which
  /// passes no announcements on. Must be destroyed before the database.
  virtual std::unique_ptr<Listener> listen(Listener::Calls calls) {
    static_cast<void>(calls);
    return nullptr;
  }
  /// What all reads and writes pass, where the database may sleep; null elsewhere.
  virtual SleepGate* gate() { return nullptr; }
  /// For who is alone behind the gate: closes all connections. Error: kDatabaseBusy if posted works still need some.
  virtual Status disconnect() { return done(); }
  /// For who is alone behind the gate: connects, again until then while the database is away.
  virtual Status reconnect(SteadyTime until) {
    static_cast<void>(until);
    return done();
  }
  /// The servers that marked themselves as asleep (InstanceClaim::sleep), each with the time since then as `seen_at`.
  virtual Result<std::vector<LiveServer>> sleeping_servers() { return std::vector<LiveServer>(); }
  /// The time by the database's own clock; nullopt if it has none of its own.
  virtual Result<std::optional<Time>> time() = 0;

  /// Error: kConflict if the file is a backup, which nothing writes to; it names the command that makes a database of it.
  [[nodiscard]] virtual Status refuse_backup() const { return done(); }
  /// Whether the file may be written (SQLite): every second. Error: kDatabaseReplaced, kDatabaseDamaged.
  [[nodiscard]] virtual Status look_at_file() const { return done(); }
  /// The problems of the stored data, one a line; empty if it is sound. Reads everything.
  virtual Result<std::vector<std::string>> integrity_check() = 0;
  /// Makes a database that another program created ready for Usher. Precondition: the first migration is applied.
  [[nodiscard]] virtual Status adopt() const = 0;
  /// Periodic maintenance of the engine. Without blocking.
  virtual Status checkpoint() = 0;
  /// Moves all of the write-ahead log into the database and empties it, so that what was deleted is in neither. Returns whether
  /// it did: another process may read older states. nullopt if the engine keeps it to itself.
  virtual Result<std::optional<bool>> empty_wal() { return std::optional<bool>(); }
  /// What an operator would ask of a database server; empty for a file.
  virtual Result<ServerFacts> server_facts() = 0;
  /// The size of the write-ahead log in bytes; nullopt if the engine keeps it to itself.
  [[nodiscard]] virtual std::optional<std::int64_t> wal_bytes() const = 0;
  /// Whether the database is a file of this machine, at place().
  [[nodiscard]] virtual bool is_file() const = 0;
  /// The database for messages: the path of its file, or its URL without a password.
  [[nodiscard]] virtual const std::string& place() const = 0;

 protected:
  Database() = default;
  WriteCounts write_counts_;
};

}  // namespace usher::db
