#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/html_text.h"
#include "common/base/result.h"

namespace usher::core {

/// What stands for placeholders, by their names.
using MailValues = std::map<std::string, std::string, std::less<>>;

/// A text with placeholders such as {{link}}.
class MailTemplate {
 public:
  /// kInvalidArgument where a placeholder is none of `known` or does not end in its line; `what` says so, beginning with the
  /// line's number.
  static Result<MailTemplate> parse(std::string_view source, std::span<const std::string_view> known);

  [[nodiscard]] bool uses(std::string_view placeholder) const;
  /// Values go in as they are. kInternal where one is missing.
  [[nodiscard]] Result<std::string> fill(const MailValues& values) const;

 private:
  /// Some text, and the placeholder after it.
  struct Piece {
    std::string text;
    std::string placeholder;  ///< Empty: none.
  };
  std::vector<Piece> pieces_;
};

/// The HTML of a text template, with the same placeholders and the same words. Paragraphs are apart by empty lines. One that ends
/// in a line of {{link}} alone becomes a button that says the lines before it; one of {{code}} alone stands out. Other values
/// keep their own direction of writing (<bdi>).
std::string html_of_text(std::string_view source);

}  // namespace usher::core
