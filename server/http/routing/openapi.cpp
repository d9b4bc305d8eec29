#include "server/http/routing/openapi.h"

#include <algorithm>
#include <map>

#include "common/base/version.h"

namespace usher::http {
namespace {

using json::Array;
using json::Object;
using json::Value;

Object content_of(std::string_view type, Value schema) {
  return Object{{std::string(type), Object{{"schema", std::move(schema)}}}};
}

Array parameters_of(const Endpoint& row) {
  Array list;
  for (std::size_t open = row.path.find('{'); open != std::string_view::npos; open = row.path.find('{', open + 1)) {
    const auto name = row.path.substr(open + 1, row.path.find('}', open) - open - 1);
    list.push_back(Object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", Object{{"type", "string"}}}});
  }
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
  const auto add = [&codes](HttpStatus status, std::string_view code) { codes[number(status)].push_back(code); };
  const auto add_error = [&](ErrorCode error) { add(status_of(row_of(error).kind), row_of(error).wire); };
  if (row.access == Access::kSession || row.access == Access::kApiKey) add_error(ErrorCode::kUnauthenticated);
  for (const auto error : row.errors) add_error(error);
  if (row.body != BodyRule::kNone) add_error(ErrorCode::kValidationFailed);
  const auto add_refusal = [&](Refusal refusal) { add(row_of(refusal).status, row_of(refusal).wire); };
  if (row.body != BodyRule::kNone)
    for (const auto refusal : {Refusal::kMalformedJson, Refusal::kBodyTooLarge, Refusal::kUnsupportedMediaType})
      add_refusal(refusal);
  if (row.method != "GET") add_refusal(Refusal::kUntrustedOrigin);
  if (row.lane != Lane::kQuick) {
    add_refusal(Refusal::kBusy);
    add_error(ErrorCode::kDatabaseBusy);
    add_error(ErrorCode::kInternal);
  }
  return codes;
}

Object responses_of(const Endpoint& row, json::SchemaBook& book) {
  Object success{{"description", "Done"}};
  if (row.answer_schema) success.set("content", content_of(row.answer_type, row.answer_schema(book)));
  Object responses{{std::to_string(number(row.success)), std::move(success)}};
  if (row.revalidates) responses.set(std::to_string(number(HttpStatus::kNotModified)), Object{{"description", "Unchanged"}});
  for (const auto& [status, codes] : refusals_of(row)) {
    std::string text;
    for (const auto code : codes) text.append(text.empty() ? "" : ", ").append(code);
    responses.set(std::to_string(status),
                  Object{{"description", text}, {"content", content_of(kProblemType, json::schema_of<Problem>(book))}});
  }
  return responses;
}

/// The caller must satisfy one of these; an empty scheme allows unauthenticated calls.
Array schemes_of(Access access) {
  const Object bearer{{"bearer", Array()}};
  const Object cookie{{"cookie", Array()}};
  switch (access) {
    case Access::kPublic:
      return {};
    case Access::kSession:
      return {bearer, cookie};
    case Access::kOptionalSession:
      return {bearer, cookie, Object()};
    case Access::kApiKey:
      return {Object{{"apiKey", Array()}}};
  }
  return {};
}

Object operation_of(const Endpoint& row, json::SchemaBook& book) {
  Object operation{{"operationId", row.name}, {"summary", row.summary}, {"tags", Array{row.tag}}};
  if (auto parameters = parameters_of(row); !parameters.empty()) operation.set("parameters", std::move(parameters));
  if (row.body_schema)
    operation.set("requestBody",
                  Object{{"required", row.body == BodyRule::kJson}, {"content", content_of(kJsonType, row.body_schema(book))}});
  operation.set("responses", responses_of(row, book));
  if (auto schemes = schemes_of(row.access); !schemes.empty()) operation.set("security", std::move(schemes));
  return operation;
}

std::string lower(std::string_view method) {
  std::string text(method);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return text;
}

Object security_schemes() {
  return Object{
      {"bearer", Object{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
      {"cookie", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "refresh_token"}}},
      {"apiKey", Object{{"type", "http"}, {"scheme", "bearer"}, {"description", "A key that `usher apikey create` made"}}}};
}

}  // namespace

std::string openapi_document(const std::vector<Endpoint>& endpoints, const std::string& server_url) {
  json::SchemaBook book;
  Object paths;
  for (const auto& row : endpoints) {
    if (!row.is_documented) continue;
    if (!paths.find(row.path)) paths.set(std::string(row.path), Object());
    paths.find(row.path)->object()->set(lower(row.method), operation_of(row, book));
  }
  const Object document{
      {"openapi", "3.1.0"},
      {"info", Object{{"title", "Usher"}, {"version", kVersion}, {"license", Object{{"name", "MIT"}, {"identifier", "MIT"}}}}},
      {"servers", Array{Object{{"url", server_url}}}},
      {"paths", std::move(paths)},
      {"components", Object{{"schemas", std::move(book)}, {"securitySchemes", security_schemes()}}}};
  return json::to_pretty_text(document) + "\n";
}

}  // namespace usher::http
