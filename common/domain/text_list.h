#pragma once

#include "common/json/value.h"

namespace usher::domain {

/// The strings of a JSON array. Any other text yields an empty list.
inline std::vector<std::string> texts_from(std::string_view array) {
  std::vector<std::string> texts;
  const auto parsed = json::parse(array);
  if (!parsed.ok() || !parsed.value().array()) return texts;
  for (const auto& element : *parsed.value().array())
    if (const auto* text = element.string()) texts.push_back(*text);
  return texts;
}

inline std::string to_json(const std::vector<std::string>& texts) {
  return json::to_text(json::Array(texts.begin(), texts.end()));
}

}  // namespace usher::domain
