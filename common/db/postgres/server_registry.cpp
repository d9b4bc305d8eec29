#include "common/db/postgres/server_registry.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stop_token>
#include <thread>

#include <unistd.h>

namespace usher::db {
namespace {

constexpr Query kHasTable{"servers/has_table",
                          "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = :schema AND tablename = 'servers'"};
constexpr Query kLive{
    "servers/live",
    "SELECT id, kind, started_at_ms, least(seen_at_ms, c.now_ms), release, secret_check, schema_version,"
    " greatest(c.now_ms - seen_at_ms, 0), CAST(EXISTS (SELECT 1 FROM installation i WHERE i.name = 'leader'"
    " AND split_part(i.value, ' ', 1) = s.id AND CAST(split_part(i.value, ' ', 2) AS BIGINT) > c.now_ms) AS INT)"
    " FROM servers s, (SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now_ms) c"
    " WHERE seen_at_ms > c.now_ms - CAST(:lease_ms AS BIGINT) ORDER BY started_at_ms, id"};
constexpr Query kPut{"servers/put",
                     "INSERT INTO servers (id, kind, started_at_ms, seen_at_ms, release, secret_check, schema_version)"
                     " VALUES (:id, :kind, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT),"
                     " CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:ahead_ms AS BIGINT),"
                     " :release, :secret_check, :schema_version)"
                     " ON CONFLICT (id) DO UPDATE SET seen_at_ms = excluded.seen_at_ms, release = excluded.release, secret_check "
                     "= excluded.secret_check,"
                     " schema_version = excluded.schema_version"};
/// The row `leader` of the table installation: who leads, and until when. Taken when it is ours, absent or over.
constexpr Query kLead{"servers/lead",
                      "INSERT INTO installation (name, value) VALUES ('leader', CAST(:id AS TEXT) || ' ' ||"
                      " CAST(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:lease_ms AS BIGINT) AS TEXT))"
                      " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                      " WHERE split_part(installation.value, ' ', 1) = :id"
                      " OR CAST(split_part(installation.value, ' ', 2) AS BIGINT)"
                      " <= CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"};
constexpr Query kResign{"servers/resign", "DELETE FROM installation WHERE name = 'leader' AND split_part(value, ' ', 1) = :id"};
constexpr Query kLeave{"servers/leave", "DELETE FROM servers WHERE id = :id"};
constexpr Query kForgetDead{"servers/forget_dead",
                            "DELETE FROM servers WHERE seen_at_ms <"
                            " CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) - CAST(:kept_ms AS BIGINT)"};

/// Rows of the table installation: `asleep/ID` for each server that sleeps, with the time since then and its release;
/// `awake/YYYY-MM` with the milliseconds that servers were awake before they slept; `generation` with the command that was alone
/// last.
constexpr Query kSleep{"servers/sleep",
                       "INSERT INTO installation (name, value) SELECT 'asleep/' || id,"
                       " CAST(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS TEXT) || ' ' || release"
                       " FROM servers WHERE id = :id"
                       " ON CONFLICT (name) DO UPDATE SET value = excluded.value"};
constexpr Query kAwake{"servers/awake",
                       "INSERT INTO installation (name, value) VALUES ('awake/' || to_char(clock_timestamp() AT TIME ZONE 'UTC',"
                       " 'YYYY-MM'), CAST(CAST(:awake_ms AS BIGINT) AS TEXT)) ON CONFLICT (name) DO UPDATE SET value ="
                       " CAST(CAST(installation.value AS BIGINT) + CAST(excluded.value AS BIGINT) AS TEXT)"};
constexpr Query kRise{"servers/rise", "DELETE FROM installation WHERE name = 'asleep/' || CAST(:id AS TEXT)"};
constexpr Query kSleeping{"servers/sleeping",
                          "SELECT substr(name, 8), CAST(split_part(value, ' ', 1) AS BIGINT), split_part(value, ' ', 2)"
                          " FROM installation WHERE name LIKE 'asleep/%' ORDER BY name"};
/// A server that sleeps wakes within a day.
constexpr Query kForgetSleepers{
    "servers/forget_sleepers",
    "DELETE FROM installation WHERE name LIKE 'asleep/%' AND CAST(split_part(value, ' ', 1) AS BIGINT) <"
    " CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) - 172800000"};
/// A restore puts other rows into the place of `generation`, too, and says when.
constexpr Query kGeneration{"servers/generation",
                            "SELECT coalesce((SELECT string_agg(name || ' ' || value, ' ' ORDER BY name) FROM installation"
                            " WHERE name IN ('generation', 'restored_at_ms')), ''),"
                            " (SELECT coalesce(max(version), 0) FROM schema_migrations)"};
/// Only where a server sleeps: an empty database is to stay empty, as the target of a copy.
constexpr Query kPassSleepers{"servers/pass_sleepers",
                              "INSERT INTO installation (name, value) SELECT 'generation', CAST(:id AS TEXT)"
                              " WHERE EXISTS (SELECT 1 FROM installation WHERE name LIKE 'asleep/%')"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value"};

/// A server that rests dates its row ahead: `seen_at_ms` and kLease are when it counts as gone.
constexpr std::int64_t kLeaseMs = std::chrono::milliseconds(InstanceClaim::kLease).count();
constexpr std::int64_t kDeadKeptMs = 3'600'000;
/// For one renewal of a command's claim: the next one comes soon.
constexpr std::chrono::seconds kRenewalPatience{4};
constexpr std::string_view kAloneKind = "alone";
/// Of a command that takes its place while the database answers late: a row of its own that an earlier try left must not stand in
/// its way. A server repeats its whole claim.
constexpr int kMostClaims = 3;
constexpr std::chrono::milliseconds kBetweenClaims{500};

struct Present {
  LiveServer server;
  bool is_alone = false;
  std::int64_t age_ms = 0;
};

/// HOST/PROCESS/RANDOM: containers often share a name and a process id.
std::string new_id() {
  std::array<char, 256> host{};
  static_cast<void>(::gethostname(host.data(), host.size() - 1));
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  std::random_device random;
  std::string id = std::string(host.data()) + "/" + std::to_string(::getpid()) + "/";
  for (int i = 0; i < 6; ++i) id += kLetters[random() % kLetters.size()];
  return id;
}

Result<std::vector<Present>> live_rows(Connection& connection) {
  return connection.all(kLive, {{"lease_ms", kLeaseMs}}, [](const Row& row) {
    return Present{.server = {.id = row.string(0),
                              .started_at = row.time(2),
                              .seen_at = row.time(3),
                              .leads = row.flag(8),
                              .note = {row.string(4), row.string(5), static_cast<int>(row.integer(6))}},
                   .is_alone = row.text(1) == kAloneKind,
                   .age_ms = row.integer(7)};
  });
}

Error in_the_way(const Present& row) {
  if (row.is_alone)
    return error(ErrorCode::kDatabaseBusy, "The command " + row.server.id +
                                               " works on the database and must be alone; try again when it is done. One "
                                               "that was killed counts as gone " +
                                               std::to_string(InstanceClaim::kLease.count()) + " s later");
  return error(ErrorCode::kServerRunning, "The server " + row.server.id + " (release " + row.server.note.release + ", seen " +
                                              std::to_string(row.age_ms / 1000) +
                                              " s ago) uses this database; stop it first. One that was killed counts as gone " +
                                              std::to_string(InstanceClaim::kLease.count()) + " s later");
}

/// Refuses what may not run beside the processes that are there. `id`: of the process itself, whose row an earlier try may have
/// left.
Status refuse_beside(Connection& connection, Claim how, const std::string& id) {
  USHER_TRY(const auto rows, live_rows(connection));
  for (const auto& row : rows)
    if (row.server.id != id && (row.is_alone || how == Claim::kAlone)) return in_the_way(row);
  return done();
}

/// What commands leave that put other rows into the database, and the version of the schema.
struct Generation {
  std::string marks;
  std::int64_t schema = 0;
};

Result<Generation> generation_of(Connection& connection) {
  USHER_TRY(auto found, connection.first(kGeneration, {}, [](const Row& row) {
    return Generation{row.string(0), row.integer(1)};
  }));
  return std::move(found).value_or(Generation());
}

/// Whether the database gave no answer. What stands in the way is an answer.
bool is_late(const Status& taken) { return !taken.ok() && taken.error().retry_after; }

/// Repeats a work on a thread of its own until it is destroyed.
class Repeated {
 public:
  Repeated(std::chrono::milliseconds every, std::function<void()> work)
      : thread_([every, work = std::move(work)](const std::stop_token& stop) {
          std::mutex mutex;  // uncontended: needed only so that a stop ends the wait
          std::condition_variable_any stopped;
          for (;;) {
            std::unique_lock lock(mutex);
            stopped.wait_for(lock, stop, every, [] { return false; });
            if (stop.stop_requested()) return;
            work();
          }
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace

class ServerRegistry::Held final : public InstanceClaim {
 public:
  Held(ServerRegistry registry, Claim how) : registry_(std::move(registry)), how_(how), id_(new_id()) {}
  ~Held() override {
    renewal_.reset();
    Held::leave();
  }

  Status renew(const ServerNote& note, std::chrono::seconds rest) override {
    return registry_.database_.writer().write({.consistency = Consistency::kRow}, [&](Connection& connection) -> Status {
      is_there_ = true;
      return registry_.put(id_, how_, note, rest, connection);
    });
  }
  Result<bool> lead(std::chrono::seconds rest) override {
    bool leads = false;
    USHER_CHECK(registry_.database_.writer().write({.consistency = Consistency::kRow}, [&](Connection& connection) -> Status {
      USHER_TRY(const auto changed,
                connection.run(kLead, {{"id", id_}, {"lease_ms", kLeaseMs + std::chrono::milliseconds(rest).count()}}));
      leads = changed > 0;
      return done();
    }));
    return leads;
  }
  Status sleep(std::chrono::milliseconds awake) override {
    Generation now;
    USHER_CHECK(registry_.database_.writer().write([&](Connection& connection) -> Status {
      USHER_TRY(now, generation_of(connection));
      USHER_CHECK(connection.run(kAwake, {{"awake_ms", std::int64_t{awake.count()}}}));
      USHER_CHECK(connection.run(kSleep, {{"id", id_}}));
      USHER_CHECK(connection.run(kResign, {{"id", id_}}));
      USHER_CHECK(connection.run(kLeave, {{"id", id_}}));
      return done();
    }));
    slept_in_ = std::move(now);
    return done();
  }
  Result<Found> wake() override {
    USHER_CHECK(take());
    if (!is_there_) return error(ErrorCode::kDatabaseBusy, "The tables of Usher are not there; a restore may be making them now");
    const auto before = std::exchange(slept_in_, std::nullopt);
    if (!before) return Found::kReplaced;
    if (found_.schema != before->schema) return Found::kMigrated;
    return found_.marks == before->marks ? Found::kSame : Found::kReplaced;
  }
  void leave() override {
    if (std::exchange(is_there_, false)) registry_.leave(id_);
  }
  /// Refuses, or takes the place, as one transaction.
  Status take() {
    USHER_CHECK(registry_.database_.writer().write([&](Connection& connection) -> Status {
      is_there_ = false;
      USHER_TRY(const bool has_table, registry_.has_table(connection));
      if (!has_table) return done();
      USHER_CHECK(refuse_beside(connection, how_, id_));
      USHER_CHECK(connection.run(kForgetDead, {{"kept_ms", kDeadKeptMs}}));
      USHER_CHECK(connection.run(kForgetSleepers));
      USHER_CHECK(connection.run(kRise, {{"id", id_}}));
      if (how_ == Claim::kAlone) USHER_CHECK(connection.run(kPassSleepers, {{"id", id_}}));
      USHER_TRY(found_, generation_of(connection));
      is_there_ = true;
      return registry_.put(id_, how_, {}, {}, connection);
    }));
    if (is_there_ && how_ == Claim::kAlone) renewal_.emplace(registry_.renewal_, [this] { renew_alone(); });
    return done();
  }

 private:
  /// On a connection of its own, since the command may keep the writer busy for long. A failure is repeated at the next time.
  void renew_alone() {
    if (!connection_) {
      auto opened = registry_.database_.connect();
      if (!opened.ok()) return;
      connection_ = std::move(opened).value();
    }
    connection_->limit_time(steady_now() + kRenewalPatience);
    if (!registry_.put(id_, how_, {}, {}, *connection_).ok()) connection_.reset();
  }

  ServerRegistry registry_;
  const Claim how_;
  const std::string id_;
  bool is_there_ = false;
  Generation found_;                        ///< When it took the place last.
  std::optional<Generation> slept_in_;      ///< Nothing where sleep() did not succeed.
  std::unique_ptr<Connection> connection_;  ///< Of renewal_.
  std::optional<Repeated> renewal_;
};

Result<bool> ServerRegistry::has_table(Connection& connection) const {
  USHER_TRY(const auto found, connection.first(kHasTable, {{"schema", schema_}}, [](const Row& row) { return row.flag(0); }));
  return found.value_or(false);
}

Status ServerRegistry::put(const std::string& id, Claim how, const ServerNote& note, std::chrono::seconds rest,
                           Connection& connection) const {
  USHER_CHECK(connection.run(kPut, {{"id", id},
                                    {"kind", how == Claim::kAlone ? kAloneKind : std::string_view("server")},
                                    {"ahead_ms", std::int64_t{std::chrono::milliseconds(rest).count()}},
                                    {"release", note.release},
                                    {"secret_check", note.secret_check},
                                    {"schema_version", note.schema_version}}));
  return done();
}

/// The table may be gone, with the migration that made it.
void ServerRegistry::leave(const std::string& id) {
  static_cast<void>(database_.writer().write([&](Connection& connection) -> Status {
    USHER_TRY(const bool is_there, has_table(connection));
    if (!is_there) return done();
    USHER_CHECK(connection.run(kResign, {{"id", id}}));
    USHER_CHECK(connection.run(kLeave, {{"id", id}}));
    USHER_CHECK(connection.run(kRise, {{"id", id}}));
    return done();
  }));
}

Result<std::unique_ptr<InstanceClaim>> ServerRegistry::claim(Claim how) {
  auto held = std::make_unique<Held>(*this, how);
  auto taken = held->take();
  for (int tries = 1; how == Claim::kAlone && is_late(taken) && tries < kMostClaims; ++tries) {
    std::this_thread::sleep_for(kBetweenClaims);
    taken = held->take();
  }
  if (is_late(taken))
    return Error{.code = ErrorCode::kDatabaseBusy,
                 .what =
                     "The database did not answer in time when this process was to be listed beside its others; look at its "
                     "load and at what waits there, then try again",
                 .cause = taken.error().cause,
                 .retry_after = taken.error().retry_after};
  if (!taken.ok()) return taken.error();
  return std::unique_ptr<InstanceClaim>(std::move(held));
}

Result<std::vector<LiveServer>> ServerRegistry::live_servers() {
  std::vector<LiveServer> servers;
  USHER_CHECK(database_.read([&](Connection& connection) -> Status {
    USHER_TRY(const bool is_there, has_table(connection));
    if (!is_there) return done();
    USHER_TRY(auto rows, live_rows(connection));
    servers.clear();
    for (auto& row : rows)
      if (!row.is_alone) servers.push_back(std::move(row.server));
    return done();
  }));
  return servers;
}

Result<std::vector<LiveServer>> ServerRegistry::sleeping_servers() {
  std::vector<LiveServer> servers;
  USHER_CHECK(database_.read_one([&](Connection& connection) -> Status {
    USHER_TRY(servers, connection.all(kSleeping, {}, [](const Row& row) {
      return LiveServer{.id = row.string(0), .seen_at = row.time(1), .note = {.release = row.string(2)}};
    }));
    return done();
  }));
  return servers;
}

}  // namespace usher::db
