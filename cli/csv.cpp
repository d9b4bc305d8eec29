#include "cli/csv.h"

#include <algorithm>
#include <array>

namespace usher::cli {
namespace {

constexpr std::array<std::string_view, 11> kFormulaStarts{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};

}  // namespace

bool is_formula(std::string_view text) {
  return std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                     [text](std::string_view start) { return text.substr(0, start.size()) == start; });
}

std::string guard_formula(std::string_view text) {
  std::string guarded = is_formula(text) ? "'" : "";
  return guarded += text;
}

bool looks_guarded(std::string_view text) {
  const std::size_t after = text.find_first_not_of('\'');
  return after != 0 && after != std::string_view::npos && is_formula(text.substr(after));
}

std::string_view unguard_formula(std::string_view text) { return looks_guarded(text) ? text.substr(1) : text; }

std::string csv_quote(std::string_view text) {
  const bool has_outer_space = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!has_outer_space && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace usher::cli
