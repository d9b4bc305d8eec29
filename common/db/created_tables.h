#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::db {

/// The tables and views that the text of a migration creates, lower case. Comments and string literals are not searched.
std::vector<std::string> created_tables(std::string_view sql);

}  // namespace usher::db
