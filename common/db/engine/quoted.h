#pragma once

#include <string>
#include <string_view>

namespace usher::db {

/// A name in double quotes, as SQL writes any name.
std::string quoted_name(std::string_view name);
/// A text in single quotes, as PostgreSQL takes it with standard_conforming_strings and SQLite always.
std::string quoted_text(std::string_view text);

}  // namespace usher::db
