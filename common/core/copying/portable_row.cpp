#include "common/core/copying/portable_row.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/json/value.h"

namespace usher::core {

std::optional<std::string> line_of(const TextRow& row) {
  std::string line = "[";
  for (const auto& value : row) {
    if (line.size() > 1) line += ',';
    if (value && !is_utf8(*value)) return std::nullopt;
    if (value) {
      json::write_string(line, *value);
    } else {
      line += "null";
    }
  }
  return line + "]\n";
}

std::optional<TextRow> row_of(std::string_view line) {
  auto parsed = json::parse(line);
  if (!parsed.ok() || parsed.value().array() == nullptr) return std::nullopt;
  const auto document = std::move(parsed).value();
  TextRow row;
  for (const auto& value : *document.array()) {
    if (value.is_null()) {
      row.emplace_back();
    } else if (const auto* const text = value.string()) {
      row.emplace_back(*text);
    } else {
      return std::nullopt;
    }
  }
  return row;
}

}  // namespace usher::core
