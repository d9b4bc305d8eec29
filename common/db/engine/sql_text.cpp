#include "common/db/engine/sql_text.h"

#include <algorithm>

namespace usher::db {
namespace {

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

std::string within(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) quoted.append(c == quote ? 2 : 1, c);
  return quoted + quote;
}

}  // namespace

std::string quoted_name(std::string_view name) { return within(name, '"'); }
std::string quoted_text(std::string_view text) { return within(text, '\''); }

std::string_view next_piece(std::string_view sql) {
  const auto up_to = [sql](std::string_view end, std::size_t from) {
    const auto at = sql.find(end, from);
    return at == std::string_view::npos ? sql : sql.substr(0, at + end.size());
  };
  if (sql.starts_with("--")) return up_to("\n", 0);
  if (sql.starts_with("/*")) return up_to("*/", 2);
  if (sql.front() == '\'' || sql.front() == '"') return up_to(sql.substr(0, 1), 1);
  if (sql.starts_with("::")) return sql.substr(0, 2);
  const std::size_t from = sql.front() == ':' ? 1 : 0;
  return sql.substr(0, std::max<std::size_t>(1, std::min(sql.find_first_not_of(kNameCharacters, from), sql.size())));
}

bool is_word(std::string_view piece) { return kNameCharacters.find(piece.front()) != std::string_view::npos; }

}  // namespace usher::db
