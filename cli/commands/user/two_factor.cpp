#include "common/core/two_factor/two_factor.h"

#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/commands/user/record.h"
#include "cli/installation/installation.h"
#include "common/core/administration/filters.h"
#include "common/core/two_factor/two_factor_enrolment.h"

namespace usher::cli {
namespace {

constexpr int kTriesAtTerminal = 3;

Record enrolled_record(const domain::User& user, std::string_view secret, std::string_view uri,
                       const std::vector<Secret>& codes) {
  json::Array shown;
  for (const auto& code : codes) shown.emplace_back(code.expose());
  Record record = brief_user_record(user);
  record.push_back({"secret", secret});
  record.push_back({"otpauth_uri", uri});
  record.push_back({"backup_codes", std::move(shown)});
  return record;
}

constexpr std::string_view kCodePrompt = "Code that the app shows";

/// The rows that `text` takes.
std::ptrdiff_t rows_of(const Terminal& terminal, std::string_view text) {
  std::ptrdiff_t rows = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    rows += 1 + static_cast<std::ptrdiff_t>(end - at) / std::max(terminal.width(), 1);
    at = end + 1;
  }
  return rows;
}

/// Last before the prompt, so that a screen of 24 rows shows all of it; a smaller one gets the size that it needs. Returns the
/// prompt, which has the secret where `before` has left the screen.
std::string show_picture(Terminal& terminal, const Secret& picture, std::string_view before, const Secret& secret) {
  const std::string_view text = picture.expose();
  const auto rows = std::ranges::count(text, '\n');
  const auto columns = 2 * rows;  // two modules to a row of text, and the picture is a square
  if (terminal.width() >= columns && terminal.height() > rows) {
    terminal.show(text);
    const bool fits = rows_of(terminal, before) + rows < terminal.height();
    return fits ? std::string(kCodePrompt) : "Code (window too low for all; secret " + std::string(secret.expose()) + ")";
  }
  terminal.show("The picture needs a window of " + std::to_string(columns) + " columns and " + std::to_string(rows + 1) +
                " rows; enlarge it and run the command again, or type the secret.\n");
  return std::string(kCodePrompt);
}

Error with_the_way_out(Error problem, const domain::User& user) {
  if (problem.code != ErrorCode::kTwoFactorAlreadyEnabled) return problem;
  return error(problem.code,
               user.email + " has a second factor already; remove it with `usher user reset-2fa " + user.email + "`");
}

/// `usher user enroll-2fa`: shows a secret, reads a code of the app (three tries at a terminal, otherwise one line of standard
/// input), and prints the backup codes.
struct UserEnrollTwoFactor {
  std::string user;

  void declare(Declare& arguments) { arguments.positional("USER", user, kUserHelp); }

  Status run(Context& context) const {
    const auto shape = enrolled_record({}, "", "", {});
    USHER_CHECK(context.output.check(shape));
    if (!context.output.prints(shape, "backup_codes"))
      return usage_error(
          "This would not print the backup codes: name `backup_codes` in --fields, or leave out --fields and -o name");
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto found, core::find_account(core->filter_sources, user));
    auto begun = core->two_factor_enrolment.begin(context.installation->actor(), found);
    if (!begun.ok()) return with_the_way_out(begun.error(), found);
    const auto& enrolment = begun.value();
    const std::string before = "Scan the picture with an authenticator app, or type the secret into it.\nAll sessions of " +
                               found.email + " end when you enter a code.\nsecret  " + std::string(enrolment.secret.expose()) +
                               "\nuri     " + std::string(enrolment.otpauth_uri.expose()) + "\n";
    context.terminal.show(before);
    std::string prompt(kCodePrompt);
    if (context.terminal.error_is_tty())
      prompt =
          show_picture(context.terminal, enrolment.qr_terminal(context.terminal.error_has_colour()), before, enrolment.secret);
    USHER_TRY(const auto codes, confirm(context, found, prompt));
    return context.output.record(enrolled_record(found, enrolment.secret.expose(), enrolment.otpauth_uri.expose(), codes));
  }

 private:
  Result<std::vector<Secret>> confirm(Context& context, const domain::User& who, const std::string& prompt) const {
    USHER_TRY(auto* const core, context.installation->core());
    const int tries = context.terminal.input_is_tty() ? kTriesAtTerminal : 1;
    for (int left = tries;;) {
      USHER_TRY(const auto code, context.terminal.read_secret_line_from_stdin(prompt));
      auto codes = core->two_factor_enrolment.confirm(context.installation->actor(), who, code);
      if (codes.ok() || codes.error().code != ErrorCode::kInvalidCode || --left == 0) return codes;
      context.terminal.warn("That code is wrong; wait for the next one");
    }
  }
};

}  // namespace

std::vector<Command> user_factor_commands() {
  return {command<UserEnrollTwoFactor>("user enroll-2fa", "Give an account a second factor, at the terminal",
                                       "usher user enroll-2fa ada@example.com\nusher user enroll-2fa ada@example.com -o json",
                                       Needs::kCurrentSchema)};
}

}  // namespace usher::cli
