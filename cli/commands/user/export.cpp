#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/text.h"
#include "common/core/accounts/user_export.h"
#include "common/domain/csv.h"

namespace usher::cli {
namespace {

/// The names of core::ImportedUser's fields, so that an import accepts all columns.
std::vector<Column> columns(bool with_hashes) {
  std::vector<Column> all{{"id"},
                          {"email", ColumnKind::kText, ColumnRole::kName},
                          {"name"},
                          {"image", ColumnKind::kText, ColumnRole::kDetail},
                          {"role"},
                          {"is_verified"},
                          {"is_active"},
                          {"two_factor_enabled", ColumnKind::kText, ColumnRole::kDetail},
                          {"created_at"},
                          {"updated_at", ColumnKind::kText, ColumnRole::kDetail},
                          {"suspended_reason", ColumnKind::kText, ColumnRole::kDetail},
                          {"suspended_until", ColumnKind::kText, ColumnRole::kDetail},
                          {"reminders_stopped", ColumnKind::kText, ColumnRole::kDetail},
                          {"experience_level"},
                          {"professional_role"},
                          {"role_other"},
                          {"organization"},
                          {"software_background", ColumnKind::kText, ColumnRole::kDetail},
                          {"hardware_background", ColumnKind::kText, ColumnRole::kDetail},
                          {"user_fields", ColumnKind::kText, ColumnRole::kDetail}};
  if (with_hashes) all.push_back({"password_hash"});
  return all;
}

struct UserExportCommand {
  bool with_hashes = false;
  std::optional<std::string> path;
  bool force = false;

  void declare(Declare& arguments) {
    arguments.output_format_is(Format::kCsv);
    arguments.flag("--with-hashes", with_hashes, "Password hashes, too; keep such a file as safe as the database");
    arguments.option("--out FILE", path, "Write there, readable by its owner only; -: standard output").path();
    arguments.flag("--force", force, kForceHelp);
  }

  Status run(Context& context) const {
    if (!path) {
      USHER_CHECK(write(context, context.output));
      return done();
    }
    USHER_TRY(const auto database, context.installation->database_file());
    USHER_TRY(auto file, create_output_file(database, *path, force));
    USHER_TRY(const auto count, write(context, context.output.into(file)));
    USHER_CHECK(file.keep());
    context.terminal.note("Wrote " + std::to_string(count) + (count == 1 ? " user to " : " users to ") + *path);
    return done();
  }

  /// Returns the number of users written.
  Result<std::int64_t> write(Context& context, const Output& output) const {
    USHER_TRY(const auto writer, output.rows(columns(with_hashes)));
    USHER_TRY(auto* const core, context.installation->core());
    const bool guards = output.options().format == Format::kCsv && !output.options().raw;
    std::int64_t count = 0;
    const auto each = [&](const core::ExportedUser& user) {
      ++count;
      return writer->row(cells(user, guards));
    };
    USHER_TRY(const auto left_out,
              core::export_users(core->ports, core->audit, context.installation->actor(), with_hashes, each));
    USHER_CHECK(writer->finish());
    if (left_out > 0) context.terminal.note("Left out " + counted(left_out, "anonymous account"));
    return count;
  }

  /// `guards`: the output adds an apostrophe to formulas, which an import removes.
  [[nodiscard]] TableRow cells(const core::ExportedUser& exported, bool guards) const {
    const auto text = [guards](const std::optional<std::string>& value) -> Cell {
      return guards && value && domain::looks_guarded(*value) ? Cell("'" + *value) : Cell(value);
    };
    const auto& [user, profile, reminders_stopped, hash] = exported;
    TableRow row{user.id,
                 text(user.email_as_written),
                 text(user.name),
                 text(user.image),
                 user.role,
                 user.is_verified,
                 user.is_active,
                 user.two_factor_enabled,
                 user.created_at,
                 user.updated_at,
                 text(user.suspended_reason),
                 user.suspended_until,
                 reminders_stopped};
    if (profile) {
      row.insert(row.end(), {profile->experience_level, profile->professional_role, text(profile->role_other),
                             text(profile->organization), profile->software_background, profile->hardware_background});
    } else {
      row.insert(row.end(), {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr});
    }
    row.push_back(user.user_fields.empty() ? Cell(nullptr) : Cell(user.user_fields));
    if (with_hashes) row.emplace_back(hash);
    return row;
  }
};

}  // namespace

std::vector<Command> user_export_commands() {
  return {command<UserExportCommand>(
      "user export", "Export accounts and profiles for `user import`; CSV by default",
      "usher user export --out users.csv\nusher user export --with-hashes -o jsonl --out users.jsonl", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
