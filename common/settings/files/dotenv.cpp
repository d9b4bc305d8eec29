#include "common/settings/files/dotenv.h"

#include "common/base/text.h"

namespace usher::settings {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The value of a line, or its fault.
struct DotenvValue {
  std::string text;
  const char* fault = nullptr;
};

bool is_space(char c) { return c == ' ' || c == '\t'; }

bool is_name(std::string_view text) {
  return !text.empty() && !is_digit(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '_'; });
}

/// `text` is everything after `=`, including white space.
DotenvValue read_unquoted(std::string_view text) {
  std::size_t end = text.size();
  for (std::size_t i = 1; i < text.size() && end == text.size(); ++i)
    if (text[i] == '#' && is_space(text[i - 1])) end = i;
  return {std::string(trim(text.substr(0, end)))};
}

/// `text` starts with the quote.
DotenvValue read_quoted(std::string_view text) {
  const char quote = text[0];
  DotenvValue value;
  std::size_t i = 1;
  for (; i < text.size() && text[i] != quote; ++i) {
    const bool is_escape = quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                           std::string_view("\"\\$`").find(text[i + 1]) != std::string_view::npos;
    if (is_escape) ++i;
    value.text += text[i];
  }
  if (i >= text.size()) return {{}, "has a quote that is not closed in its line; close it"};
  const auto rest = text.substr(i + 1);
  if (!trim(rest).empty() && !(is_space(rest[0]) && trim(rest).starts_with('#')))
    return {{}, "has text after the closing quote; remove it, or put white space and # before it"};
  return value;
}

DotenvValue read_value(std::string_view text) {
  const auto trimmed = trim(text);
  return trimmed.starts_with('"') || trimmed.starts_with('\'') ? read_quoted(trimmed) : read_unquoted(text);
}

/// nullopt for a blank line or a comment.
std::optional<DotenvEntry> read_line(std::string_view line, int number, const char*& fault) {
  line = trim(line);
  if (line.empty() || line.starts_with('#')) return std::nullopt;
  const auto equals = line.find('=');
  auto name = trim(line.substr(0, equals));
  if (name.starts_with("export") && name.size() > 6 && is_space(name[6])) name = trim(name.substr(6));
  if (equals == std::string_view::npos || !is_name(name)) {
    fault = "is neither NAME=value nor a comment; write one of them";
    return std::nullopt;
  }
  auto value = read_value(line.substr(equals + 1));
  fault = value.fault;
  return DotenvEntry{std::string(name), std::move(value.text), number};
}

}  // namespace

Result<std::vector<DotenvEntry>> parse_dotenv(std::string_view text, std::string_view file_name) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<DotenvEntry> entries;
  Error wrong = error(ErrorCode::kInvalidSettings);
  for (int number = 1; !text.empty(); ++number) {
    const char* fault = nullptr;
    auto entry = read_line(take_until(text, '\n'), number, fault);
    if (fault) wrong.fields.push_back({std::string(file_name) + " line " + std::to_string(number), "INVALID_SETTING", fault});
    if (entry) entries.push_back(std::move(*entry));
  }
  if (!wrong.fields.empty()) return wrong;
  return entries;
}

}  // namespace usher::settings
