#include "common/core/administration/resources.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

using core::Resource;
using domain::Administrator;
using http::Request;
using http::Response;

constexpr std::size_t kMostIds = 100;

struct ActBody {
  std::optional<std::vector<std::string>> ids;
  std::optional<json::Object> filter;
  std::optional<std::string> selection;
  static constexpr std::string_view kSchema = "ActBody";
  static constexpr auto fields() {
    using json::optional;
    return std::tuple{
        optional("ids", &ActBody::ids, {.about = "these rows, at most 100"}),
        optional("filter", &ActBody::filter, {.about = "counts the rows that match; {} are all. Nothing is done"}),
        optional("selection", &ActBody::selection, {.about = "of the answer to a filter: acts on the counted rows"})};
  }
};

struct ActView {
  std::int64_t done = 0;
  std::int64_t unchanged = 0;
  std::int64_t gone = 0;
  std::int64_t refused = 0;
  std::optional<std::string> why_refused;
  std::optional<std::int64_t> matching;
  std::optional<std::string> selection;
  static constexpr std::string_view kSchema = "ActReport";
  static constexpr auto fields() {
    using json::optional, json::required;
    return std::tuple{required("done", &ActView::done),
                      required("unchanged", &ActView::unchanged, {.about = "rows that were as wanted already"}),
                      required("gone", &ActView::gone, {.about = "rows that do not exist"}),
                      required("refused", &ActView::refused, {.about = "rows that the caller may not act on, such as the own"}),
                      optional("why_refused", &ActView::why_refused,
                               {.about = "why the first of these was refused, or why the rest was not tried"}),
                      optional("matching", &ActView::matching, {.about = "after a filter: how many rows match"}),
                      optional("selection", &ActView::selection,
                               {.about = "after a filter: send it back within 15 minutes to act on these rows; absent "
                                         "above 500, which the command line does"})};
  }
};

core::FilterValues values_of(const Request& request, const std::vector<core::FilterName>& filters) {
  core::FilterValues values;
  for (const auto& filter : filters)
    if (auto value = http::query_parameter(request, filter.name)) values.emplace(filter.name, std::move(*value));
  return values;
}

Result<core::FilterValues> values_of(const json::Object& object, const std::vector<core::FilterName>& filters) {
  core::FilterValues values;
  json::Faults faults;
  for (const auto& member : object) {
    const auto* text = member.value.string();
    const bool is_known =
        std::any_of(filters.begin(), filters.end(), [&](const auto& filter) { return filter.name == member.key; });
    if (!is_known || !text)
      faults.add("filter." + std::string(member.key), is_known ? "WRONG_TYPE" : "UNKNOWN",
                 is_known ? "Must be a text" : "Is no filter of this list");
    else
      values.emplace(member.key, *text);
  }
  if (!faults.list.empty()) return json::refused(std::move(faults));
  return values;
}

std::string_view member_of(const Resource& resource) {
  return resource.list_member.empty() ? resource.name : resource.list_member;
}

Result<Response> list(const AdminUseCases& use, const Resource& resource, const Request& request, const Reader& reader) {
  USHER_TRY(const auto page, wanted_page(request));
  USHER_TRY(auto part, use.administration.list(resource, {.values = values_of(request, resource.filters()),
                                                          .now = request.received,
                                                          .after = page.after.value_or(Cursor()),
                                                          .most = static_cast<std::size_t>(page.limit),
                                                          .reader = reader.session}));
  json::Array rows;
  for (auto& one : part.rows) rows.emplace_back(std::move(one.values));
  const auto next = text_of(part.next);
  json::Object body{{std::string(member_of(resource)), std::move(rows)},
                    {"next_cursor", next ? json::Value(*next) : json::Value()}};
  Response response{.status = http::HttpStatus::kOk, .body = json::to_text(json::Value(std::move(body)))};
  return response.with("Content-Type", http::kJsonType);
}

/// What the row of an act uses.
struct ActOf {
  const core::Administration& administration;
  const Callers& callers;
  const Resource& resource;
  const core::Act& act;
};

Result<ActView> count(const ActOf& of, const Administrator& by, const json::Object& filter, Time now) {
  USHER_TRY(const auto values, values_of(filter, of.resource.filters()));
  USHER_TRY(const auto matching, of.administration.count(of.resource, {.values = values, .now = now}));
  if (matching > core::kMostAtOnce) return ActView{.matching = matching};
  USHER_TRY(const auto selection, of.administration.select(of.resource, values, now));
  return ActView{.matching = static_cast<std::int64_t>(selection.counted.size()),
                 .selection = of.administration.seal(of.resource, of.act, by, selection, now)};
}

Result<core::Selection> selection_of(const ActOf& of, const Administrator& by, ActBody body, Time now) {
  if (body.selection) return of.administration.open(of.resource, of.act, by, *body.selection, now);
  if (!body.ids || body.ids->empty())
    return invalid_field("ids", "REQUIRED", "Name rows, or count those of a filter and send its selection");
  if (body.ids->size() > kMostIds) return invalid_field("ids", "TOO_LONG", "At most 100; more by a filter");
  return core::Selection{.ids = std::move(*body.ids)};
}

Result<ActView> act(const ActOf& of, const Request& request, const Administrator& by, ActBody body) {
  if (body.ids.has_value() + body.filter.has_value() + body.selection.has_value() > 1)
    return invalid_field("selection", "NOT_ALLOWED", "Send one of ids, filter and selection");
  if (body.filter) return count(of, by, *body.filter, request.received);
  USHER_TRY(const auto selection, selection_of(of, by, std::move(body), request.received));
  USHER_TRY(const auto report, of.administration.act(of.resource, of.act, by, selection, request.received));
  const auto fault = report.fault();
  return ActView{.done = report.done,
                 .unchanged = report.unchanged,
                 .gone = report.gone,
                 .refused = report.refused,
                 .why_refused = fault ? std::optional(fault->detail()) : std::nullopt};
}

/// {MEMBER: [rows], "next_cursor"}.
template <std::size_t which>
json::Value list_schema(json::SchemaBook& book) {
  const Resource& resource = core::kResources[which];
  const std::string member(member_of(resource));
  const json::Object rows{{"type", "array"}, {"items", resource.schema(book)}};
  const json::Object cursor{
      {"type", json::Array{"string", "null"}},
      {"description", resource.is_whole ? "always null: the list is whole" : "of the next page; null on the last one"}};
  return json::Object{{"type", "object"},
                      {"required", json::Array{member, "next_cursor"}},
                      {"properties", json::Object{{member, rows}, {"next_cursor", cursor}}}};
}

template <std::size_t which>
http::Endpoint list_row(const AdminUseCases& use) {
  const Resource& resource = core::kResources[which];
  http::Endpoint endpoint{.path = http::kept_path("/auth" + std::string(resource.path)),
                          .name = http::kept_path(operation_of(resource, "list")),
                          .access = access::kAdminReads,
                          .summary = resource.summary,
                          .about = resource.about,
                          .lane = resource.is_whole ? http::Lane::kRead : http::Lane::kSearch,
                          .answer_schema = &list_schema<which>};
  if (!resource.is_whole) endpoint.errors = {ErrorCode::kOverloaded};
  for (const auto& filter : resource.filters()) {
    endpoint.query.push_back(parameter_of(filter));
    if (filter.type == core::FilterType::kAccount) endpoint.errors.push_back(ErrorCode::kUserNotFound);
  }
  if (!resource.is_whole) endpoint.query.insert(endpoint.query.end(), {kLimitParameter, kCursorParameter});
  return AdminRows(use, resource.tag)
      .get(std::move(endpoint), [](const AdminUseCases& of, const Request& request, const Reader& reader) {
        return list(of, core::kResources[which], request, reader);
      });
}

http::Endpoint act_row(const ActOf& of) {
  return AdminRows(of, of.resource.tag)
      .post<ActBody>({.path = http::kept_path("/auth" + std::string(of.resource.acts_path) + "/" + std::string(of.act.verb)),
                      .name = http::kept_path(operation_of(of.resource, of.act.verb)),
                      .access = access_of(of.act),
                      .summary = of.act.summary,
                      .about = "With `filter` it counts, and its answer's `selection` acts on what was counted.",
                      .example = R"({"ids":["01939e2a-7c3f-7000-8000-000000000000"]})",
                      .errors = {ErrorCode::kUserNotFound, ErrorCode::kConflict, ErrorCode::kOverloaded}},
                     act);
}

template <std::size_t... which>
std::vector<http::Endpoint> list_rows(const AdminUseCases& use, std::index_sequence<which...>) {
  std::vector<http::Endpoint> rows;
  const auto add = [&](auto row) {
    if constexpr (core::kResources[row].has_list() && !core::kResources[row].path.empty()) rows.push_back(list_row<row>(use));
  };
  (add(std::integral_constant<std::size_t, which>()), ...);
  return rows;
}

}  // namespace

http::Access access_of(const core::Act& act) {
  if (act.asks == core::Asks::kNever) return access::kAdminActs;
  return act.hands_out_power ? http::Access(access::kAdminGrants) : access::kActOnUser;
}

std::vector<http::Endpoint> resource_endpoints(const AdminUseCases& use) {
  auto rows = list_rows(use, std::make_index_sequence<core::kResources.size()>());
  for (const auto& resource : core::kResources)
    for (const auto& act : resource.acts)
      if (!act.is_command_alone) rows.push_back(act_row({use.administration, use.callers, resource, act}));
  return rows;
}

}  // namespace usher::admin_api
