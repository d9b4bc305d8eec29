#include "common/db/created_tables.h"

#include "common/base/text.h"

namespace usher::db {
namespace {

/// Splits SQL into lower-case words, quoted names without quotes, and other single characters. Skips comments and string
/// literals.
std::vector<std::string> words_of(std::string_view sql) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  const auto past = [&sql](std::string_view end, std::size_t from) {
    const auto at = sql.find(end, from);
    return at == std::string_view::npos ? sql.size() : at + end.size();
  };
  std::vector<std::string> words;
  for (std::size_t at = 0; at < sql.size();) {
    const auto rest = sql.substr(at);
    std::size_t next = at + 1;
    if (rest.starts_with("--")) {
      next = past("\n", at);
    } else if (rest.starts_with("/*")) {
      next = past("*/", at + 2);
    } else if (rest.front() == '\'') {
      next = past("'", at + 1);
    } else if (rest.front() == '"') {
      next = past("\"", at + 1);
      words.push_back(ascii_lower(sql.substr(at + 1, next - at - 2)));
    } else if (const auto length = std::min(rest.find_first_not_of(kLetters), rest.size()); length > 0) {
      next = at + length;
      words.push_back(ascii_lower(rest.substr(0, length)));
    } else if (rest.find_first_of(" \t\r\n") != 0) {
      words.emplace_back(rest.substr(0, 1));
    }
    at = next;
  }
  return words;
}

}  // namespace

std::vector<std::string> created_tables(std::string_view sql) {
  auto words = words_of(sql);
  words.resize(words.size() + 8);  // padding, so that looking ahead needs no bounds check
  std::vector<std::string> tables;
  for (std::size_t i = 0; i + 8 < words.size(); ++i) {
    if (words[i] != "create") continue;
    std::size_t at = i + 1;
    if (words[at] == "virtual") ++at;
    if (words[at] != "table" && words[at] != "view") continue;
    ++at;
    if (words[at] == "if") at += 3;     // IF NOT EXISTS
    if (words[at + 1] == ".") at += 2;  // a schema's name
    tables.push_back(words[at]);
  }
  return tables;
}

std::vector<std::string> created_tables(std::span<const Migration> steps) {
  std::vector<std::string> tables;
  for (const auto& step : steps)
    for (auto& table : created_tables(step.up)) tables.push_back(std::move(table));
  return tables;
}

}  // namespace usher::db
