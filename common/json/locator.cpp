#include "common/json/locator.h"

#include <algorithm>

namespace usher::json {
namespace {

constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kLongestStep = 256;

/// Bounds the length, so that long keys around many values cost no memory.
std::string extended(const std::string& path, std::string_view step) {
  return path.size() > kLongestPath ? path : path + std::string(step.substr(0, kLongestStep));
}

/// Walks a well-formed document; the parser bounds its depth.
class Walk {
 public:
  Walk(std::string_view text, std::unordered_map<std::string, std::size_t>& lines) : text_(text), lines_(lines) {}

  void document() {
    skip_space();
    lines_.emplace("", line_);
    value("", line_);
  }

 private:
  /// `line`: where the path begins.
  void value(const std::string& path, std::size_t line) {
    skip_space();
    if (peek() == '{')
      object(path, line);
    else if (peek() == '[')
      array(path, line);
    else if (peek() == '"')
      string();
    else
      scalar();
  }

  /// A path on the line of the one around it needs no entry, since line() falls back to that: a long line costs no memory.
  void note(const std::string& path, std::size_t line, std::size_t around) {
    if (line != around) lines_.emplace(path, line);
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    for (; at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos; ++at_)
      if (text_[at_] == '\n') ++line_;
  }
  /// Returns the string with its quotes. It contains no line end.
  std::string_view string() {
    const auto start = at_;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(start, at_ - start);
  }
  void scalar() { at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size()); }
  /// Skips the comma or the end of the list. Returns whether another item follows.
  bool next_item() {
    skip_space();
    const bool more = peek() == ',';
    at_ = std::min(at_ + 1, text_.size());
    return more;
  }
  /// Skips the opening bracket. Returns whether the list is empty, and then also skips its end.
  bool is_empty(char close) {
    ++at_;
    skip_space();
    if (peek() != close) return false;
    ++at_;
    return true;
  }

  void object(const std::string& path, std::size_t around) {
    if (is_empty('}')) return;
    do {
      skip_space();
      const auto line = line_;
      const auto key = parse(string());
      const auto name = key.ok() && key.value().string() ? *key.value().string() : std::string();
      const auto member = extended(path, path.empty() ? name : "." + name);
      note(member, line, around);
      skip_space();
      ++at_;  // the colon
      value(member, line);
    } while (next_item() && at_ < text_.size());
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
    } while (next_item() && at_ < text_.size());
  }

  std::string_view text_;
  std::unordered_map<std::string, std::size_t>& lines_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

Place place_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const auto in_line = before.substr(line_start);
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  const auto followers = static_cast<std::size_t>(std::count_if(in_line.begin(), in_line.end(), continues));
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

}  // namespace usher::json
