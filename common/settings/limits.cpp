#include "common/settings/limits.h"

#include "common/base/text.h"

namespace usher::settings {
namespace {

struct TimeUnit {
  char letter;
  std::chrono::seconds length;
};
// Longest first, so that quota_text finds the shortest form.
constexpr std::array kUnits{TimeUnit{'d', std::chrono::days(1)}, TimeUnit{'h', std::chrono::hours(1)},
                            TimeUnit{'m', std::chrono::minutes(1)}, TimeUnit{'s', std::chrono::seconds(1)}};
constexpr std::uint32_t kMostCount = 1'000'000;
constexpr std::uint32_t kMostWithoutWindow = 1'000'000'000;
constexpr std::uint32_t kMostBytes = 4'000'000'000;
constexpr std::chrono::days kLongestWindow{31};

std::optional<std::uint32_t> parse_count(std::string_view text, std::uint32_t most = kMostCount) {
  const auto count = parse_whole<std::uint32_t>(text);
  return count && *count >= 1 && *count <= most ? count : std::nullopt;
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text, std::chrono::seconds longest) {
  if (text.empty()) return std::nullopt;
  const auto count = parse_count(text.substr(0, text.size() - 1));
  for (const auto& unit : kUnits)
    if (count && unit.letter == text.back() && *count * unit.length <= longest) return *count * unit.length;
  return std::nullopt;
}

std::uint32_t Limits::factor_for(const IpAddress& address) const {
  for (const auto& row : networks)
    if (row.network.contains(address)) return row.factor;
  return 1;
}

std::optional<Quota> parse_quota(std::string_view text, const Quota& fallback) {
  const bool is_bytes = fallback.most > kMostCount;
  if (is_bytes && text == "0") return Quota{0, fallback.window};
  const auto slash = text.find('/');
  const bool has_window = fallback.window != std::chrono::seconds(0);
  const auto most = parse_count(text.substr(0, slash), is_bytes ? kMostBytes : has_window ? kMostCount : kMostWithoutWindow);
  if (!most) return std::nullopt;
  if (slash == std::string_view::npos) return Quota{*most, fallback.window};
  const auto window = parse_duration(text.substr(slash + 1), kLongestWindow);
  if (!window || !has_window) return std::nullopt;
  return Quota{*most, *window};
}

std::string quota_text(const Quota& quota) {
  std::string text = std::to_string(quota.most);
  if (quota.window == std::chrono::seconds(0)) return text;
  for (const auto& unit : kUnits)
    if (quota.window % unit.length == std::chrono::seconds(0))
      return text + "/" + std::to_string(quota.window / unit.length) + unit.letter;
  return text;
}

}  // namespace usher::settings
