#pragma once

#include "common/core/administration/filters.h"
#include "common/json/single.h"
#include "server/http/routing/endpoint.h"

/// The query parameters of lists.
namespace usher::admin_api {

inline constexpr int kMostRows = 200;
inline constexpr http::QueryParameter kLimitParameter{"limit", "Maximum number of rows, 1 to 200; default 50"};
inline constexpr http::QueryParameter kCursorParameter{"cursor", "next_cursor of the previous page"};

/// The wanted page of a list.
struct WantedPage {
  int limit = 0;
  std::optional<Cursor> after;
};
/// `sorted_by`: as Cursor has it. Error: kValidationFailed.
Result<WantedPage> wanted_page(const http::Request& request, std::string_view sorted_by = {});

/// A filter, as the document has it.
http::QueryParameter parameter_of(const core::FilterName& filter);
/// The filters of a listing, and those parameters `more`.
template <class Filter>
std::vector<http::QueryParameter> parameters_of(std::initializer_list<http::QueryParameter> more) {
  std::vector<http::QueryParameter> parameters;
  for (const auto& row : core::kFilters<Filter>) parameters.push_back(parameter_of(row));
  parameters.insert(parameters.end(), more);
  return parameters;
}

/// What the query wants of a listing. Errors: those of core::read_filters().
template <class Filter>
Result<Filter> filter_of(const core::FilterSources& sources, const http::Request& request) {
  const auto value_of = [&](const core::FilterName& one) { return http::query_parameter(request, one.name); };
  USHER_TRY(auto narrowed, core::read_filters<Filter>(sources, request.received, value_of));
  return std::move(narrowed.filter);
}

using json::Single;

/// `next_cursor`.
inline std::optional<std::string> text_of(const std::optional<Cursor>& cursor) {
  return cursor ? std::optional(to_text(*cursor)) : std::nullopt;
}

/// The value of a parameter that has one of a few values. Error: kValidationFailed.
Result<std::optional<std::string>> choice_of(const http::Request& request, std::string_view name,
                                             std::span<const std::string_view> words);
/// A whole number of at least 1. Error: kValidationFailed.
Result<std::optional<std::int64_t>> number_of(const http::Request& request, std::string_view name);
/// A text of at most 255 characters; absent where it is empty. Error: kValidationFailed.
Result<std::optional<std::string>> text_of(const http::Request& request, std::string_view name);

}  // namespace usher::admin_api
