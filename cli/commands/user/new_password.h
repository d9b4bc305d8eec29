#pragma once

#include "cli/arguments/declare.h"
#include "cli/arguments/usage.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "common/core/credentials/passwords.h"

namespace usher::cli {

/// The source of a new password: --password-stdin, --generate-password, or two prompts at the terminal. Never an argument.
struct NewPassword {
  bool from_stdin = false;
  bool generated = false;

  void declare(Declare& arguments) {
    arguments.flag("--password-stdin", from_stdin, "Read the password from standard input, a line");
    arguments.flag("--generate-password", generated, "Print a password that the user replaces within 7 days");
    arguments.at_most_one({"--password-stdin", "--generate-password"});
  }
  /// Errors: kInvalidArgument naming the options if there is no terminal to ask on; kValidationFailed if the two inputs differ.
  Result<Secret> read(Terminal& terminal, const core::Passwords& passwords, std::string_view email) const {
    if (generated) return passwords.generate();
    if (from_stdin) return terminal.read_secret_line_from_stdin("Password for " + std::string(email));
    constexpr std::string_view kInstead = "--password-stdin or --generate-password";
    USHER_TRY(auto first, terminal.read_secret("New password for " + std::string(email), kInstead));
    USHER_TRY(const auto second, terminal.read_secret("The same again", kInstead));
    if (first.expose() != second.expose())
      return error(ErrorCode::kValidationFailed, "The two passwords differ, so nothing was changed");
    return first;
  }
  /// Checks that a record of this shape can be printed and contains a generated password. Call it before any change. Error:
  /// kInvalidArgument.
  [[nodiscard]] Status check(const Output& output, const Record& shape) const {
    USHER_CHECK(output.check(shape));
    if (!generated || output.prints(shape, "password")) return done();
    return usage_error(
        "`--generate-password` would not print the password: name `password` in --fields, or leave out --fields and -o "
        "name");
  }
  /// Says what becomes of a generated password.
  void note_initial(Terminal& terminal) const {
    if (generated) terminal.note("The user must replace the password at the first sign-in; it is refused after 7 days");
  }
  /// Adds a generated password to the output: it is not stored in plain text.
  void show(const Secret& password, Record& record) const {
    if (generated) record.push_back({"password", password.expose()});
  }
};

}  // namespace usher::cli
