#include "common/db/postgres/server_registry.h"

#include <array>
#include <random>
#include <utility>

#include <unistd.h>

namespace usher::db {
namespace {

constexpr Query kHasTable{"servers/has_table",
                          "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = :schema AND tablename = 'servers'"};
constexpr Query kLive{
    "servers/live",
    "SELECT id, kind, started_at_ms, seen_at_ms, release, secret_check, schema_version,"
    " CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) - seen_at_ms FROM servers"
    " WHERE seen_at_ms > CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) - CAST(:lease_ms AS BIGINT)"
    " ORDER BY started_at_ms, id"};
constexpr Query kPut{"servers/put",
                     "INSERT INTO servers (id, kind, started_at_ms, seen_at_ms, release, secret_check, schema_version)"
                     " VALUES (:id, :kind, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT),"
                     " CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:ahead_ms AS BIGINT),"
                     " :release, :secret_check, :schema_version)"
                     " ON CONFLICT (id) DO UPDATE SET seen_at_ms = excluded.seen_at_ms, release = excluded.release, secret_check "
                     "= excluded.secret_check,"
                     " schema_version = excluded.schema_version"};
constexpr Query kLeave{"servers/leave", "DELETE FROM servers WHERE id = :id"};
constexpr Query kForgetDead{"servers/forget_dead",
                            "DELETE FROM servers WHERE seen_at_ms <"
                            " CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) - CAST(:kept_ms AS BIGINT)"};

constexpr std::int64_t kLeaseMs = std::chrono::milliseconds(InstanceClaim::kLease).count();
/// A command does not renew its row, so its row is dated ahead.
constexpr std::int64_t kAloneAheadMs = 40'000;
constexpr std::int64_t kDeadKeptMs = 3'600'000;
constexpr std::string_view kAloneKind = "alone";

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
  std::vector<Present> rows;
  USHER_CHECK(connection.each(kLive, {{"lease_ms", kLeaseMs}}, [&rows](const Row& row) {
    Present found;
    found.server = {.id = row.string(0),
                    .started_at = row.time(2),
                    .seen_at = row.time(3),
                    .note = {row.string(4), row.string(5), static_cast<int>(row.integer(6))}};
    found.is_alone = row.text(1) == kAloneKind;
    found.age_ms = row.integer(7);
    rows.push_back(std::move(found));
    return true;
  }));
  return rows;
}

Error in_the_way(const Present& row, Claim how) {
  if (row.is_alone)
    return error(ErrorCode::kDatabaseBusy, "The command " + row.server.id +
                                               " works on the database and must be alone; try again when it is done" +
                                               (how == Claim::kServer ? "" : ", at the latest in a minute"));
  return error(ErrorCode::kServerRunning, "The server " + row.server.id + " (release " + row.server.note.release + ", seen " +
                                              std::to_string(row.age_ms / 1000) +
                                              " s ago) uses this database; stop it first. One that was killed counts as gone " +
                                              std::to_string(InstanceClaim::kLease.count()) + " s later");
}

/// Refuses what may not run beside the processes that are there.
Status refuse_beside(Connection& connection, Claim how) {
  USHER_TRY(const auto rows, live_rows(connection));
  for (const auto& row : rows)
    if (row.is_alone || how == Claim::kAlone) return in_the_way(row, how);
  return done();
}

}  // namespace

class ServerRegistry::Held final : public InstanceClaim {
 public:
  Held(ServerRegistry registry, Claim how) : registry_(std::move(registry)), how_(how), id_(new_id()) {}
  ~Held() override {
    if (is_there_) registry_.leave(id_);
  }

  Status renew(const ServerNote& note) override {
    return registry_.database_.writer().write({.consistency = Consistency::kRow}, [&](Connection& connection) -> Status {
      is_there_ = true;
      return registry_.put(id_, how_, note, connection);
    });
  }
  /// Refuses, or takes the place, as one transaction.
  Status take() {
    return registry_.database_.writer().write([&](Connection& connection) -> Status {
      USHER_TRY(const bool has_table, registry_.has_table(connection));
      if (!has_table) return done();
      USHER_CHECK(refuse_beside(connection, how_));
      USHER_CHECK(connection.run(kForgetDead, {{"kept_ms", kDeadKeptMs}}));
      is_there_ = true;
      return registry_.put(id_, how_, {}, connection);
    });
  }

 private:
  ServerRegistry registry_;
  const Claim how_;
  const std::string id_;
  bool is_there_ = false;
};

Result<bool> ServerRegistry::has_table(Connection& connection) const {
  USHER_TRY(const auto found, connection.first(kHasTable, {{"schema", schema_}}, [](const Row& row) { return row.flag(0); }));
  return found.value_or(false);
}

Status ServerRegistry::put(const std::string& id, Claim how, const ServerNote& note, Connection& connection) const {
  USHER_CHECK(connection.run(kPut, {{"id", id},
                                    {"kind", how == Claim::kAlone ? kAloneKind : std::string_view("server")},
                                    {"ahead_ms", how == Claim::kAlone ? kAloneAheadMs : std::int64_t{0}},
                                    {"release", note.release},
                                    {"secret_check", note.secret_check},
                                    {"schema_version", note.schema_version}}));
  return done();
}

/// The table may be gone, with the migration that made it.
void ServerRegistry::leave(const std::string& id) {
  static_cast<void>(database_.writer().write([&](Connection& connection) -> Status {
    USHER_TRY(const bool is_there, has_table(connection));
    if (is_there) USHER_CHECK(connection.run(kLeave, {{"id", id}}));
    return done();
  }));
}

Result<std::unique_ptr<InstanceClaim>> ServerRegistry::claim(Claim how) {
  auto held = std::make_unique<Held>(*this, how);
  USHER_CHECK(held->take());
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

}  // namespace usher::db
