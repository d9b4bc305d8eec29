#include "cli/commands/status.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>

#include "cli/installation/installation.h"
#include "cli/installation/server_probe.h"
#include "cli/terminal/text_layout.h"
#include "cli/terminal/time_words.h"
#include "common/core/upkeep/overview.h"

namespace usher::cli {
namespace {

using core::Overview;

/// What the status has beside the figures of the database.
struct Surroundings {
  std::string database;
  std::uint64_t bytes = 0;
  bool server_runs = false;
  std::vector<core::ListedKey> keys;
};

/// The size of the database with its journal.
std::uint64_t size_of(const std::string& path) {
  std::uint64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(path + suffix, problem);
    if (!problem) bytes += size;
  }
  return bytes;
}

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

Record record_of(const Overview& found, const Surroundings& around, Time now) {
  const auto& users = found.users;
  return {{"users", json::Object{{"all", users.all},
                                 {"verified", users.verified},
                                 {"with_second_factor", users.with_second_factor},
                                 {"admins", users.admins},
                                 {"suspended", users.suspended},
                                 {"anonymous", users.anonymous}}},
          {"sign_ups", week_document(found.sign_ups)},
          {"sign_ins", week_document(found.sign_ins)},
          {"sessions", found.sessions},
          {"mail", json::Object{{"waiting", found.mails_waiting}, {"kept", found.mails_kept}, {"failed", found.mails_failed}}},
          {"chat", json::Object{{"threads", found.chat.threads}, {"messages", found.chat.messages}}},
          {"keys", key_documents(around.keys, now)},
          {"database", json::Object{{"path", around.database}, {"bytes", static_cast<std::int64_t>(around.bytes)}}},
          {"last_backup_at", found.notes.backed_up_at},
          {"server_running", around.server_runs},
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

std::string keys_line(const std::vector<core::ListedKey>& keys, Time now) {
  std::string line;
  std::int64_t others = 0;
  for (const auto& listed : keys) {
    if (listed.state == core::KeyState::kSigning)
      line += (line.empty() ? "" : ", ") + short_id(listed.key.id.str()) + " signs, made " +
              relative_time(listed.key.created_at, now);
    else
      others += listed.state == core::KeyState::kRevoked ? 0 : 1;
  }
  if (line.empty()) line = "none signs";
  add(line, others, others == 1 ? "other is published" : "others are published");
  return line;
}

std::string server_line(const Overview& found, const Surroundings& around, Time now) {
  if (!around.server_runs) return "not running here";
  std::string line = "running";
  if (found.notes.started_at) line += ", last started " + relative_time(*found.notes.started_at, now);
  return found.notes.public_url ? line + ", " + *found.notes.public_url : line;
}

Record lines_of(const Overview& found, const Surroundings& around, Time now) {
  const std::string mail = grouped(found.mails_waiting) + " waiting, " + grouped(found.mails_kept) + " kept, " +
                           grouped(found.mails_failed) + " failed";
  return {{"users", users_line(found.users)},
          {"sign-ups", week_line(found.sign_ups)},
          {"sign-ins", week_line(found.sign_ins)},
          {"sessions", grouped(found.sessions) + " live"},
          {"mail", mail},
          {"chat", grouped(found.chat.messages) + " messages in " + grouped(found.chat.threads) + " threads"},
          {"keys", keys_line(around.keys, now)},
          {"database", around.database + ", " + byte_words(around.bytes)},
          {"backup", found.notes.backed_up_at ? relative_time(*found.notes.backed_up_at, now) : "never; run `usher backup FILE`"},
          {"server", server_line(found, around, now)}};
}

struct StatusCommand {
  void declare(Declare&) {}

  Status run(Context& context) const {
    const auto now = context.world.clock.now();
    const bool as_lines = context.output.options().format == Format::kTable && context.output.options().fields.empty();
    if (!as_lines) USHER_CHECK(context.output.check(record_of({}, {}, now)));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto found, core::look_over(core->ports));
    Surroundings around;
    USHER_TRY(around.database, context.installation->database_path());
    around.bytes = size_of(around.database);
    const auto runs = server_runs(around.database);
    around.server_runs = runs.ok() && runs.value();
    USHER_TRY(around.keys, core->keys.list());
    return context.output.record(as_lines ? lines_of(found, around, now) : record_of(found, around, now));
  }
};

}  // namespace

std::span<const Command> status_commands() {
  static constexpr std::array kCommands{
      command<StatusCommand>("status", "Show the installation in figures: accounts, sign-ins, mail, keys, backup, server",
                             "usher status\nusher status -o json", Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
