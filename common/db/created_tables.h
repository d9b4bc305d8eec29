#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::db {

/// The tables and views that a migration's text creates, in lower case. Ignores comments and string literals.
std::vector<std::string> created_tables(std::string_view sql);

}  // namespace usher::db
