#include "common/domain/csv.h"

#include <algorithm>
#include <array>

namespace usher::domain {
namespace {

constexpr std::string_view kFormulaStarts = "=+-@\t\r\n";
constexpr std::array<std::string_view, 4> kFullWidthStarts{"＝", "＋", "－", "＠"};  // they share their first byte

}  // namespace

bool is_formula(std::string_view text) {
  if (text.empty()) return false;
  if (kFormulaStarts.find(text.front()) != std::string_view::npos) return true;
  return text.front() == kFullWidthStarts[0].front() &&
         std::ranges::any_of(kFullWidthStarts, [text](std::string_view start) { return text.starts_with(start); });
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

bool needs_csv_quotes(std::string_view text) {
  if (text.empty()) return false;
  return text.front() == ' ' || text.back() == ' ' ||
         std::ranges::any_of(text, [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; });
}

std::string csv_quote(std::string_view text) {
  if (!needs_csv_quotes(text)) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace usher::domain
