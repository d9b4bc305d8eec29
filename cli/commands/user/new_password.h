#pragma once

#include "cli/arguments/declare.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "common/core/credentials/passwords.h"

namespace usher::cli {

/// The source of a new password: --password-stdin, --generate-password, or two prompts at the terminal. Never an argument.
struct NewPassword {
  bool from_stdin = false;
  bool generated = false;

  void declare(Declare& arguments);
  /// Errors: kInvalidArgument naming the options if there is no terminal to ask on; kValidationFailed if the two inputs differ.
  Result<Secret> read(Terminal& terminal, const core::Passwords& passwords, std::string_view email) const;
  /// Checks that a record of this shape can be printed and contains a generated password. Call it before any change. Error:
  /// kInvalidArgument.
  [[nodiscard]] Status check(const Output& output, const Record& shape) const;
  /// Says what becomes of a generated password.
  void note_initial(Terminal& terminal) const;
  /// Adds a generated password to the output: it is not stored in plain text.
  void show(const Secret& password, Record& record) const;
};

}  // namespace usher::cli
