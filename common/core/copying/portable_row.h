#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/copying/table_digest.h"

namespace usher::core {

/// A row as a line of a portable backup, with its line feed. nullopt: a text is not UTF-8, which JSON cannot hold.
std::optional<std::string> line_of(const TextRow& row);

/// The row of a line without its line feed; nullopt if the line is not what line_of() makes.
std::optional<TextRow> row_of(std::string_view line);

}  // namespace usher::core
