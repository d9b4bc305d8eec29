#include "common/db/created_tables.h"

#include "common/base/text.h"
#include "common/db/engine/sql_text.h"

namespace usher::db {
namespace {

/// Splits SQL into lower-case words, quoted names without quotes, and other single characters. Skips comments and string
/// literals.
std::vector<std::string> words_of(std::string_view sql) {
  std::vector<std::string> words;
  while (!sql.empty()) {
    auto piece = next_piece(sql);
    sql.remove_prefix(piece.size());
    if (piece.starts_with("--") || piece.starts_with("/*") || piece.starts_with('\'')) continue;
    if (piece.starts_with('"')) piece = piece.substr(1, piece.size() - 2);
    if (!trim(piece).empty()) words.push_back(ascii_lower(piece));
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
