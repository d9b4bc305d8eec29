#include "server/admin_api/lists.h"

#include "common/base/text.h"

namespace usher::admin_api {
namespace {

constexpr int kUsualRows = 50;
constexpr std::size_t kLongestText = 255;

Result<int> limit_of(const http::Request& request) {
  const auto text = http::query_parameter(request, "limit").value_or(std::to_string(kUsualRows));
  const auto limit = parse_whole<int>(text);
  if (limit && *limit >= 1 && *limit <= kMostRows) return *limit;
  return invalid_field("limit", "OUT_OF_RANGE", "Must be a whole number from 1 to " + std::to_string(kMostRows));
}

}  // namespace

Result<WantedPage> wanted_page(const http::Request& request, std::string_view sorted_by) {
  USHER_TRY(const auto limit, limit_of(request));
  USHER_TRY(auto after, http::cursor_parameter(request, sorted_by));
  return WantedPage{.limit = limit, .after = std::move(after)};
}

http::QueryParameter parameter_of(const core::FilterName& filter) { return {filter.name, filter.about, filter.words}; }

Result<std::optional<std::string>> choice_of(const http::Request& request, std::string_view name,
                                             std::span<const std::string_view> words) {
  auto word = http::query_parameter(request, name);
  if (!word || contains(words, *word)) return word;
  return invalid_field(std::string(name), "NOT_ALLOWED", "Must be one of: " + joined(words, ", "));
}

Result<std::optional<std::int64_t>> number_of(const http::Request& request, std::string_view name) {
  const auto text = http::query_parameter(request, name);
  if (!text) return std::optional<std::int64_t>();
  const auto number = parse_whole<std::int64_t>(*text);
  if (number && *number > 0) return number;
  return invalid_field(std::string(name), "OUT_OF_RANGE", "Must be a whole number from 1 on");
}

Result<std::optional<std::string>> text_of(const http::Request& request, std::string_view name) {
  auto text = http::query_parameter(request, name);
  if (!text || text->empty()) return std::optional<std::string>();
  json::Faults faults;
  if (!json::check_text(*text, {.max = kLongestText}, std::string(name), faults)) return json::refused(std::move(faults));
  return text;
}

}  // namespace usher::admin_api
