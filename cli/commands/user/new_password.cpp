#include "cli/commands/user/new_password.h"

#include "cli/arguments/usage.h"

namespace usher::cli {

void NewPassword::declare(Declare& arguments) {
  arguments.flag("--password-stdin", from_stdin, "Read the password from standard input, a line");
  arguments.flag("--generate-password", generated, "Print a password that the user replaces within 7 days");
  arguments.at_most_one({"--password-stdin", "--generate-password"});
}

Result<Secret> NewPassword::read(Terminal& terminal, const core::Passwords& passwords, std::string_view email) const {
  if (generated) return passwords.generate();
  if (from_stdin) return terminal.read_secret_line_from_stdin("Password for " + std::string(email));
  constexpr std::string_view kInstead = "--password-stdin or --generate-password";
  USHER_TRY(auto first, terminal.read_secret("New password for " + std::string(email), kInstead));
  USHER_TRY(const auto second, terminal.read_secret("The same again", kInstead));
  if (first.expose() != second.expose())
    return error(ErrorCode::kValidationFailed, "The two passwords differ, so nothing was changed");
  return first;
}

Status NewPassword::check(const Output& output, const Record& shape) const {
  USHER_CHECK(output.check(shape));
  if (!generated || output.prints(shape, "password")) return done();
  return usage_error(
      "`--generate-password` would not print the password: name `password` in --fields, or leave out --fields and -o "
      "name");
}

void NewPassword::note_initial(Terminal& terminal) const {
  if (generated) terminal.note("The user must replace the password at the first sign-in; it is refused after 7 days");
}

void NewPassword::show(const Secret& password, Record& record) const {
  if (generated) record.push_back({"password", password.expose()});
}

}  // namespace usher::cli
