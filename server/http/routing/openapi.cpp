#include "server/http/routing/openapi.h"

#include <map>

#include "common/base/text.h"
#include "common/base/version.h"

namespace usher::http {
namespace {

using json::Array;
using json::Object;
using json::Value;

Object content_of(std::string_view type, Value schema) {
  return Object{{std::string(type), Object{{"schema", std::move(schema)}}}};
}

/// Examples of path parameters; others get their name.
constexpr std::pair<std::string_view, std::string_view> kParameterExamples[] = {{"id", "01a1f84f-06a2-73f3-9a48-460d8618e9fa"},
                                                                                {"provider", "google"},
                                                                                {"session_id", "notes"},
                                                                                {"file", "docs.css"},
                                                                                {"code", "UNAUTHENTICATED"}};

std::string_view example_of(std::string_view parameter) {
  const auto* const found = find_where(kParameterExamples, [&](const auto& row) { return row.first == parameter; });
  return found ? found->second : parameter;
}

/// The names of the path's parameters in order.
std::vector<std::string_view> names_in(std::string_view path) {
  std::vector<std::string_view> names;
  for (std::size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
    names.push_back(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

Array parameters_of(const Endpoint& row) {
  Array list;
  for (const auto name : names_in(row.path))
    list.push_back(Object{{"name", name},
                          {"in", "path"},
                          {"required", true},
                          {"schema", Object{{"type", "string"}}},
                          {"example", example_of(name)}});
  for (const auto& parameter : row.query) {
    Object schema{{"type", "string"}};
    if (!parameter.one_of.empty()) schema.set("enum", Array(parameter.one_of.begin(), parameter.one_of.end()));
    list.push_back(
        Object{{"name", parameter.name}, {"in", "query"}, {"description", parameter.about}, {"schema", std::move(schema)}});
  }
  return list;
}

/// Maps each status to its codes: the row's own, and those of every route of its kind.
std::map<int, std::vector<std::string_view>> refusals_of(const Endpoint& row) {
  std::map<int, std::vector<std::string_view>> codes;
  const auto add = [&codes](HttpStatus status, std::string_view code) {
    auto& known = codes[number(status)];
    if (!contains(known, code)) known.push_back(code);
  };
  const auto add_error = [&](ErrorCode error) { add(status_of(row_of(error).kind), row_of(error).wire); };
  const auto add_errors = [&](const auto& errors) { std::ranges::for_each(errors, add_error); };
  const auto& callers = *row.access->callers;
  add_errors(callers.errors);
  if (row.access->changes) add_errors(callers.change_errors);
  add_errors(row.errors);
  if (!row.access.proof_when().empty()) add_errors(callers.proof_errors);
  if (row.body != BodyRule::kNone || !row.query.empty()) add_error(ErrorCode::kValidationFailed);
  const auto add_refusal = [&](Refusal refusal) { add(row_of(refusal).status, row_of(refusal).wire); };
  if (row.body != BodyRule::kNone)
    for (const auto refusal : {Refusal::kMalformedJson, Refusal::kBodyTooLarge, Refusal::kUnsupportedMediaType})
      add_refusal(refusal);
  if (row.body != BodyRule::kNone || !row.query.empty()) add_refusal(Refusal::kTooManyFields);
  if (row.method != "GET" || callers.is_origin_checked) add_refusal(Refusal::kUntrustedOrigin);
  if (row.acts_on_get()) add_refusal(Refusal::kInAdvance);
  if (row.lane != Lane::kQuick) {
    add_refusal(Refusal::kBusy);
    add_error(ErrorCode::kDatabaseBusy);
    add_error(ErrorCode::kInternal);
  }
  const auto first_fault = codes.lower_bound(number(HttpStatus::kBadRequest));
  if (first_fault == codes.end() || first_fault->first >= number(HttpStatus::kInternal)) add_refusal(Refusal::kMalformedRequest);
  return codes;
}

Object responses_of(const Endpoint& row, json::SchemaSource problem, json::SchemaBook& book) {
  Object success{{"description", "Done"}};
  if (row.answer_schema) success.set("content", content_of(row.answer_type, row.answer_schema(book)));
  for (const auto type : row.other_answer_types)
    success.find("content")->object()->set(std::string(type), Object{{"schema", Object{{"type", "string"}}}});
  Object responses{{std::to_string(number(row.success)), std::move(success)}};
  if (row.may_be_empty) responses.set(std::to_string(number(HttpStatus::kNoContent)), Object{{"description", "Done"}});
  if (row.revalidates) responses.set(std::to_string(number(HttpStatus::kNotModified)), Object{{"description", "Unchanged"}});
  const auto add_problem = [&](const std::string& status, const std::string& about) {
    responses.set(status, Object{{"description", about}, {"content", content_of(kProblemType, problem(book))}});
  };
  for (const auto& [status, codes] : refusals_of(row)) add_problem(std::to_string(status), joined(codes, ", "));
  // An operation that only redirects has no 2xx, for which tools look.
  if (row.success == HttpStatus::kFound) add_problem("default", "Any other refusal");
  return responses;
}

Array schemes_of(const Callers& callers) {
  Array schemes;
  for (const auto scheme : callers.schemes) schemes.push_back(scheme.empty() ? Object() : Object{{std::string(scheme), Array()}});
  return schemes;
}

/// A command to copy, with the cookie file of the README.
std::string curl_of(const Endpoint& row, std::string_view example, const std::string& server_url) {
  auto command = "curl -s " + std::string(row.access->callers->curl) + " ";
  if (row.method != "GET" && (row.method != "POST" || example.empty())) command.append("-X ").append(row.method).append(" ");
  std::string path(row.path);
  for (const auto name : names_in(row.path)) {
    const auto placeholder = "{" + std::string(name) + "}";
    path.replace(path.find(placeholder), placeholder.size(), example_of(name));
  }
  command += server_url + path;
  if (!example.empty()) command.append(" \\\n  -H 'Content-Type: application/json' -d '").append(example).append("'");
  return command;
}

std::string description_of(const Endpoint& row, const std::string& server_url) {
  return std::string(row.about.empty() ? row.summary : row.about) + "\n\n```\n" + curl_of(row, row.example, server_url) + "\n```";
}

Object body_of(const Endpoint& row, json::SchemaBook& book) {
  auto content = content_of(kJsonType, row.body_schema(book));
  if (auto example = json::parse(row.example); example.ok())
    content.find(kJsonType)->object()->set("example", std::move(example).value());
  return {{"required", row.body == BodyRule::kJson}, {"content", std::move(content)}};
}

Object operation_of(const Endpoint& row, const std::string& server_url, json::SchemaSource problem, json::SchemaBook& book) {
  Object operation{{"operationId", row.name},
                   {"summary", row.summary},
                   {"description", description_of(row, server_url)},
                   {"tags", Array{row.tag}}};
  if (auto parameters = parameters_of(row); !parameters.empty()) operation.set("parameters", std::move(parameters));
  if (row.body_schema) operation.set("requestBody", body_of(row, book));
  operation.set("responses", responses_of(row, problem, book));
  operation.set("security", schemes_of(*row.access->callers));
  return operation;
}

Object security_schemes() {
  return Object{
      {"bearer", Object{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
      {"cookie", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "refresh_token"}}},
      {"apiKey", Object{{"type", "http"}, {"scheme", "bearer"}, {"description", "A key that `usher apikey create` made"}}}};
}

/// The documented rows in the order of their tags; rows of other tags come last.
std::vector<const Endpoint*> documented_rows(const std::vector<Endpoint>& endpoints, std::span<const TagNote> tags) {
  std::vector<const Endpoint*> rows;
  for (const auto& row : endpoints)
    if (row.is_documented) rows.push_back(&row);
  const auto place_of = [&](const Endpoint* row) { return std::ranges::find(tags, row->tag, &TagNote::name) - tags.begin(); };
  std::ranges::stable_sort(rows, [&](const auto* a, const auto* b) { return place_of(a) < place_of(b); });
  return rows;
}

Object tag_of(std::string_view name, std::span<const TagNote> notes) {
  Object tag{{"name", name}};
  if (const auto* const found = find_by(notes, name, &TagNote::name)) tag.set("description", found->about);
  return tag;
}

Array other_operations(const std::vector<Endpoint>& endpoints) {
  Array list;
  for (const auto& row : endpoints)
    if (!row.is_documented) list.push_back(Object{{"method", row.method}, {"path", row.path}, {"tag", row.tag}});
  return list;
}

}  // namespace

std::string openapi_document(const std::vector<Endpoint>& endpoints, std::span<const TagNote> notes,
                             const std::string& server_url, json::SchemaSource problem) {
  json::SchemaBook book;
  Object paths;
  Array tags;
  for (const auto* row : documented_rows(endpoints, notes)) {
    if (!paths.find(row->path)) paths.set(std::string(row->path), Object());
    paths.find(row->path)->object()->set(ascii_lower(row->method), operation_of(*row, server_url, problem, book));
    const json::Value tag = tag_of(row->tag, notes);
    if (!contains(tags, tag)) tags.push_back(tag);
  }
  const Object document{
      {"openapi", "3.1.0"},
      {"info", Object{{"title", "Usher"}, {"version", kVersion}, {"license", Object{{"name", "MIT"}, {"identifier", "MIT"}}}}},
      {"servers", Array{Object{{"url", server_url}}}},
      {"tags", std::move(tags)},
      {"paths", std::move(paths)},
      {"components", Object{{"schemas", std::move(book)}, {"securitySchemes", security_schemes()}}},
      {"x-other-operations", other_operations(endpoints)}};
  return json::to_pretty_text(document) + "\n";
}

}  // namespace usher::http
