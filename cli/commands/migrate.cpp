#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/base/files/file.h"
#include "common/core/upkeep/database_admin.h"
#include "common/db/created_tables.h"
#include "common/db/row_counts.h"

namespace usher::cli {
namespace {

using Steps = std::vector<db::MigrationStep>;

core::DatabaseAdmin admin_of(Installation& installation, db::Database& database) {
  return core::DatabaseAdmin(installation.settings(), installation.clock(), installation.random(), database);
}

Argument& declare_target(Declare& arguments, std::optional<std::int64_t>& to, std::string help) {
  return arguments.option("--to N", to, std::move(help)).between(0, db::Migrator().newest());
}

std::string label(int number, std::string_view name) { return std::to_string(number) + " (" + std::string(name) + ")"; }

/// Prints the SQL of the steps; as a script for people.
Status print_sql(const Output& output, const Steps& steps) {
  if (output.options().format != Format::kTable) {
    Table table{{{"version", ColumnKind::kNumber, ColumnRole::kName}, {"name"}, {"sql"}}};
    for (const auto& step : steps) table.rows.push_back({step.number, step.name, step.sql});
    return output.table(table);
  }
  for (const auto& step : steps)
    USHER_CHECK(output.verbatim("-- Migration " + label(step.number, step.name) + "\n" + std::string(step.sql) + "\n"));
  return done();
}

/// Prints one row for each step.
Status print_steps(const Output& output, const Steps& steps) {
  Table table{{{"version", ColumnKind::kNumber, ColumnRole::kName}, {"name"}}};
  for (const auto& step : steps) table.rows.push_back({step.number, step.name});
  if (output.options().format == Format::kTable && steps.empty()) return done();
  return output.table(table);
}

/// The steps of `up` for a database that does not exist.
Steps steps_from_nothing(int to) {
  Steps steps;
  for (const auto& migration : db::migrations())
    if (migration.number <= to) steps.push_back({migration.number, migration.name, migration.up, std::nullopt});
  return steps;
}

std::optional<int> as_int(const std::optional<std::int64_t>& number) {
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

/// Says which commands let back ends that share the database read the views that are for them.
Status advise_on_reader(Terminal& terminal, db::Database& database) {
  USHER_TRY(const auto connection, database.connect());
  USHER_TRY(const bool lacks_reader, db::Migrator().lacks_reader(*connection));
  if (!lacks_reader) return done();
  terminal.note("No back end can read the views users_v1 and profiles_v1 yet. To allow it by the role usher_reader:");
  terminal.note("  psql \"$DATABASE_URL\" -c 'CREATE ROLE usher_reader'");
  terminal.note("  usher migrate up");
  return done();
}

struct MigrateUp {
  std::optional<std::int64_t> to;
  bool dry_run = false;

  void declare(Declare& arguments) {
    declare_target(arguments, to, "Only up to this version (the newest)");
    arguments.flag("--dry-run", dry_run, "Print the SQL and change nothing");
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    if (dry_run) {
      USHER_TRY(const auto planned, plan(installation));
      if (planned.empty()) context.terminal.note("Nothing to do: no migration is pending");
      return print_sql(context.output, planned);
    }
    USHER_TRY(auto* const database, installation.database(true));
    USHER_TRY(const auto steps, migrate(context, *database));
    context.terminal.note(steps.empty()
                              ? "Nothing to do: no migration is pending"
                              : "Migrated " + database->place() + " to version " + label(steps.back().number, steps.back().name));
    USHER_CHECK(advise_on_reader(context.terminal, *database));
    return print_steps(context.output, steps);
  }

 private:
  Result<Steps> migrate(Context& context, db::Database& database) const {
    auto& installation = *context.installation;
    CopyProgressBar bar(context.terminal, "Copying");
    return admin_of(installation, database)
        .migrate_up(installation.actor(), as_int(to), {bar.callback(), [&context](const std::string& copy) {
                                                         context.terminal.note("Saved a copy of the database as " + copy);
                                                       }});
  }

  Result<Steps> plan(Installation& installation) const {
    USHER_TRY(const auto file, installation.database_file());
    USHER_TRY(const bool is_there, file ? exists(*file) : Result<bool>(true));
    if (!is_there) return steps_from_nothing(as_int(to).value_or(db::Migrator().newest()));
    USHER_TRY(auto* const database, installation.database());
    USHER_TRY(const auto connection, database->connect());
    return db::Migrator().plan_up(*connection, as_int(to));
  }
};

/// `users (3 rows), sessions (7 rows), 4 empty tables`: the data that is lost with the tables of these steps.
Result<std::string> losses(db::Connection& connection, const Steps& steps) {
  std::vector<std::string> tables;
  for (const auto& migration : db::migrations())
    for (const auto& step : steps)
      if (step.number == migration.number)
        for (auto& table : db::created_tables(migration.up)) tables.push_back(std::move(table));
  USHER_TRY(const auto counts, db::count_rows(connection, tables));
  if (counts.empty()) return std::string();
  std::string text;
  int empty = 0;
  for (const auto& [table, rows] : counts) {
    if (rows > 0) text += table + " (" + std::to_string(rows) + (rows == 1 ? " row), " : " rows), ");
    empty += rows == 0 ? 1 : 0;
  }
  return text + std::to_string(empty) + (empty == 1 ? " empty table" : " empty tables");
}

struct MigrateDown {
  std::optional<std::int64_t> to;
  bool dry_run = false;

  void declare(Declare& arguments) {
    declare_target(arguments, to, "The version to go back to; 0 removes everything").required();
    arguments.flag("--dry-run", dry_run, "Print the SQL and change nothing");
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    USHER_TRY(auto* const database, installation.database());
    USHER_TRY(const auto connection, database->connect());
    const int version = static_cast<int>(to.value_or(0));
    if (dry_run) {
      USHER_TRY(const auto planned, db::Migrator().plan_down(*connection, version));
      return print_sql(context.output, planned);
    }
    USHER_TRY(const auto alone, database->claim(db::Claim::kAlone));
    USHER_TRY(const auto planned, db::Migrator().plan_down(*connection, version));
    if (planned.empty()) {
      context.terminal.note("Nothing to do: the schema is at version " + std::to_string(version) + " or below");
      return print_steps(context.output, planned);
    }
    USHER_TRY(const auto lost, losses(*connection, planned));
    const auto what = lost.empty() ? " destroys no table of " + database->place() + ", but columns and indexes may go."
                                   : " destroys these tables of " + database->place() + ": " + lost + ".";
    USHER_CHECK(context.terminal.confirm_by_name("Going back to version " + std::to_string(version) + what,
                                                 database_name(database->place())));
    USHER_TRY(const auto steps, admin_of(installation, *database).migrate_down(installation.actor(), version));
    context.terminal.note("Migrated " + database->place() + " back to version " + std::to_string(version));
    return print_steps(context.output, steps);
  }
};

struct MigrateStatus : NoArguments {
  Status run(Context& context) const {
    USHER_TRY(auto* const database, context.installation->database());
    USHER_TRY(const auto connection, database->connect());
    USHER_TRY(const auto states, db::Migrator().status(*connection));
    using State = db::MigrationState::State;
    constexpr EnumArray kStateWords(&EnumRow<State>::key, {{State::kApplied, "applied"},
                                                           {State::kPending, "pending"},
                                                           {State::kChanged, "changed"},
                                                           {State::kAhead, "ahead"},
                                                           {State::kUnknown, "unknown"}});
    Table table{{{"version", ColumnKind::kNumber, ColumnRole::kName},
                 {"name"},
                 {"state", ColumnKind::kNeverCut},
                 {"applied_at", ColumnKind::kNeverCut},
                 {"readable_from", ColumnKind::kNumber}}};
    for (const auto& state : states)
      table.rows.push_back({state.number, state.name, kStateWords[state.state].value, state.applied_at, state.readable_from});
    return context.output.table(table);
  }
};

struct MigrateVerify : NoArguments {
  Status run(Context& context) const {
    USHER_TRY(auto* const database, context.installation->database());
    USHER_TRY(const auto connection, database->connect());
    USHER_CHECK(db::Migrator().verify(*connection));
    USHER_TRY(const int version, db::Migrator().schema_version(*connection));
    const int newest = db::Migrator().newest();
    context.terminal.note(version > newest ? "The database has migrations of a newer release, beside which this one may work"
                                           : "The applied migrations are those of this release");
    return context.output.record(Record{{"version", version}, {"newest", newest}});
  }
};

}  // namespace

std::vector<Command> migrate_commands() {
  return {command<MigrateUp>("migrate up", "Migrate the database to the schema of this release, or create it",
                             "usher migrate up\nusher migrate up --dry-run", Needs::kSettings),
          command<MigrateDown>("migrate down", "Undo migrations and delete the data in their tables",
                               "usher migrate down --to 3\nusher migrate down --to 0 --dry-run", Needs::kDatabase),
          command<MigrateStatus>("migrate status", "List the migrations, applied and pending", "usher migrate status",
                                 Needs::kDatabase),
          command<MigrateVerify>("migrate verify", "Compare the applied migrations with those of this release",
                                 "usher migrate verify", Needs::kDatabase)};
}

}  // namespace usher::cli
