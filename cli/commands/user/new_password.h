#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"
#include "cli/terminal/output.h"
#include "common/core/credentials/passwords.h"

namespace usher::cli {

/// Where a new password comes from: --password-stdin, --generate-password, or two questions at the terminal. Never an argument.
struct NewPassword {
  bool from_stdin = false;
  bool generated = false;

  void declare(Declare& arguments);
  /// Errors: kInvalidArgument naming the options when there is nobody to ask; kValidationFailed when the two answers differ.
  Result<Secret> read(Terminal& terminal, const core::Passwords& passwords, std::string_view email) const;
  /// Whether a record of this shape can be printed, and a generated password would be among what is. Ask before any change.
  /// Errors: kInvalidArgument.
  [[nodiscard]] Status check(const Output& output, const Record& shape) const;
  /// Adds the password to what is printed, where it was generated: nobody else knows it.
  void show(const Secret& password, Record& record) const;
};

}  // namespace usher::cli
