#include "common/db/migrator.h"

#include <thread>

#include "common/base/text.h"
#include "common/db/concurrent_indexes.h"
#include "common/db/created_tables.h"
#include "common/db/engine/transaction.h"

namespace usher::db {
namespace {

constexpr Query kApplied{"schema/applied",
                         "SELECT version, name, checksum, applied_at_ms, readable_from FROM schema_migrations ORDER BY version"};
/// Of a ledger that was made before steps said from which release they are readable.
constexpr Query kAppliedOnce{"schema/applied_once",
                             "SELECT version, name, checksum, applied_at_ms, NULL FROM schema_migrations ORDER BY version"};
constexpr Query kRemember{"schema/remember",
                          "INSERT INTO schema_migrations (version, name, checksum, applied_at_ms, readable_from)"
                          " VALUES (:version, :name, :checksum, :applied_at_ms, :readable_from)"};
constexpr Query kForget{"schema/forget", "DELETE FROM schema_migrations WHERE version = :version"};

constexpr std::string_view kLedger =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,"
    " applied_at_ms BIGINT NOT NULL, readable_from INTEGER)";
constexpr std::string_view kReadableFrom = "readable_from";
constexpr std::string_view kAddReadableFrom = "ALTER TABLE schema_migrations ADD COLUMN readable_from INTEGER";
constexpr std::string_view kLedgerColumns[] = {"version", "name", "checksum", "applied_at_ms"};

/// For a step that meets locks of servers at work; the engine bounds each wait.
constexpr int kTries = 5;
constexpr std::chrono::milliseconds kPause{200};

struct AppliedStep {
  int number = 0;
  std::string name;
  std::string checksum;
  Time at;
  std::optional<int> readable_from;
};

/// The state of the database.
struct Survey {
  std::vector<std::string> tables;
  bool foreign_ledger = false;  ///< schema_migrations exists, but belongs to another program.
  std::vector<AppliedStep> applied;
};

Result<std::vector<std::string>> first_column(Connection& connection, const Query& query) {
  return connection.all(query, {}, [](const Row& row) { return row.string(0); });
}

Result<Survey> look(Connection& connection) {
  Survey found;
  USHER_TRY(found.tables, first_column(connection, connection.schema_texts().tables));
  if (!contains(found.tables, "schema_migrations")) return found;
  USHER_TRY(const auto columns, first_column(connection, connection.schema_texts().ledger_columns));
  found.foreign_ledger =
      !std::ranges::all_of(kLedgerColumns, [&columns](std::string_view column) { return contains(columns, column); });
  if (found.foreign_ledger) return found;
  const auto& applied = contains(columns, kReadableFrom) ? kApplied : kAppliedOnce;
  USHER_CHECK(connection.each(applied, {}, [&found](const Row& row) {
    const auto readable_from = row.is_null(4) ? std::nullopt : std::optional(static_cast<int>(row.integer(4)));
    found.applied.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2), row.time(3), readable_from});
    return true;
  }));
  return found;
}

/// Runs all of `look` in one snapshot, unless the caller already has one.
Result<Survey> survey(Connection& connection) {
  if (connection.in_transaction()) return look(connection);
  Survey found;
  USHER_CHECK(in_transaction(connection, Begin::kRead, [&found](Connection& inside) -> Status {
    USHER_TRY(found, look(inside));
    return done();
  }));
  return found;
}

const AppliedStep* find_applied(const Survey& found, int number) { return find_by(found.applied, number, &AppliedStep::number); }

const Migration* find_migration(std::span<const Migration> migrations, int number) {
  return find_by(migrations, number, &Migration::number);
}

std::string label(int number, std::string_view name) { return std::to_string(number) + " (" + std::string(name) + ")"; }

Error foreign(const std::string& table) {
  return error(ErrorCode::kForeignTable,
               "The database has a table \"" + table +
                   "\" that Usher did not make; give Usher a separate database (DATABASE_URL), or rename "
                   "that table. Nothing was changed");
}

Error changed(const AppliedStep& applied, const Migration& ours) {
  return error(ErrorCode::kMigrationChanged, "Migration " + label(applied.number, applied.name) +
                                                 " was applied with another text (checksum " + applied.checksum.substr(0, 12) +
                                                 ") than this release has (" + std::string(ours.checksum.substr(0, 12)) +
                                                 "); use the release that applied it, or restore a backup. Nothing was changed");
}

bool is_readable(const AppliedStep& step, std::span<const Migration> migrations) {
  return step.readable_from && !migrations.empty() && *step.readable_from <= migrations.back().number;
}

Error ahead(const AppliedStep& step, std::span<const Migration> migrations, const std::string& why) {
  const int newest = migrations.empty() ? 0 : migrations.back().number;
  return error(ErrorCode::kSchemaAhead, {"migrate down --to", std::to_string(newest)},
               "The database has migration " + label(step.number, step.name) + ", which this release does not know" + why +
                   "; use the newer release, or go back by its `{}`, or restore a backup from before that migration");
}

Status check_applied(const Survey& found, std::span<const Migration> migrations) {
  for (const auto& step : found.applied) {
    const auto* ours = find_migration(migrations, step.number);
    if (ours == nullptr && !is_readable(step, migrations)) return ahead(step, migrations, "");
    if (ours != nullptr && ours->checksum != step.checksum) return changed(step, *ours);
  }
  return done();
}

/// Steps around one that is unknown would run in an order that was never tried.
Status check_known(const Survey& found, std::span<const Migration> migrations) {
  for (const auto& step : found.applied)
    if (find_migration(migrations, step.number) == nullptr)
      return ahead(step, migrations, " (it works beside it, but this needs all of the schema)");
  return done();
}

using Steps = std::vector<MigrationStep>;

/// The tables that each step creates. Reads the texts when it is first asked: where all steps are applied, never.
struct CreatedTables {
  const std::span<const Migration> steps;
  mutable std::vector<std::vector<std::string>> read = {};
  const std::vector<std::string>& of(std::size_t step) const {
    for (std::size_t i = read.size(); i <= step; ++i) read.push_back(created_tables(steps[i].up));
    return read[step];
  }
};

Status check_tables(const Survey& found, const CreatedTables& created) {
  const auto is_applied = [&](const Migration& step) { return find_applied(found, step.number) != nullptr; };
  if (std::ranges::all_of(created.steps, is_applied)) return done();
  std::vector<std::string> ours;
  for (std::size_t i = 0; i < created.steps.size(); ++i) {
    for (const auto& table : created.of(i)) {
      if (is_applied(created.steps[i]))
        ours.push_back(table);
      else if (contains(found.tables, table) && !contains(ours, table))
        return foreign(table);
    }
  }
  return done();
}

/// A survey of a database that is compatible with this release.
Result<Survey> fitting_survey(Connection& connection, const CreatedTables& created) {
  USHER_TRY(auto found, survey(connection));
  if (found.foreign_ledger) return foreign("schema_migrations");
  USHER_CHECK(check_applied(found, created.steps));
  USHER_CHECK(check_tables(found, created));
  return found;
}

Status check_target(std::span<const Migration> migrations, int to) {
  const int newest = migrations.empty() ? 0 : migrations.back().number;
  if (to >= 0 && to <= newest) return done();
  return error(ErrorCode::kInvalidArgument,
               "There is no schema version " + std::to_string(to) + "; this release has 0 to " + std::to_string(newest));
}

Result<Steps> steps_up(Connection& connection, std::optional<int> to, const CreatedTables& created) {
  USHER_CHECK(check_target(created.steps, to.value_or(0)));
  USHER_TRY(const auto found, fitting_survey(connection, created));
  Steps steps;
  for (const auto& step : created.steps) {
    if (step.number > to.value_or(step.number) || find_applied(found, step.number) != nullptr) continue;
    steps.push_back({step.number, step.name, step.up, markers_of(step.up).readable_from});
  }
  if (!steps.empty()) USHER_CHECK(check_known(found, created.steps));
  return steps;
}

Result<Steps> steps_down(Connection& connection, int to, const CreatedTables& created) {
  USHER_CHECK(check_target(created.steps, to));
  USHER_TRY(const auto found, fitting_survey(connection, created));
  USHER_CHECK(check_known(found, created.steps));
  Steps steps;
  for (auto step = created.steps.rbegin(); step != created.steps.rend(); ++step) {
    if (step->number <= to || find_applied(found, step->number) == nullptr) continue;
    steps.push_back({step->number, step->name, step->down, std::nullopt});
  }
  return steps;
}

Status run_text(Connection& connection, std::string_view text) { return text.empty() ? done() : connection.script(text); }

/// What the engine needs before the first step and after the last.
class Around {
 public:
  explicit Around(Connection& connection) : connection_(connection) {
    status_ = connection_.in_transaction() ? error_because(ErrorCode::kInternal, "migrating inside a transaction")
                                           : run_text(connection_, connection_.schema_texts().before);
  }
  ~Around() { static_cast<void>(run_text(connection_, connection_.schema_texts().after)); }
  Around(const Around&) = delete;
  Around& operator=(const Around&) = delete;
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  Connection& connection_;
  Status status_;
};

Status refuse_dangling(Connection& connection) {
  const auto& check = connection.schema_texts().dangling;
  if (check.sql.empty()) return done();
  USHER_TRY(const auto dangling, first_column(connection, check));
  if (dangling.empty()) return done();
  return error_because(ErrorCode::kInternal, "rows of " + dangling.front() + " would refer to missing rows");
}

Error explained(Error problem, const MigrationStep& step) {
  const auto reason = problem.what.empty() ? "" : " (" + problem.what + ")";
  problem.what =
      "Migration " + label(step.number, step.name) + " failed and was undone" + reason + "; the steps before it are in place";
  return problem;
}

Error explained_build(Error problem, const MigrationStep& step) {
  if (problem.code == ErrorCode::kDatabaseBusy && !problem.what.empty()) return problem;
  problem.what = "Migration " + label(step.number, step.name) +
                 " failed; run it again, which drops an index that is not complete; the steps before it are in place";
  return problem;
}

using Plan = std::function<Result<Steps>(Connection&)>;
/// Adds a step to schema_migrations, or removes it.
using Record = std::function<Status(Connection&, const MigrationStep&)>;

Status make_ledger(Connection& connection) {
  USHER_CHECK(connection.script(kLedger));
  USHER_TRY(const auto columns, first_column(connection, connection.schema_texts().ledger_columns));
  return contains(columns, kReadableFrom) ? done() : connection.script(kAddReadableFrom);
}

Status run_step(Connection& connection, const MigrationStep& step, const Record& record) {
  // A step may rebuild the table that it is derived from.
  USHER_CHECK(run_text(connection, connection.schema_texts().parts.drop));
  USHER_CHECK(make_ledger(connection));
  USHER_CHECK(is_built_beside_writers(connection, step.sql) ? build_missing(connection, step.sql) : connection.script(step.sql));
  if (!connection.in_transaction()) return error_because(ErrorCode::kInternal, "a migration must not end the transaction");
  USHER_CHECK(record(connection, step));
  return refuse_dangling(connection);
}

Error busy(Error problem) {
  if (problem.code == ErrorCode::kDatabaseBusy)
    problem.what = "Another process is migrating or writing to the database; try again when it is done";
  return problem;
}

bool is_first(const Steps& steps, const MigrationStep& step) { return !steps.empty() && steps.front().number == step.number; }

/// Builds what would keep writers waiting for the transaction of the step.
Status build_before(Connection& connection, const MigrationStep& step, const Plan& plan) {
  if (!is_built_beside_writers(connection, step.sql)) return done();
  const auto built = build_beside_writers(connection, step.sql, [&](Connection& inside) -> Result<bool> {
    USHER_TRY(const auto steps, plan(inside));
    return is_first(steps, step);
  });
  return built.ok() ? built : Status(explained_build(built.error(), step));
}

/// Takes the step if it is still the first of the plan under the lock; nullopt if another runner has taken it.
Result<std::optional<MigrationStep>> try_step(Connection& connection, const MigrationStep& next, const Plan& plan,
                                              const Record& record) {
  USHER_CHECK(build_before(connection, next, plan));
  if (auto begun = connection.begin(Begin::kWrite); !begun.ok()) return busy(std::move(begun).error());
  std::optional<MigrationStep> taken;
  USHER_CHECK(finish(connection, run_guarded(connection, [&](Connection& inside) -> Status {
                       if (auto locked = run_text(inside, inside.schema_texts().lock); !locked.ok())
                         return busy(std::move(locked).error());
                       USHER_TRY(const auto steps, plan(inside));
                       if (!is_first(steps, next)) return done();
                       taken = steps.front();
                       const auto ran = run_step(inside, *taken, record);
                       return ran.ok() ? ran : explained(ran.error(), *taken);
                     })));
  return taken;
}

/// Servers and other runners work while a step waits for their locks, so it gives way to them and comes again.
Result<std::optional<MigrationStep>> take_step(Connection& connection, const MigrationStep& next, const Plan& plan,
                                               const Record& record) {
  auto step = try_step(connection, next, plan, record);
  for (int attempt = 1; attempt < kTries && !step.ok() && connection.interruption() == Interruption::kLostRace; ++attempt) {
    std::this_thread::sleep_for(kPause);
    step = try_step(connection, next, plan, record);
  }
  return step;
}

Result<Steps> take_steps(Connection& connection, const Plan& plan, const Record& record) {
  Steps taken;
  USHER_TRY(auto left, plan(connection));
  if (left.empty()) return taken;
  const Around around(connection);
  USHER_CHECK(Status(around.status()));
  while (!left.empty()) {
    USHER_TRY(const auto step, take_step(connection, left.front(), plan, record));
    if (step) taken.push_back(*step);
    USHER_TRY(left, plan(connection));
  }
  return taken;
}

Status grant(Connection& connection) {
  const auto text = connection.schema_texts().grant;
  if (text.empty()) return done();
  return in_transaction(connection, Begin::kRowWrite, [text](Connection& inside) { return inside.script(text); });
}

}  // namespace

Result<int> Migrator::schema_version(Connection& connection) const {
  USHER_TRY(const auto found, survey(connection));
  return found.applied.empty() ? 0 : found.applied.back().number;
}

Result<std::vector<MigrationState>> Migrator::status(Connection& connection) const {
  using State = MigrationState::State;
  USHER_TRY(const auto found, survey(connection));
  std::vector<MigrationState> states;
  for (const auto& ours : migrations_) {
    const auto* applied = find_applied(found, ours.number);
    MigrationState state;
    state.number = ours.number;
    state.name = ours.name;
    state.readable_from = markers_of(ours.up).readable_from;
    if (applied != nullptr) {
      state.applied_at = applied->at;
      state.state = applied->checksum == ours.checksum ? State::kApplied : State::kChanged;
    }
    states.push_back(std::move(state));
  }
  for (const auto& applied : found.applied) {
    if (find_migration(migrations_, applied.number) == nullptr) {
      states.push_back({.number = applied.number,
                        .name = applied.name,
                        .applied_at = applied.at,
                        .state = is_readable(applied, migrations_) ? State::kAhead : State::kUnknown,
                        .readable_from = applied.readable_from});
    }
  }
  std::ranges::sort(states, [](const auto& a, const auto& b) { return a.number < b.number; });
  return states;
}

Status Migrator::verify(Connection& connection) const {
  USHER_CHECK(fitting_survey(connection, {migrations_}));
  return done();
}

Status Migrator::require_known(Connection& connection) const {
  USHER_TRY(const auto found, fitting_survey(connection, {migrations_}));
  return check_known(found, migrations_);
}

Status Migrator::require_current(Connection& connection) const {
  USHER_TRY(const auto pending, plan_up(connection, std::nullopt));
  return pending.empty() ? done() : Status(error(ErrorCode::kSchemaOutdated));
}

Result<bool> Migrator::lacks_reader(Connection& connection) const {
  const auto& missing = connection.schema_texts().reader_missing;
  if (missing.sql.empty()) return false;
  return connection.any(missing, {});
}

Result<std::vector<MigrationStep>> Migrator::plan_up(Connection& connection, std::optional<int> to) const {
  return steps_up(connection, to, {migrations_});
}

Result<std::vector<MigrationStep>> Migrator::plan_down(Connection& connection, int to) const {
  return steps_down(connection, to, {migrations_});
}

Result<std::vector<MigrationStep>> Migrator::up(Connection& connection, std::optional<int> to, Time now) const {
  const CreatedTables created{migrations_};
  const auto plan = [&](Connection& inside) { return steps_up(inside, to, created); };
  const auto record = [&](Connection& inside, const MigrationStep& step) -> Status {
    const auto checksum = find_migration(migrations_, step.number)->checksum;
    USHER_CHECK(inside.run(kRemember, {{"version", step.number},
                                       {"name", step.name},
                                       {"checksum", checksum},
                                       {"applied_at_ms", now},
                                       {"readable_from", step.readable_from}}));
    return done();
  };
  USHER_TRY(auto taken, take_steps(connection, plan, record));
  USHER_CHECK(grant(connection));
  return taken;
}

Result<std::vector<MigrationStep>> Migrator::down(Connection& connection, int to) const {
  const CreatedTables created{migrations_};
  const auto plan = [&](Connection& inside) { return steps_down(inside, to, created); };
  return take_steps(connection, plan, [](Connection& inside, const MigrationStep& step) -> Status {
    USHER_CHECK(inside.run(kForget, {{"version", step.number}}));
    return done();
  });
}

}  // namespace usher::db
