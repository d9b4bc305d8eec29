#include "common/db/postgres/postgres_database.h"

#include <algorithm>

#include "common/db/postgres/postgres_listener.h"

namespace usher::db {
namespace {

constexpr Query kNature{"nature", "SELECT version(), current_setting('server_encoding')"};
/// A plan that scans with `enable_seqscan` off costs 10^10, so PostgreSQL would compile it each time. Settings of a transaction
/// are the only ones that hold behind a pooler.
constexpr Query kWriteSettings{
    "write_settings",
    "SELECT pg_catalog.set_config('enable_seqscan', 'off', true), pg_catalog.set_config('jit', 'off', true),"
    " pg_catalog.set_config('lock_timeout', '2s', true)"};
constexpr Query kRowWriteSettings{"row_write_settings", "SELECT pg_catalog.set_config('jit', 'off', true)"};
constexpr Query kTime{"time", "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"};
constexpr Query kFaults{"faults",
                        "SELECT 'constraint ' || c.conname || ' of ' || c.conrelid::regclass::text || ' was never validated'"
                        " FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace"
                        " WHERE n.nspname = :schema AND NOT c.convalidated"
                        " UNION ALL"
                        " SELECT 'index ' || i.indexrelid::regclass::text || ' is not valid; run REINDEX INDEX'"
                        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class t ON t.oid = i.indexrelid"
                        " JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
                        " WHERE n.nspname = :schema AND NOT (i.indisvalid AND i.indisready)"
                        " UNION ALL"
                        " SELECT d.checksum_failures || ' pages of the database failed their checksum'"
                        " FROM pg_catalog.pg_stat_database d WHERE d.datname = current_database() AND d.checksum_failures > 0"};

constexpr Query kFacts{
    "facts",
    "SELECT current_setting('server_version'), CAST(current_setting('server_version_num') AS BIGINT) / 10000,"
    " CAST(coalesce((SELECT s.ssl FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false) AS INT),"
    " current_user, CAST(coalesce((SELECT r.rolsuper FROM pg_catalog.pg_roles r"
    " WHERE r.rolname = current_user), false) AS INT),"
    " CAST(coalesce((SELECT has_schema_privilege(n.oid, 'CREATE') FROM pg_catalog.pg_namespace n"
    " WHERE n.nspname = :schema), has_database_privilege(current_database(), 'CREATE')) AS INT),"
    " CAST(pg_is_in_recovery() AS INT), CAST(current_setting('max_connections') AS BIGINT)"};

constexpr std::size_t kMostWriters = 16;
constexpr std::size_t kMostReaders = 32;
constexpr std::chrono::microseconds kTripBeside{100};
constexpr int kTripsMeasured = 3;
/// A database that sleeps needs some seconds to wake; a request does not wait that long.
constexpr std::chrono::milliseconds kFirstConnect{10'000};
constexpr std::chrono::milliseconds kConnectOfRequest{2000};
/// Of a server: with a second try a request still ends within 5 s. Searches have a limit of their own.
constexpr std::chrono::milliseconds kTripOfServer{2000};
constexpr int kLooksForRest = 100;
constexpr std::chrono::milliseconds kBetweenRestLooks{5};
constexpr std::chrono::milliseconds kBetweenReconnects{200};
/// Of a command, which reads whole tables, and of the migrator, which may build an index for long.
constexpr std::chrono::hours kTripOfCommand{1};

Result<std::unique_ptr<Connection>> connect_to(const PostgresUrl& url, const PostgresOptions& options) {
  USHER_TRY(auto connection, PostgresConnection::open(url, options));
  return std::unique_ptr<Connection>(std::move(connection));
}

struct Nature {
  bool notifies = true;  ///< Servers that speak the protocol and are not PostgreSQL have no NOTIFY.
  std::string encoding;
};

Result<Nature> nature_of(Connection& connection) {
  USHER_TRY(auto found, connection.first(kNature, {}, [](const Row& row) {
    const auto version = row.text(0);
    const bool is_other = version.find("CockroachDB") != std::string_view::npos || version.find("-YB-") != std::string_view::npos;
    return Nature{!is_other, row.string(1)};
  }));
  return std::move(found).value_or(Nature());
}

/// SQL_ASCII stores every byte as it comes.
Status require_utf8(const std::string& encoding, const std::string& place) {
  if (encoding.empty() || encoding == "UTF8" || encoding == "SQL_ASCII") return done();
  return error(ErrorCode::kInvalidSettings,
               place + " has the encoding " + encoding +
                   ", which lacks most characters; make a database by "
                   "CREATE DATABASE usher ENCODING 'UTF8' TEMPLATE template0, and name that one in DATABASE_URL");
}

/// The fastest of some trips.
Result<std::chrono::microseconds> measure_trip(Connection& connection) {
  auto fastest = std::chrono::microseconds::max();
  for (int i = 0; i < kTripsMeasured; ++i) {
    const auto started = steady_now();
    USHER_CHECK(connection.check());
    fastest = std::min(fastest, std::chrono::duration_cast<std::chrono::microseconds>(steady_now() - started));
  }
  return fastest;
}

}  // namespace

PoolSizes pool_sizes(std::size_t cores, std::chrono::microseconds trip, std::optional<std::size_t> most) {
  cores = std::max<std::size_t>(cores, 1);
  const auto trips = static_cast<std::size_t>(std::max<std::int64_t>(trip / kTripBeside, 0));
  PoolSizes sizes{.readers = std::max(2 * cores, std::min(kMostReaders, cores * (1 + trips))),
                  .writers = std::min(kMostWriters, 8 * cores)};
  if (!most) return sizes;
  const auto all = std::max<std::size_t>(*most, 2);
  sizes.writers = std::min(sizes.writers, all / 2);
  sizes.readers = all - sizes.writers;
  return sizes;
}

PostgresDatabase::PostgresDatabase(PostgresUrl url, OpenOptions options, std::vector<std::string> tables)
    : url_(std::move(url)),
      options_(std::move(options)),
      texts_(std::make_shared<PostgresTexts>(options_.schema, std::move(tables))),
      reading_(
          [this] { return connect_to(url_, connecting(Begin::kRead, std::min(url_.connect_patience(), kConnectOfRequest))); }),
      writing_(
          [this] { return connect_to(url_, connecting(Begin::kWrite, std::min(url_.connect_patience(), kConnectOfRequest))); }),
      registry_(*this, options_.schema) {
  reading_.share_with(writing_);
  writing_.share_with(reading_);
}

/// A write that scans a table would conflict with every other write to it (SERIALIZABLE locks what was read).
PostgresOptions PostgresDatabase::connecting(Begin what, std::chrono::milliseconds patience) const {
  PostgresOptions options{
      .texts = texts_, .patience = options_.write_queue ? kTripOfServer : kTripOfCommand, .connect_patience = patience};
  options.lifts_timeouts = !options_.write_queue;
  if (what == Begin::kRead) return options;
  options.with_write = kWriteSettings;
  // Of a server, a trip ends as early, and what READ COMMITTED scans conflicts with nothing.
  options.with_row_write = options_.write_queue ? kRowWriteSettings : kWriteSettings;
  return options;
}

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(PostgresUrl url, OpenOptions options,
                                                                 std::vector<std::string> tables) {
  std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(std::move(url), std::move(options), std::move(tables)));
  USHER_TRY(auto first, connect_to(database->url_, database->connecting(Begin::kRead, kFirstConnect)));
  USHER_TRY(const auto nature, nature_of(*first));
  USHER_CHECK(require_utf8(nature.encoding, database->place()));
  if (!nature.notifies) database->texts_->leave_out_announcements();
  USHER_TRY(const auto trip, measure_trip(*first));
  const auto most = database->options_.pool_size ? database->options_.pool_size : database->url_.max_connections();
  auto sizes = pool_sizes(std::thread::hardware_concurrency(), trip, most);
  if (database->url_.max_writers()) sizes.writers = std::max<std::size_t>(*database->url_.max_writers(), 1);
  database->start(sizes);
  database->readers_->adopt(std::move(first));
  return database;
}

void PostgresDatabase::start(PoolSizes sizes) {
  readers_ = std::make_unique<Readers>(reading_, ReadersOptions{.most = std::min(sizes.readers, options_.max_readers)});
  if (!options_.write_queue) {
    writer_ = std::make_unique<LaneWriter>(writing_, write_counts_);
    return;
  }
  auto lanes = std::make_unique<WriterPool>(writing_, write_counts_,
                                            WriterPoolOptions{.lanes = sizes.writers, .on_post_failed = options_.on_post_failed});
  lanes_ = lanes.get();
  writer_ = std::move(lanes);
  if (!options_.sleeps_after) return;
  gate_.emplace(*options_.sleeps_after);
  gated_.emplace(*gate_, *writer_);
}

/// A lane whose work has just returned rests a moment later.
Status PostgresDatabase::disconnect() {
  for (int look = 0; look < kLooksForRest; ++look) {
    if (!lanes_ || lanes_->disconnect()) {
      readers_->close();
      return done();
    }
    std::this_thread::sleep_for(kBetweenRestLooks);
  }
  return error_because(ErrorCode::kDatabaseBusy, "a posted work still runs");
}

Status PostgresDatabase::reconnect(SteadyTime until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_now());
    auto opened = connect_to(url_, connecting(Begin::kRead, left));
    if (opened.ok()) {
      readers_->adopt(std::move(opened).value());
      return done();
    }
    if (steady_now() + kBetweenReconnects >= until) return away(opened.error());
    std::this_thread::sleep_for(kBetweenReconnects);
  }
}

Result<std::unique_ptr<Connection>> PostgresDatabase::connect() const {
  auto options = connecting(Begin::kRead, kFirstConnect);
  options.patience = kTripOfCommand;
  options.lifts_timeouts = true;
  return connect_to(url_, options);
}

std::unique_ptr<Listener> PostgresDatabase::listen(Listener::Calls calls) {
  auto direct = url_.past_pooler();
  if (!direct || !texts_->announces()) return nullptr;
  return std::make_unique<PostgresListener>(*std::move(direct), std::move(calls));
}

Result<std::optional<Time>> PostgresDatabase::time() {
  std::optional<Time> now;
  USHER_CHECK(read([&now](Connection& connection) -> Status {
    USHER_TRY(now, connection.first(kTime, {}, [](const Row& row) { return row.time(0); }));
    return done();
  }));
  return now;
}

Result<ServerFacts> PostgresDatabase::server_facts() {
  ServerFacts facts;
  USHER_CHECK(read([&](Connection& connection) {
    return connection.each(kFacts, {{"schema", options_.schema}}, [&](const Row& row) {
      facts = {.version = row.string(0),
               .major = static_cast<int>(row.integer(1)),
               .encrypted = row.flag(2),
               .local = url_.is_local(),
               .role = row.string(3),
               .is_superuser = row.flag(4),
               .may_create = row.flag(5),
               .is_replica = row.flag(6),
               .max_connections = row.integer(7)};
      return false;
    });
  }));
  USHER_TRY(facts.loses_statements, loses_statements());
  return facts;
}

/// Two connections prepare the same statement and run it in turn: behind a pooler that keeps no statements the second one meets
/// that of the first, or the first one misses its own.
Result<bool> PostgresDatabase::loses_statements() const {
  const auto options = connecting(Begin::kRead, kFirstConnect);
  USHER_TRY(const auto one, PostgresConnection::open(url_, options));
  USHER_TRY(const auto other, PostgresConnection::open(url_, options));
  for (auto* const connection : {one.get(), other.get(), one.get(), other.get()}) USHER_CHECK(connection->run(kNature));
  return one->has_lost_statements() || other->has_lost_statements();
}

Result<std::vector<std::string>> PostgresDatabase::integrity_check() {
  std::vector<std::string> faults;
  USHER_CHECK(read([&](Connection& connection) -> Status {
    USHER_TRY(faults, connection.all(kFaults, {{"schema", options_.schema}}, [](const Row& row) { return row.string(0); }));
    return done();
  }));
  return faults;
}

}  // namespace usher::db
