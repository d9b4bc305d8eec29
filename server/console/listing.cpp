#include "server/console/listing.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "server/admin_api/answer_texts.h"
#include "server/html/signed_in/person.h"

namespace usher::console {
namespace {

using core::FilterType;

/// Such as "Admin" for `admin`.
std::string label_of(const core::FilterName& filter, std::size_t place) {
  if (place < filter.word_labels.size()) return std::string(filter.word_labels[place]);
  if (filter.words[place] == core::kFlagWords[0]) return "Yes";
  if (filter.words[place] == core::kFlagWords[1]) return "No";
  return capitalized(std::string(filter.words[place]));
}

std::string hint_of(const core::FilterName& filter) {
  if (filter.type == FilterType::kMoment) return "3d or 2026-11-20";
  return filter.words.empty() ? std::string(filter.about) : std::string();
}

}  // namespace

std::string total_text(std::int64_t total) {
  return total > kMostCounted ? "more than " + grouped(kMostCounted) : grouped(total);
}

std::string count_text(std::int64_t shown, std::optional<std::int64_t> total, std::string_view of) {
  const auto resources = " " + std::string(of) + (total.value_or(shown) == 1 ? "" : "s");
  if (!total) return grouped(shown) + resources + " on this page";
  return (*total == shown ? "" : grouped(shown) + " of ") + total_text(*total) + resources;
}

html::FormField filter_field(const Context& context, const core::FilterName& filter, std::string_view usual) {
  std::vector<html::FormOption> options;
  if (!filter.words.empty() && filter.type != FilterType::kOrder) options.push_back({"", "Any"});
  for (std::size_t place = 0; place < filter.words.size(); ++place)
    options.push_back({std::string(filter.words[place]), label_of(filter, place)});
  auto field = context.filter_field(filter.name, std::string(filter.label), hint_of(filter), std::move(options));
  if (filter.name == "search") field.type = "search";
  if (filter.type == FilterType::kOrder && field.value.empty()) field.value = usual;
  return field;
}

std::string csv_of(const core::Resource& resource, const std::vector<core::ListedRow>& rows) {
  std::string text;
  for (const auto& column : resource.columns()) text.append(column.name).append(",");
  text.back() = '\n';
  for (const auto& row : rows) text.append(admin_api::csv_line(row.values));
  return text;
}

http::Response download(std::string body, std::string_view type, const std::string& name) {
  http::Response response{.body = std::move(body)};
  return response.with("Content-Type", std::string(type))
      .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
      .with("X-Content-Type-Options", "nosniff");
}

std::string part_url(const http::Request& request, std::string_view path, std::string_view cursor) {
  const auto url = http::place_without(std::string(path) + "?" + request.query, {"cursor", html::kDoneParameter});
  return cursor.empty() ? url : with_parameter(url, "cursor", cursor);
}

}  // namespace usher::console
