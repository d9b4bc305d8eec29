#include "common/json/text_edit.h"

#include <algorithm>

namespace usher::json {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

/// Walks over a text that is valid JSON.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool is_done() const { return at_ >= text_.size(); }
  [[nodiscard]] char next() const { return is_done() ? '\0' : text_[at_]; }
  void skip(std::string_view any_of) { at_ = std::min(text_.find_first_not_of(any_of, at_), text_.size()); }

  /// Returns the string with its quotes.
  std::string_view take_string() {
    const auto begin = at_;
    for (++at_; !is_done() && next() != '"'; ++at_)
      if (next() == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(begin, at_ - begin);
  }

  void skip_value() {
    int depth = 0;
    do {
      const char one = next();
      if (one == '"') {
        take_string();
        continue;
      }
      if (one == '{' || one == '[') ++depth;
      if (one == '}' || one == ']') --depth;
      ++at_;
    } while (!is_done() && (depth > 0 || !ends_scalar(text_[at_ - 1], next())));
  }

 private:
  /// Whether a scalar value ends between these two characters.
  static bool ends_scalar(char last, char next) {
    constexpr std::string_view kAfter = ",}] \t\r\n";
    return last == '"' || last == '}' || last == ']' || kAfter.find(next) != std::string_view::npos;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool says(std::string_view quoted, std::string_view name) {
  const auto decoded = parse(quoted);
  return decoded.ok() && decoded.value().string() && *decoded.value().string() == name;
}

}  // namespace

std::string with_member(std::string_view text, std::string_view name, const Value& value) {
  TextCursor cursor(text);
  cursor.skip(kSpace);
  cursor.skip("{");
  for (cursor.skip(kSpace); cursor.next() == '"'; cursor.skip(", \t\r\n")) {
    const bool found = says(cursor.take_string(), name);
    cursor.skip(": \t\r\n");
    const auto begin = cursor.at();
    cursor.skip_value();
    if (found) return std::string(text.substr(0, begin)) + to_text(value) + std::string(text.substr(cursor.at()));
  }
  return std::string(text);
}

}  // namespace usher::json
