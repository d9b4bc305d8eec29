#include "common/settings/files/dotenv.h"

#include "common/base/text.h"

namespace usher::settings {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kNoEntry = "is neither NAME=value nor a comment; write one of them";

bool is_space(char c) { return c == ' ' || c == '\t'; }

bool is_name(std::string_view text, std::string_view marks) {
  return !text.empty() && !is_digit(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return is_letter_or_digit(c) || is_one_of(c, marks); });
}

/// `text` is everything after the name's `=`, including white space.
std::string_view read_unquoted(std::string_view text) {
  std::size_t end = text.size();
  for (std::size_t i = 1; i < text.size() && end == text.size(); ++i)
    if (text[i] == '#' && is_space(text[i - 1])) end = i;
  return trim(text.substr(0, end));
}

/// Parses one entry after another, each with the lines that belong to it.
class DotenvParser {
 public:
  explicit DotenvParser(std::string_view text) : rest_(text) {}

  DotenvFile parse() {
    for (; !rest_.empty(); ++line_) {
      const auto line = trim(take_until(rest_, '\n'));
      if (!line.empty() && !line.starts_with('#')) read_line(line);
    }
    return std::move(file_);
  }

 private:
  void read_line(std::string_view line) {
    const auto end = line.find_first_of("=:");
    auto name = trim(line.substr(0, end));
    if (name.starts_with("export") && name.size() > 6 && is_space(name[6])) name = trim(name.substr(6));
    if (!is_name(name, "_.-")) return skip("", line_, kNoEntry);
    const auto value = end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
    const bool is_entry = end != std::string_view::npos && (line[end] == '=' || value.empty() || is_space(value[0]));
    if (!is_entry) return skip(name, line_, kNoEntry);
    const int begin = line_;
    std::string text(read_unquoted(value));
    if (const auto quoted = trim(value); !quoted.empty() && is_one_of(quoted[0], "\"'`"))
      if (const auto fault = read_quoted(quoted, text); !fault.empty()) return skip(name, begin, fault);
    if (!is_name(name, "_")) return skip(name, begin, "has a name with a dot or a dash; write _ for it");
    file_.entries.push_back({std::string(name), std::move(text), begin});
  }

  /// `start` begins with the quote and ends with its line. Returns a fault, having read no line more, or nothing.
  std::string_view read_quoted(std::string_view start, std::string& value) {
    const char quote = start[0];
    const std::string_view text(start.data(), static_cast<std::size_t>(rest_.data() + rest_.size() - start.data()));
    value.clear();
    std::size_t i = 1;
    for (; i < text.size() && text[i] != quote; ++i) {
      const bool is_escape = quote == '"' && text[i] == '\\' && i + 1 < text.size() && is_one_of(text[i + 1], "\"\\$`");
      if (is_escape) ++i;
      value += text[i];
    }
    const bool spans_lines = i >= start.size();
    if (i >= text.size()) return kOpen;
    auto after = text.substr(i + 1);
    const auto comment = take_until(after, '\n');
    if (!trim(comment).empty() && !(is_space(comment[0]) && trim(comment).starts_with('#')))
      return spans_lines ? kOpen : "has text after the closing quote; remove it, or put white space and # before it";
    if (spans_lines) {
      line_ += static_cast<int>(std::count(start.end(), comment.begin(), '\n'));
      rest_ = after;
    }
    return {};
  }

  void skip(std::string_view name, int line, std::string_view what) { file_.faults.push_back({std::string(name), line, what}); }

  static constexpr std::string_view kOpen = "has a quote that is not closed in its line; close it";

  std::string_view rest_;
  int line_ = 1;
  DotenvFile file_;
};

}  // namespace

DotenvFile parse_dotenv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return DotenvParser(text).parse();
}

}  // namespace usher::settings
