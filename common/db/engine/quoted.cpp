#include "common/db/engine/quoted.h"

namespace usher::db {
namespace {

std::string within(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) quoted.append(c == quote ? 2 : 1, c);
  return quoted + quote;
}

}  // namespace

std::string quoted_name(std::string_view name) { return within(name, '"'); }
std::string quoted_text(std::string_view text) { return within(text, '\''); }

}  // namespace usher::db
