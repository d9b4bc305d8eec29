#include "common/json/locator.h"

#include <algorithm>

namespace usher::json {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kLongestStep = 256;

/// Walks over a text that is valid JSON.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool is_done() const { return at_ >= text_.size(); }
  [[nodiscard]] char next() const { return is_done() ? '\0' : text_[at_]; }
  void step() { at_ = std::min(at_ + 1, text_.size()); }
  /// Returns what was skipped.
  std::string_view skip(std::string_view any_of) {
    const auto begin = std::exchange(at_, std::min(text_.find_first_not_of(any_of, at_), text_.size()));
    return text_.substr(begin, at_ - begin);
  }

  /// Returns the string with its quotes. It contains no line end.
  std::string_view take_string() {
    const auto begin = at_;
    for (++at_; !is_done() && next() != '"'; ++at_)
      if (next() == '\\') ++at_;
    step();
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
      step();
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

/// The text that a string with its quotes stands for.
std::string unquoted(std::string_view quoted) {
  const auto value = parse_stored(quoted);
  return value.string() ? *value.string() : std::string();
}

/// Bounds the length, so that long keys around many values cost no memory.
std::string extended(const std::string& path, std::string_view step) {
  return path.size() > kLongestPath ? path : path + std::string(step.substr(0, kLongestStep));
}

/// Walks a well-formed document; the parser bounds its depth.
class Walk : TextCursor {
 public:
  Walk(std::string_view text, std::unordered_map<std::string, std::size_t>& lines) : TextCursor(text), lines_(lines) {}

  void document() {
    skip_space();
    lines_.emplace("", line_);
    value("", line_);
  }

 private:
  /// `line`: where the path begins.
  void value(const std::string& path, std::size_t line) {
    skip_space();
    if (next() == '{')
      object(path, line);
    else if (next() == '[')
      array(path, line);
    else
      skip_value();
  }

  /// A path on the line of the one around it needs no entry, since line() falls back to that: a long line costs no memory.
  void note(const std::string& path, std::size_t line, std::size_t around) {
    if (line != around) lines_.emplace(path, line);
  }
  void skip_space() { line_ += static_cast<std::size_t>(std::ranges::count(skip(kSpace), '\n')); }
  /// Skips the comma or the end of the list. Returns whether another item follows.
  bool next_item() {
    skip_space();
    const bool more = next() == ',';
    step();
    return more;
  }
  /// Skips the opening bracket. Returns whether the list is empty, and then also skips its end.
  bool is_empty(char close) {
    step();
    skip_space();
    if (next() != close) return false;
    step();
    return true;
  }

  void object(const std::string& path, std::size_t around) {
    if (is_empty('}')) return;
    do {
      skip_space();
      const auto line = line_;
      const auto name = unquoted(take_string());
      const auto member = extended(path, path.empty() ? name : "." + name);
      note(member, line, around);
      skip_space();
      step();  // the colon
      value(member, line);
    } while (next_item() && !is_done());
  }
  void array(const std::string& path, std::size_t around) {
    if (is_empty(']')) return;
    std::size_t index = 0;
    do {
      skip_space();
      const auto line = line_;
      const auto element = extended(path, "[" + std::to_string(index++) + "]");
      note(element, line, around);
      value(element, line);
    } while (next_item() && !is_done());
  }

  std::unordered_map<std::string, std::size_t>& lines_;
  std::size_t line_ = 1;
};

}  // namespace

Place place_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  const auto in_line = before.substr(line_start);
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  const auto followers = static_cast<std::size_t>(std::ranges::count_if(in_line, continues));
  return {line, in_line.size() - followers + 1};
}

Locator::Locator(std::string_view text) { Walk(text, lines_).document(); }

std::size_t Locator::line(std::string_view path) const {
  for (;;) {
    if (const auto found = lines_.find(std::string(path)); found != lines_.end()) return found->second;
    const auto cut = path.find_last_of(".[");
    if (cut == std::string_view::npos) break;
    path = path.substr(0, cut);
  }
  const auto whole = lines_.find("");
  return whole == lines_.end() ? 1 : whole->second;
}

std::string with_member(std::string_view text, std::string_view name, const Value& value) {
  TextCursor cursor(text);
  cursor.skip(kSpace);
  cursor.skip("{");
  for (cursor.skip(kSpace); cursor.next() == '"'; cursor.skip(", \t\r\n")) {
    const bool found = unquoted(cursor.take_string()) == name;
    cursor.skip(": \t\r\n");
    const auto begin = cursor.at();
    cursor.skip_value();
    if (found) return std::string(text.substr(0, begin)) + to_text(value) + std::string(text.substr(cursor.at()));
  }
  return std::string(text);
}

}  // namespace usher::json
