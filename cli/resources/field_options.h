#pragma once

#include "cli/arguments/declare.h"
#include "cli/resources/words.h"

namespace usher::cli {

/// The fields of an act or a form that have words, as options. Must not move until parsing is done.
class FieldOptions {
 public:
  FieldOptions(std::span<const core::FormField> fields, std::span<const OptionHelp> words) : fields_(fields), words_(words) {}

  /// `is_brief`: the help leaves out the texts, so that it fits a screen.
  void declare(Declare& arguments, bool is_brief = false);
  /// Those that were given, as the body of the fields. Error: kValidationFailed.
  [[nodiscard]] Result<json::Object> values() const;
  /// The text of an option; nullopt if it was not given.
  [[nodiscard]] std::optional<std::string> text(std::string_view field) const;
  [[nodiscard]] bool is_set(std::string_view flag) const;
  /// The error with the names of options in place of those of fields.
  [[nodiscard]] Error named(Error error) const;

 private:
  std::span<const core::FormField> fields_;
  std::span<const OptionHelp> words_;
  std::map<std::string_view, std::optional<std::string>> texts_;
  std::map<std::string_view, bool> flags_;
};

}  // namespace usher::cli
