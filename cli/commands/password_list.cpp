#include "common/core/breaches/password_list.h"

#include "cli/commands/rows.h"
#include "cli/terminal/files.h"
#include "common/base/files/file.h"

namespace usher::cli {
namespace {

/// Needs nothing: a list is often made on another machine.
struct PasswordListBuild {
  std::string in;
  std::string out;
  bool compact = false;
  bool force = false;

  void declare(Declare& arguments) {
    arguments.positional("IN", in, "SHA-1 digests in order, a line each: HASH or HASH:COUNT; -: standard input").path();
    arguments.positional("OUT", out, "The file to create").path();
    arguments.flag("--compact", compact, "Less than half the size, and 1 in 500 unknown passwords is refused, too");
    arguments.flag("--force", force, kForceHelp);
  }

  Status run(Context& context) const {
    USHER_CHECK(context.output.check(record_of({})));
    USHER_CHECK(refuse_existing_file(out, existing_file(force)));
    std::error_code ignored;
    if (out == kStandardStream || std::filesystem::is_other(out, ignored))
      return error(ErrorCode::kConflict, out + " is no file that a list can replace");
    USHER_TRY(const auto input, rereadable_input(in, directory_of(out)));
    USHER_CHECK(require_regular_file(input.path));
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(input.path, ignored));
    auto progress = context.terminal.progress("Reading KiB", 2 * bytes / 1024);
    const auto read = [&](const std::function<Status(std::string_view)>& take) {
      return read_blocks(input.path, [&](std::string_view block) {
        progress.advance(static_cast<std::int64_t>(block.size() / 1024));
        return take(block);
      });
    };
    USHER_TRY(const auto made, core::build_password_list(read, out, compact ? core::kCompactRate : core::kExactRate));
    return context.output.record(record_of(made));
  }

 private:
  [[nodiscard]] Record record_of(const core::ListLayout& made) const {
    return {{"file", out, ColumnRole::kName},
            {"passwords", made.count},
            {"bytes", made.file_bytes()},
            {"false_positives", "1 in " + std::to_string(made.rate.one_in)}};
  }
};

}  // namespace

std::vector<Command> password_list_commands() {
  return {command<PasswordListBuild>("password-list build", "Make a list of breached passwords for BREACHED_PASSWORDS",
                                     "usher password-list build pwned-passwords.txt breached.list\n"
                                     "usher password-list build digests.txt breached.list --compact --force",
                                     Needs::kNothing)};
}

}  // namespace usher::cli
