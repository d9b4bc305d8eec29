#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/html_text.h"
#include "common/base/result.h"

namespace usher::core {

/// The values of placeholders, by name.
using MailValues = std::map<std::string, std::string, std::less<>>;

/// A text with placeholders such as {{link}}.
class MailTemplate {
 public:
  /// Error: kInvalidArgument if a placeholder is not in `known` or does not end in its line; `what` begins with the line number.
  static Result<MailTemplate> parse(std::string_view source, std::span<const std::string_view> known);

  [[nodiscard]] bool uses(std::string_view placeholder) const;
  /// Inserts values without escaping them. Error: kInternal if one is missing.
  [[nodiscard]] Result<std::string> fill(const MailValues& values) const;

 private:
  /// A text and the placeholder that follows it.
  struct Piece {
    std::string text;
    std::string placeholder;  ///< Empty at the end of the template.
  };
  std::vector<Piece> pieces_;
};

/// Returns the HTML of a text template, with the same placeholders and words. Empty lines separate paragraphs. A paragraph that
/// ends in a line with only {{link}} becomes a button labelled with its other lines; a paragraph of only {{code}} is emphasised.
/// Other values are isolated in their writing direction (<bdi>).
std::string html_of_text(std::string_view source);

}  // namespace usher::core
