#include <iterator>

#include "cli/commands/doctor/checks.h"
#include "cli/commands/rows.h"
#include "common/base/text.h"
#include "common/core/upkeep/retention/visitors_chat.h"
#include "common/core/upkeep/schema_state.h"

namespace usher::cli {
namespace {

using Steps = std::vector<db::MigrationStep>;

void append(Findings& findings, Findings more) { std::move(more.begin(), more.end(), std::back_inserter(findings)); }

/// A setting that meant something else to the releases before a schema version.
struct ChangedSetting {
  int since = 0;
  std::string_view key;
  /// `is_given`: the setting has a value that is not the default.
  bool (*concerns)(const settings::Settings& settings, bool is_given);
  std::string_view text;
};

constexpr ChangedSetting kChangedSettings[] = {
    {16, "CHAT_AUDIENCE",
     [](const settings::Settings& settings, bool is_given) { return !settings.chat_upstream_url.empty() && !is_given; },
     "is the audience of the tokens that the chat back end gets, by default the origin of CHAT_UPSTREAM_URL and no longer "
     "JWT_AUDIENCE; let the back end accept that origin, or set CHAT_AUDIENCE to the value of JWT_AUDIENCE"},
    {45, "BREACHED_PASSWORDS_AT_SIGN_IN",
     [](const settings::Settings& settings, bool is_given) { return !settings.breached_passwords.file.empty() && !is_given; },
     "is `mail` by default: a sign-in mails users once whose password is in the file of BREACHED_PASSWORDS; set it to off, or "
     "see that mail goes out"},
};

Findings check_changed_settings(const settings::Loaded& loaded, int version) {
  Findings findings;
  for (const auto& changed : kChangedSettings)
    if (version > 0 && version < changed.since && changed.concerns(loaded.settings, is_given(loaded, changed.key)))
      findings.push_back(warning("settings", std::string(changed.key) + " " + std::string(changed.text)));
  return findings;
}

Finding check_pending(int version, const Steps& pending, bool migrates) {
  const auto name = [](const auto& step) { return std::to_string(step.number) + " (" + std::string(step.name) + ")"; };
  const auto text = "The schema is at version " + std::to_string(version) +
                    (pending.size() == 1 ? ", and this migration is pending: " : ", and these migrations are pending: ") +
                    joined(pending, ", ", name);
  if (migrates) return ok("schema", text + "; they run when usherd starts");
  return warning("schema", text + "; run `usher migrate up` before usherd starts");
}

/// Servers of the release before that would work on the new schema. A restart of a file's own server runs the steps after it has
/// stopped; only a handover would be refused.
Finding check_older_servers(db::Database& database, db::Connection& connection, const Steps& pending) {
  const auto readable = core::require_readable(database, connection, pending);
  if (readable.ok()) return check_servers(database.live_servers());
  return {database.is_file() ? Finding::Level::kWarning : Finding::Level::kProblem, "server", readable.error().detail()};
}

/// Who keeps the state from before the migrations, and whether there is room.
Finding check_copy(const db::Database& database, const Steps& pending) {
  if (database.is_file()) return pending.empty() ? check_disk(database.place()) : check_room_for_copy(database.place());
  if (pending.empty()) return ok("backup", "No migration is pending, so that none needs a backup");
  return warning("backup",
                 "Usher takes no copy of PostgreSQL before it migrates; take one by `usher backup FILE`, or by pg_dump");
}

/// The first schema version with all that is read.
constexpr int kHasThreads = 11;

std::optional<Finding> check_visitors_chat(Installation& installation, db::Connection& connection, int version) {
  const auto& retention = installation.settings().retention;
  if (version < kHasThreads || !retention.visitors_chat) return std::nullopt;
  const auto going = core::count_visitors_chat_of_upgrade(connection, retention, installation.clock().now());
  if (!going.ok()) return problem("chat", going.error());
  if (going.value() == 0) return std::nullopt;
  return warning("chat", std::to_string(going.value()) +
                             " chat messages of visitors are older than CHAT_VISITOR_RETENTION_DAYS (" +
                             std::to_string(retention.visitors_chat->count()) +
                             "), and go a day after usherd of this release starts; set it to keep them longer, or to none");
}

Findings check_database(Installation& installation, db::Database& database) {
  Findings findings;
  if (database.is_file())
    findings.push_back(check_writable(database.place()));
  else
    findings = check_postgres(database, installation.machine_clock());
  const auto connection = database.connect();
  if (!connection.ok()) {
    findings.push_back(problem("database", connection.error()));
    return findings;
  }
  const db::Migrator migrator;
  const auto version = migrator.schema_version(*connection.value());
  const auto pending = migrator.plan_up(*connection.value(), std::nullopt);
  if (!version.ok() || !pending.ok()) {
    findings.push_back(problem("schema", version.ok() ? pending.error() : version.error()));
    return findings;
  }
  const bool migrates = installation.settings().database.migrate_on_start;
  const bool has_work = version.value() > 0 && !pending.value().empty();
  append(findings, check_changed_settings(installation.loaded(), version.value()));
  findings.push_back(has_work ? check_pending(version.value(), pending.value(), migrates)
                              : check_schema(*connection.value(), migrates));
  append(findings, check_key_owners(*connection.value(), version.value(), installation.settings(), installation.clock().now()));
  if (auto finding = check_visitors_chat(installation, *connection.value(), version.value()))
    findings.push_back(std::move(*finding));
  findings.push_back(check_older_servers(database, *connection.value(), pending.value()));
  findings.push_back(check_copy(database, has_work ? pending.value() : Steps{}));
  return findings;
}

struct UpgradeCheck : NoArguments {
  Status run(Context& context) const {
    const auto installation = Installation::make(context.globals, context.world, context.terminal);
    auto findings = check_settings(installation);
    if (!installation.ok()) return report_findings(context.output, findings);
    const auto database = installation.value()->database();
    if (!database.ok()) {
      findings.push_back(problem("database", database.error()));
      static_cast<void>(report_findings(context.output, findings));
      return database.error();
    }
    append(findings, check_database(*installation.value(), *database.value()));
    return report_findings(context.output, findings);
  }
};

}  // namespace

std::vector<Command> upgrade_commands() {
  return {command<UpgradeCheck>("upgrade check",
                                "Check settings, schema, disk and servers before usherd of this release starts; changes nothing",
                                "usher upgrade check\nusher upgrade check -o json", Needs::kNothing)};
}

}  // namespace usher::cli
