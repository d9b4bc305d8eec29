#pragma once

#include <map>
#include <span>

#include "common/base/result.h"

namespace usher::core {

/// The values of placeholders, by name.
using TextValues = std::map<std::string, std::string, std::less<>>;

/// A text with placeholders such as {{link}}.
class TextTemplate {
 public:
  /// Error: kInvalidArgument if a placeholder is not in `known` or does not end in its line; `what` begins with the line number.
  static Result<TextTemplate> parse(std::string_view source, std::span<const std::string_view> known);

  [[nodiscard]] bool uses(std::string_view placeholder) const;
  /// Returns the text as it was parsed.
  [[nodiscard]] std::string source() const;
  /// Returns the names of its placeholders, borrowed, in their order.
  [[nodiscard]] std::vector<std::string_view> placeholders() const;
  /// Inserts values without escaping them. Error: kInternal if one is missing.
  [[nodiscard]] Result<std::string> fill(const TextValues& values) const;

  /// A text and the placeholder that follows it.
  struct Piece {
    std::string text;
    std::string placeholder;  ///< Empty at the end of the template.
  };
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::vector<Piece> pieces_;
};

}  // namespace usher::core
