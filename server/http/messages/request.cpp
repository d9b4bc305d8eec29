#include "server/http/messages/request.h"

#include <cstddef>

namespace usher::http {
namespace {

constexpr std::size_t kLength = 55;  ///< `version-trace id-parent id-flags`, of 2, 32, 16 and 2 digits.
constexpr std::size_t kMostState = 512;

bool is_lower_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

bool is_zero(std::string_view digits) { return digits.find_first_not_of('0') == std::string_view::npos; }

bool is_valid_id(std::string_view digits) { return is_lower_hex(digits) && !is_zero(digits); }

/// The header in the form of version 00; nullopt if it is invalid.
std::optional<std::string> version_00_of(std::string_view text) {
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  const auto version = text.substr(0, 2);
  const auto flags = text.substr(53, 2);
  if (!is_lower_hex(version) || version == "ff" || !is_lower_hex(flags)) return std::nullopt;
  if (!is_valid_id(text.substr(3, 32)) || !is_valid_id(text.substr(36, 16))) return std::nullopt;
  if (version == "00") return text.size() == kLength ? std::optional(std::string(text)) : std::nullopt;
  if (text.size() > kLength && text[kLength] != '-') return std::nullopt;
  const bool is_sampled = std::string_view("13579bdf").find(flags[1]) != std::string_view::npos;
  return std::string("00").append(text.substr(2, kLength - 4)).append(is_sampled ? "01" : "00");
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

}  // namespace

std::optional<TraceContext> trace_context_of(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::optional<TraceContext> found;
  std::string state;
  for (const auto& [name, value] : headers) {
    if (name == "traceparent") {
      const auto parent = version_00_of(value);
      if (found || !parent) return std::nullopt;
      found = TraceContext{.parent = *parent, .state = {}};
    } else if (name == "tracestate" && state.size() <= kMostState && !value.empty()) {
      state.append(state.empty() ? "" : ",").append(value);
    }
  }
  if (found && state.size() <= kMostState && is_printable(state)) found->state = std::move(state);
  return found;
}

}  // namespace usher::http
