#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/commands/user/file.h"
#include "cli/installation/erased_rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "cli/terminal/interruption.h"

namespace usher::cli {
namespace {

/// Only for the formats that show it.
json::Array listed(const std::vector<core::ImportConflict>& conflicts, const OutputOptions& options) {
  json::Array list;
  if (options.format == Format::kTable && options.fields.empty()) return list;
  for (const auto& conflict : conflicts)
    list.push_back(json::Object{{"line", conflict.line}, {"email", conflict.email}, {"reason", conflict.reason}});
  return list;
}

Record record_of(const core::ImportReport& report, const OutputOptions& options) {
  return {{"imported", report.imported},
          {"present", report.present},
          {"passwords", report.passwords, ColumnRole::kDetail},
          {"left_out", std::ssize(report.conflicts)},
          {"erased", report.erased, ColumnRole::kDetail},
          {"conflicts", listed(report.conflicts, options), ColumnRole::kDetail}};
}

/// `12 accounts are here already: ada@example.com, …`
std::string present_note(const core::ImportReport& report) {
  std::string names = joined(report.first_present, ", ");
  if (report.present > static_cast<std::int64_t>(report.first_present.size())) names += ", …";
  return counted(report.present, "account") + (report.present == 1 ? " is" : " are") + " here already: " + names;
}

/// What an interrupt says while it lives.
class InterruptionSentence {
 public:
  explicit InterruptionSentence(std::string_view sentence) { set_interruption(sentence); }
  InterruptionSentence(const InterruptionSentence&) = delete;
  InterruptionSentence& operator=(const InterruptionSentence&) = delete;
  ~InterruptionSentence() { clear(); }
  void clear() {
    if (std::exchange(is_set_, false)) set_interruption("");
  }

 private:
  bool is_set_ = true;
};

struct UserImportCommand {
  std::string path;
  bool erased_too = false;
  bool dry_run = false;
  std::vector<std::string> ignored;

  void declare(Declare& arguments) {
    arguments
        .positional("FILE", path,
                    "CSV or JSON Lines: email, and other fields of `usher user export --with-hashes`; -: standard input")
        .path();
    arguments.option("--ignore FIELD", ignored, "Drop this column of the file, such as `password`");
    arguments.flag("--erased-too", erased_too, kErasedTooHelp);
    arguments.flag("--dry-run", dry_run, kDryRunHelp);
  }

  [[nodiscard]] std::string source() const { return path == kStandardStream ? "Standard input" : path; }

  Status run(Context& context) const { return fault_of_file(import_file(context)); }

  Status import_file(Context& context) const {
    auto& terminal = context.terminal;
    USHER_CHECK(context.output.check(
        record_of({}, context.output.options())));  // a wrong --fields is reported before anything is changed
    InterruptionSentence nothing_yet("nothing was imported; the file was still being checked");
    // Read before the database is opened: its owner may not be allowed to read the file.
    USHER_TRY(auto input, rereadable_input(path, temporary_directory()));
    USHER_TRY(const auto file, UserFile::open(input.path, context.globals.output.raw, ignored, source()));
    input.copy.reset();  // stays open; the database's owner may not be allowed to remove it
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto plan, core->user_import.check(*file));
    nothing_yet.clear();
    for (const auto& field : file->ignored())
      terminal.warn(source() + ": `" + field + "` is not a field of an account and is ignored");
    for (const auto& field : plan.undeclared)
      terminal.warn(source() + ": `" + field + "` of `user_fields` is ignored; declare it as [user_fields." + field + "] before");
    const auto mode = dry_run ? core::ImportMode::kTrial : core::ImportMode::kForReal;
    auto progress = terminal.progress(dry_run ? "Reading" : "Importing", plan.rows,
                                      dry_run ? "" : "rows done; run the command again to import the others");
    USHER_TRY(const auto report, core->user_import.run(
                                     context.installation->actor(), *file, plan, mode,
                                     [&](std::int64_t rows) { progress.advance(rows); }, erased_of(erased_too)));
    if (dry_run) note_dry_run(terminal);
    return print_report(context, report);
  }

  Status print_report(Context& context, const core::ImportReport& report) const {
    for (const auto& [line, email, reason] : report.conflicts)
      context.terminal.warn(source() + ", line " + std::to_string(line) + ": " + email + " was left out: " + std::string(reason));
    if (report.present > 0) context.terminal.note(present_note(report));
    if (report.passwords > 0)
      context.terminal.note(counted(report.passwords, "account") + " without a password " + (dry_run ? "would get" : "got") +
                            " the one of the file");
    if (report.lost_factors > 0)
      context.terminal.warn(counted(report.lost_factors, "account") +
                            " had a second factor; it was not imported, so the password alone signs in");
    if (report.erased > 0) context.terminal.note(erased_note(report.erased));
    const auto left_out = static_cast<std::int64_t>(report.conflicts.size());
    USHER_CHECK(context.output.record(record_of(report, context.output.options())));
    if (left_out == 0) return done();
    return error(ErrorCode::kConflict, std::to_string(left_out) + (left_out == 1 ? " row was" : " rows were") +
                                           " left out; all others " + (dry_run ? "would be here" : "are here"));
  }
};

}  // namespace

std::vector<Command> user_import_commands() {
  return {command<UserImportCommand>("user import", "Import accounts with their password hashes from CSV or JSON Lines",
                                     "usher user import users.csv\nusher user import sheet.csv --ignore password --dry-run",
                                     Needs::kSettings)};
}

}  // namespace usher::cli
