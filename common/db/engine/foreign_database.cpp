#include "common/db/engine/foreign_database.h"

namespace usher::db {

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

}  // namespace usher::db
