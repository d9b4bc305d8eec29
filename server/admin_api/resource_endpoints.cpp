#include "common/core/administration/resources.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"
#include "server/resources/words.h"

namespace usher::admin_api {
namespace {

using core::Resource;

struct ActBody {
  std::optional<std::vector<std::string>> ids;
  std::optional<json::Object> filter;
  std::optional<std::string> selection;
  std::optional<json::Object> fields_of_act;
  static constexpr std::string_view kSchema = "ActBody";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(
        optional("ids", &ActBody::ids, {.about = "these rows, at most 100"}),
        optional("filter", &ActBody::filter, {.about = "counts the rows that match; {} are all. Nothing is done"}),
        optional("selection", &ActBody::selection, {.about = "of the answer to a filter: acts on the counted rows"}),
        optional("fields", &ActBody::fields_of_act,
                 {.about = "what the act is told besides: reason and until of suspend, again of reset"}));
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
    return json::fields_of(
        required("done", &ActView::done),
        required("unchanged", &ActView::unchanged, {.about = "rows that were as wanted already"}),
        required("gone", &ActView::gone, {.about = "rows that do not exist"}),
        required("refused", &ActView::refused, {.about = "rows that the caller may not act on, such as the own"}),
        optional("why_refused", &ActView::why_refused,
                 {.about = "why the first of these was refused, or why the rest was not tried"}),
        optional("matching", &ActView::matching, {.about = "after a filter: how many rows; 10,001: more"}),
        optional("selection", &ActView::selection,
                 {.about = "after a filter: send it back within 15 minutes to act on these rows; absent "
                           "above 500, which the command line does"}));
  }
};

template <class Names>
bool names_one(const Names& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& one) { return one.name == name; });
}

/// The members of a filter, all of them texts.
Result<core::FilterValues> filter_of(const Resource& resource, const json::Object& filter) {
  const auto filters = resource.filters();
  core::FilterValues values;
  json::Faults faults;
  for (const auto& [name, value] : filter) {
    const auto* text = value.string();
    const auto place = "filter." + name;
    if (!names_one(filters, name))
      faults.add(place, "UNKNOWN", "Is not known here");
    else if (!text)
      faults.add(place, "WRONG_TYPE", "Must be a text");
    else if (text->empty())  // an unset variable of a script must not mean all
      faults.add(place, "REQUIRED", "Is empty; leave it out if it may be any");
    else
      values.emplace(name, *text);
  }
  if (!faults.list.empty()) return json::refused(std::move(faults));
  return values;
}

/// The fields of an act; a flag may be a text, too.
Result<json::Object> fields_of(const core::Act& act, const json::Object& sent) {
  json::Object typed;
  core::FilterValues texts;
  json::Faults faults;
  for (const auto& [name, value] : sent) {
    if (!names_one(act.fields, name)) faults.add("fields." + name, "UNKNOWN", "Is not known here");
    if (value.string())
      texts.emplace(name, *value.string());
    else
      typed.append({name, value});
  }
  if (!faults.list.empty()) return json::refused(std::move(faults));
  USHER_TRY(const auto read, core::fields_of_texts(act.fields, texts));
  for (const auto& member : read) typed.append(member);
  return typed;
}

/// What the row of an act uses.
struct ActOf {
  const core::Administration& administration;
  const Callers& callers;
  const Resource& resource;
  const core::Act& act;
  const resources::ListWords& list;
  const resources::ActWords& words;
};

Result<ActView> count(const ActOf& of, const Administrator& by, const json::Object& filter, Time now) {
  USHER_TRY(const auto values, filter_of(of.resource, filter));
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
  if (body.ids->size() > core::kMostIds) return invalid_field("ids", "TOO_LONG", "At most 100; more by a filter");
  return core::Selection{.ids = std::move(*body.ids)};
}

Result<ActView> act(const ActOf& of, const Request& request, const Administrator& by, ActBody body) {
  if (body.ids.has_value() + body.filter.has_value() + body.selection.has_value() > 1)
    return invalid_field("selection", "NOT_ALLOWED", "Send one of ids, filter and selection");
  if (body.filter) return count(of, by, *body.filter, request.received);
  USHER_TRY(auto fields, fields_of(of.act, body.fields_of_act.value_or(json::Object())));
  USHER_TRY(auto selection, selection_of(of, by, std::move(body), request.received));
  selection.fields = std::move(fields);
  USHER_TRY(const auto report, of.administration.act(of.resource, of.act, by, selection, request.received));
  const auto fault = report.fault();
  return ActView{.done = report.done,
                 .unchanged = report.unchanged,
                 .gone = report.gone,
                 .refused = report.refused,
                 .why_refused = fault ? std::optional(fault->detail()) : std::nullopt};
}

http::Endpoint list_row(const AdminUseCases& use, const Resource& resource, const resources::ListWords& words) {
  http::Endpoint endpoint{.path = http::kept_path("/auth" + std::string(words.path)),
                          .name = http::kept_path(resources::operation_of(resource, "list")),
                          .access = access::kAdminReads,
                          .summary = resource.summary,
                          .about = words.about,
                          .lane = resource.is_whole ? Lane::kRead : Lane::kSearch,
                          .answer_schema = resource.schema};
  if (!resource.is_whole) endpoint.errors = {ErrorCode::kOverloaded};
  for (const auto& filter : resource.filters()) {
    endpoint.query.push_back(parameter_of(filter));
    if (filter.type == core::FilterType::kAccount) endpoint.errors.push_back(ErrorCode::kUserNotFound);
  }
  if (!resource.is_whole) endpoint.query.insert(endpoint.query.end(), {kLimitParameter, kCursorParameter});
  return AdminRows(use, words.tag)
      .get(std::move(endpoint), [&resource](const AdminUseCases& of, const Request& request, const Reader& reader) {
        return listed(of, resource, request, reader, sent_filters(resource, request));
      });
}

http::Endpoint act_row(const ActOf& of) {
  std::vector<ErrorCode> errors{ErrorCode::kUserNotFound, ErrorCode::kConflict, ErrorCode::kOverloaded};
  if (of.act.of_one) errors.insert(errors.end(), of.act.of_one->errors.begin(), of.act.of_one->errors.end());
  return AdminRows(of, of.list.tag)
      .post<ActBody>({.path = http::kept_path("/auth" + std::string(of.list.acts_path) + "/" + std::string(of.act.verb)),
                      .name = http::kept_path(resources::operation_of(of.resource, of.act.verb)),
                      .access = access_of(of.act),
                      .summary = of.act.summary,
                      .about = "With `filter` it counts, and its answer's `selection` acts on what was counted.",
                      .example = R"({"ids":["01939e2a-7c3f-7000-8000-000000000000"]})",
                      .errors = std::move(errors)},
                     act);
}

HttpStatus success_of(const core::ActOfOne& one) {
  if (one.is_accepted) return HttpStatus::kAccepted;
  return one.answer ? HttpStatus::kOk : HttpStatus::kNoContent;
}

Result<Response> act_on_one(const ActOf& of, const Request& request, const Administrator& by, const json::Value& fields) {
  USHER_TRY(const auto acted, of.administration.act_on_one(of.act, by, request.parameters.at(0), fields));
  const auto& one = *of.act.of_one;
  if (one.answer) {
    USHER_TRY(const auto answer, acted.answer());
    return http::json_text_response(success_of(one), json::to_text(answer));
  }
  auto response = http::no_content();
  if (const auto* keys = acted.facts.find("api_keys_revoked"); keys && *keys->integer() > 0)
    response.headers.emplace_back("X-Api-Keys-Revoked", std::to_string(*keys->integer()));
  return response;
}

http::Endpoint row_of_one(const ActOf& of) {
  const auto& one = *of.act.of_one;
  const auto& words = *of.words.of_one;
  http::Endpoint row{.path = http::kept_path("/auth" + std::string(of.list.path) + "/{id}" + std::string(words.path)),
                     .name = words.name,
                     .access = access_of(of.act),
                     .summary = words.summary,
                     .about = words.about,
                     .example = words.example,
                     .body = one.body ? BodyRule::kMayJson : BodyRule::kNone,
                     .body_schema = one.body,
                     .success = success_of(one),
                     .answer_schema = one.answer,
                     .errors = {one.errors.begin(), one.errors.end()}};
  const AdminRows rows(of, of.list.tag);
  const auto work = [](const ActOf& use, const Request& request, const Administrator& by) {
    return act_on_one(use, request, by, json::Object());
  };
  if (words.path.empty()) return rows.erase(std::move(row), work);
  if (!one.body) return rows.post(std::move(row), work);
  return rows.post<json::Value>(std::move(row), act_on_one);
}

http::Endpoint form_row(const AdminUseCases& use, const core::Form& form, const resources::ListWords& list,
                        const resources::FormWords& words) {
  const bool has_required =
      std::any_of(form.fields.begin(), form.fields.end(), [](const auto& field) { return field.is_required; });
  http::Endpoint row{
      .path = http::kept_path("/auth" + std::string(list.path) + (form.changes_row ? "/{id}" : "") + std::string(words.path)),
      .name = words.name,
      .access = access_of(form),
      .summary = words.summary,
      .about = words.about,
      .example = words.example,
      .lane = form.hashes ? Lane::kHashing : Lane::kRead,
      .body = has_required || form.changes_row ? BodyRule::kJson : BodyRule::kMayJson,
      .body_schema = form.body,
      .success = form.makes_row ? HttpStatus::kCreated : HttpStatus::kOk,
      .answer_schema = form.answer,
      .errors = {form.errors.begin(), form.errors.end()}};
  const auto work = [&form, status = row.success](const AdminUseCases& of, const Request& request, const Administrator& by,
                                                  const json::Value& body) -> Result<Response> {
    const auto id = form.changes_row ? request.parameters.at(0) : std::string();
    USHER_TRY(const auto answer, of.core.administration.fill(form, by, id, body));
    return http::json_text_response(status, json::to_text(answer));
  };
  const AdminRows rows(use, list.tag);
  return form.changes_row ? rows.patch<json::Value>(std::move(row), work) : rows.post<json::Value>(std::move(row), work);
}

http::Endpoint show_row(const AdminUseCases& use, const Resource& resource, const resources::ListWords& list) {
  return AdminRows(use, list.tag)
      .get({.path = http::kept_path("/auth" + std::string(list.path) + "/{id}"),
            .name = list.show->name,
            .access = access::kAdminReads,
            .summary = list.show->summary,
            .about = list.show->about,
            .answer_schema = resource.shown,
            .errors = {resource.missing}},
           [&resource](const AdminUseCases& of, const Request& request) -> Result<Response> {
             USHER_TRY(const auto row, of.core.administration.show(resource, request.parameters.at(0)));
             return http::json_text_response(HttpStatus::kOk, json::to_text(row));
           });
}

}  // namespace

Result<Response> listed(const AdminUseCases& use, const core::Resource& resource, const Request& request, const Reader& reader,
                        core::FilterValues values) {
  USHER_TRY(const auto page, wanted_page(request, sorted_by(resource, values)));
  USHER_TRY(auto part, use.core.administration.list(resource, {.values = std::move(values),
                                                               .now = request.received,
                                                               .after = page.after.value_or(Cursor()),
                                                               .most = static_cast<std::size_t>(page.limit),
                                                               .as_text = true,
                                                               .reader = reader.session}));
  std::string body = "{\"" + std::string(member_of(resource)) + "\":[";
  for (const auto& row : part.rows) body.append(&row == &part.rows.front() ? "" : ",").append(row.text);
  body += "],\"next_cursor\":" + json::to_text(text_of(part.next)) + "}";
  return http::json_text_response(HttpStatus::kOk, std::move(body));
}

core::FilterValues sent_filters(const core::Resource& resource, const Request& request) {
  core::FilterValues values;
  for (const auto& filter : resource.filters())
    if (auto value = http::query_parameter(request, filter.name)) values.emplace(filter.name, std::move(*value));
  return values;
}

http::Access access_of(const core::Form& form) {
  return form.fresh_when.empty() ? http::Access(access::kAdminGrants) : http::Access(access::kAdminActs, form.fresh_when);
}

http::Access access_of(const core::Act& act) {
  if (act.asks == core::Asks::kNever || act.is_of_no_account) return access::kAdminActs;
  return act.hands_out_power ? http::Access(access::kAdminGrants) : access::kActOnUser;
}

std::vector<http::Endpoint> resource_endpoints(const AdminUseCases& use) {
  std::vector<http::Endpoint> rows;
  for (const auto& resource : core::resources()) {
    const auto& words = resources::words_of(resource);
    rows.push_back(list_row(use, resource, words));
    for (const auto& form : resource.forms) rows.push_back(form_row(use, form, words, resources::words_of(resource, form)));
    if (words.show) rows.push_back(show_row(use, resource, words));
    for (const auto& act : resource.acts) {
      if (act.is_command_alone) continue;
      const ActOf of{use.core.administration, use.callers, resource, act, words, resources::words_of(resource, act)};
      rows.push_back(act_row(of));
      if (act.of_one) rows.push_back(row_of_one(of));
    }
  }
  return rows;
}

}  // namespace usher::admin_api
