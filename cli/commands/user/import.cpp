#include "cli/commands/user/import.h"

#include <array>
#include <string>

#include "cli/commands/user/file.h"
#include "cli/installation/installation.h"

namespace usher::cli {
namespace {

const std::vector<Column> kResultColumns{
    {"imported", ColumnKind::kNumber}, {"left_out", ColumnKind::kNumber}, {"conflicts", ColumnKind::kText, ColumnRole::kDetail}};

/// Only for the formats that show it.
json::Array listed(const std::vector<core::ImportConflict>& conflicts, const OutputOptions& options) {
  json::Array list;
  if (options.format == Format::kTable && options.fields.empty()) return list;
  for (const auto& conflict : conflicts)
    list.push_back(json::Object{{"line", conflict.line}, {"email", conflict.email}, {"reason", conflict.reason}});
  return list;
}

struct UserImportCommand {
  std::string path;

  void declare(Declare& arguments) {
    arguments
        .positional(
            "FILE", path,
            "CSV or JSON Lines; fields: email, id, name, image, password_hash, role, is_verified, is_active, created_at, "
            "updated_at, experience_level, professional_role, role_other, organization, software_background, hardware_background")
        .path();
  }

  Status run(Context& context) const {
    auto& terminal = context.terminal;
    USHER_CHECK(context.output.rows(kResultColumns));  // a wrong --fields is reported before anything is changed
    // Read before the database is opened: its owner may not be allowed to read the file.
    USHER_TRY(const auto file, UserFile::open(path, context.globals.output.raw));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto plan, core->user_import.check(*file));
    for (const auto& field : file->ignored())
      terminal.warn(path + ": `" + field + "` is not a field of an account and is ignored");
    auto progress = terminal.progress("Importing", plan.rows);
    USHER_TRY(const auto report, core->user_import.run(context.installation->actor(), *file, plan,
                                                       [&](std::int64_t rows) { progress.advance(rows); }));
    return print_report(context, report);
  }

  Status print_report(Context& context, const core::ImportReport& report) const {
    for (const auto& [line, email, reason] : report.conflicts)
      context.terminal.warn(path + ", line " + std::to_string(line) + ": " + email + " was left out: " + std::string(reason));
    const auto left_out = static_cast<std::int64_t>(report.conflicts.size());
    USHER_CHECK(
        context.output.record(Record{{"imported", report.imported},
                                     {"left_out", left_out},
                                     {"conflicts", listed(report.conflicts, context.output.options()), ColumnRole::kDetail}}));
    if (left_out == 0) return done();
    return error(ErrorCode::kConflict,
                 std::to_string(left_out) + (left_out == 1 ? " row was" : " rows were") + " left out; all others are imported");
  }
};

}  // namespace

std::span<const Command> user_import_commands() {
  static constexpr std::array kCommands{
      command<UserImportCommand>("user import", "Import accounts with their password hashes from CSV or JSON Lines",
                                 "usher user import users.csv\nusher user import users.jsonl -o json", Needs::kSettings),
  };
  return kCommands;
}

}  // namespace usher::cli
