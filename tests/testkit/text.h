#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace usher::testkit {

/// A row of a table of cases: what goes in, and what comes out.
struct InOut {
  std::string in, out;
};

/// Whether `part` occurs in `text`.
inline bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// `text` with the first `found` replaced; throws if it does not occur.
inline std::string replaced(std::string text, std::string_view found, std::string_view by) {
  const auto at = text.find(found);
  if (at == std::string::npos) throw std::runtime_error("nothing to replace: " + std::string(found));
  return text.replace(at, found.size(), by);
}

}  // namespace usher::testkit
