#include <numeric>

#include "cli/commands/rows.h"
#include "cli/commands/sleep_words.h"
#include "cli/installation/installation.h"
#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/core/breaches/breached_passwords.h"
#include "common/core/testing/test_mark.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/core/upkeep/overview.h"
#include "common/json/fields.h"

namespace usher::cli {
namespace {

using core::Overview;

/// What the status has beside the figures of the database.
struct ConnectionContext {
  std::string database;
  std::optional<std::uint64_t> bytes;  ///< Of a file.
  std::vector<db::LiveServer> servers;
  std::vector<db::LiveServer> sleeping;
  Time machine_now{};  ///< What the servers' times compare with, which no test moves.
  bool may_sleep = false;
  std::vector<core::ListedKey> keys;
  settings::JwtAlgorithm algorithm{};
  settings::BreachedPasswords breached;
};

std::int64_t sum(const Overview::Week& week) { return std::accumulate(week.begin(), week.end(), std::int64_t{0}); }

json::Object week_document(const Overview::Week& week) {
  return {{"today", week.back()}, {"last_7_days", sum(week)}, {"by_day", json::Array(week.begin(), week.end())}};
}

Cell seconds_since(const std::optional<Time>& at, Time now) {
  return at ? Cell(std::chrono::duration_cast<std::chrono::seconds>(now - *at).count()) : Cell(nullptr);
}

json::Array key_documents(const std::vector<core::ListedKey>& keys, Time now) {
  json::Array documents;
  for (const auto& listed : keys)
    if (listed.state != core::KeyState::kRevoked)
      documents.push_back(json::Object{{"kid", listed.key.id.str()},
                                       {"signing", listed.state == core::KeyState::kSigning},
                                       {"age_seconds", seconds_since(listed.key.created_at, now).value()}});
  return documents;
}

/// The servers that have a name: those of PostgreSQL.
json::Array server_documents(const std::vector<db::LiveServer>& servers, Time now) {
  json::Array documents;
  for (const auto& server : servers)
    if (!server.id.empty())
      documents.push_back(json::Object{{"id", server.id},
                                       {"release", server.note.release},
                                       {"schema_version", std::int64_t{server.note.schema_version}},
                                       {"leads", server.leads},
                                       {"up_seconds", seconds_since(server.started_at, now).value()},
                                       {"seen_seconds", seconds_since(server.seen_at, now).value()}});
  return documents;
}

/// `awake`: in this month, each server until it slept.
json::Value sleep_document(const Overview& found, const std::vector<db::LiveServer>& sleeping, Time now) {
  json::Array servers;
  for (const auto& server : sleeping)
    servers.push_back(json::Object{{"id", server.id}, {"asleep_seconds", seconds_since(server.seen_at, now).value()}});
  const auto awake = found.notes.awake;
  return json::Object{
      {"servers", std::move(servers)},
      {"awake_seconds", awake ? json::Value(std::chrono::floor<std::chrono::seconds>(*awake).count()) : json::Value()}};
}

Record record_of(const Overview& found, const ConnectionContext& around, Time now) {
  return {{"users", json::to_value(found.users)},
          {"sign_ups", week_document(found.sign_ups)},
          {"sign_ins", week_document(found.sign_ins)},
          {"sessions", found.sessions},
          {"mail", json::to_value(found.mail)},
          {"chat", json::to_value(found.chat)},
          {"keys", key_documents(around.keys, now)},
          {"database", json::Object{{"path", around.database}, {"bytes", Cell(around.bytes).value()}}},
          {"passwords_refused", core::words_of(around.breached)},
          {"last_backup_at", found.notes.backed_up_at},
          {"retention_fault", found.notes.retention_fault ? json::Value(found.notes.retention_fault->what) : json::Value()},
          {"test_api", found.notes.is_of_tests},
          {"server_running", !around.servers.empty()},
          {"servers", server_documents(around.servers, around.machine_now)},
          {"sleep", sleep_document(found, around.sleeping, around.machine_now)},
          {"server_started_at", found.notes.started_at},
          {"public_url", found.notes.public_url}};
}

/// `12 admins`, unless the count is 0.
void add(std::string& line, std::int64_t count, std::string_view what) {
  if (count > 0) line += (line.empty() ? "" : ", ") + grouped(count) + " " + std::string(what);
}

std::string users_line(const store::UserFigures& users) {
  std::string kinds;
  add(kinds, users.admins, users.admins == 1 ? "admin" : "admins");
  add(kinds, users.verified, "verified");
  add(kinds, users.with_second_factor, "with a second factor");
  add(kinds, users.suspended, "suspended");
  add(kinds, users.anonymous, "anonymous");
  return grouped(users.all) + (kinds.empty() ? "" : " (" + kinds + ")");
}

std::string week_line(const Overview::Week& week) {
  return bars(week) + "  " + grouped(week.back()) + " today, " + grouped(sum(week)) + " in 7 days";
}

std::string short_id(const std::string& id) { return id.size() > kShortIdLength ? id.substr(id.size() - kShortIdLength) : id; }

std::string keys_line(const std::vector<core::ListedKey>& keys, settings::JwtAlgorithm algorithm, Time now) {
  if (algorithm == settings::JwtAlgorithm::kHs256) return "JWT_SECRET_KEY signs";
  std::string line;
  std::int64_t others = 0;
  for (const auto& listed : keys) {
    if (listed.state == core::KeyState::kSigning)
      line += (line.empty() ? "" : ", ") + short_id(listed.key.id.str()) + " signs, made " +
              domain::relative_time(listed.key.created_at, now);
    else
      others += listed.state == core::KeyState::kRevoked ? 0 : 1;
  }
  if (line.empty()) line = "none; usherd makes one at its next start";
  add(line, others, others == 1 ? "other is published" : "others are published");
  return line;
}

std::string server_line(const Overview& found, const ConnectionContext& around, Time now) {
  if (around.servers.empty() && around.sleeping.empty()) return "not running here";
  if (around.servers.empty())
    return "asleep since " + domain::relative_time(*around.sleeping.front().seen_at, around.machine_now) +
           ", or was killed meanwhile";
  std::string line = around.servers.size() == 1 ? "running" : std::to_string(around.servers.size()) + " running";
  if (found.notes.started_at) line += ", last started " + domain::relative_time(*found.notes.started_at, now);
  return found.notes.public_url ? line + ", " + *found.notes.public_url : line;
}

std::string backup_line(const Overview& found, const ConnectionContext& around, Time now) {
  if (found.notes.backed_up_at) return "made " + domain::relative_time(*found.notes.backed_up_at, now);
  return around.bytes ? "none yet; usher-backup.timer or `usher backup FILE` makes one"
                      : "none by `usher backup`; those of other tools, such as pg_dump, are not known here";
}

/// `web-1/4242/abcdef (0.1.0), leads, started 3 hours ago`, a name each.
std::string servers_line(const std::vector<db::LiveServer>& servers, Time now) {
  std::string line;
  for (const auto& server : servers) {
    if (server.id.empty()) continue;
    line += (line.empty() ? "" : ", ") + server.id + " (" + server.note.release + ")";
    if (server.leads) line += ", leads";
    if (server.started_at) line += ", started " + domain::relative_time(*server.started_at, now);
  }
  return line;
}

Record lines_of(const Overview& found, const ConnectionContext& around, Time now) {
  const std::string mail =
      grouped(found.mail.waiting) + " waiting, " + grouped(found.mail.kept) + " kept, " + grouped(found.mail.failed) + " failed";
  Record lines{{"users", users_line(found.users)},
               {"sign-ups", week_line(found.sign_ups)},
               {"sign-ins", week_line(found.sign_ins)},
               {"sessions", grouped(found.sessions) + " live"},
               {"mail", mail},
               {"chat", grouped(found.chat.messages) + " messages in " + grouped(found.chat.threads) + " threads"},
               {"keys", keys_line(around.keys, around.algorithm, now)},
               {"refused", "new passwords: " + core::words_of(around.breached)},
               {"database", around.database + (around.bytes ? ", " + byte_words(*around.bytes) : "")},
               {"backup", backup_line(found, around, now)},
               {"server", server_line(found, around, now)}};
  if (found.notes.is_of_tests) lines.push_back({"tests", std::string(core::kTestMarkSentence)});
  if (const auto& fault = found.notes.retention_fault)
    lines.push_back({"retention", "failed since " + domain::relative_time(fault->since, now) + ": " + fault->what});
  if (auto names = servers_line(around.servers, around.machine_now); !names.empty())
    lines.push_back({"servers", std::move(names)});
  auto sleep = sleep_words(found.notes, {around.servers.size(), around.sleeping, around.may_sleep});
  if (!sleep.empty()) lines.push_back({"database sleep", std::move(sleep)});
  return lines;
}

struct StatusCommand : NoArguments {
  Status run(Context& context) const {
    const auto now = context.world.clock.now();
    const bool as_lines = context.output.options().format == Format::kTable && context.output.options().fields.empty();
    if (!as_lines) USHER_CHECK(context.output.check(record_of({}, {}, now)));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto found, core::look_over(core->ports));
    ConnectionContext around;
    USHER_TRY(auto* const database, context.installation->database());
    USHER_TRY(const auto file, context.installation->database_file());
    around.database = database->place();
    around.machine_now = context.installation->machine_clock().now();
    if (file) around.bytes = bytes_with_journal(*file);
    if (auto servers = database->live_servers(); servers.ok()) around.servers = std::move(servers).value();
    USHER_TRY(around.sleeping, database->sleeping_servers());
    around.may_sleep = core->ports.settings.database.sleep_after.count() > 0;
    USHER_TRY(around.keys, core->keys.list());
    around.algorithm = core->ports.settings.tokens.algorithm;
    around.breached = core->ports.settings.breached_passwords;
    return context.output.record(as_lines ? lines_of(found, around, now) : record_of(found, around, now));
  }
};

}  // namespace

std::vector<Command> status_commands() {
  return {command<StatusCommand>("status", "Show the installation in figures", "usher status\nusher status -o json",
                                 Needs::kCurrentSchema)};
}

}  // namespace usher::cli
