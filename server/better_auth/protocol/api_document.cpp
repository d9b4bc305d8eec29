#include "server/better_auth/protocol/api_document.h"

#include "common/base/text.h"
#include "common/base/version.h"

namespace usher::better_auth {
namespace {

using json::Array;
using json::Object;

constexpr std::string_view kJson = "application/json";

Object string_schema() { return Object{{"type", "string"}}; }

Object content_of(json::Value schema) { return Object{{std::string(kJson), Object{{"schema", std::move(schema)}}}}; }

/// The schema that a reference to a named one stands for.
const json::Value& resolved(const json::Value& schema, const json::SchemaBook& book) {
  const auto* const reference = schema.find("$ref");
  if (!reference) return schema;
  const std::string_view name = *reference->string();
  return *book.find(name.substr(name.rfind('/') + 1));
}

Array parameters_of(const http::Endpoint& row, json::SchemaBook& book) {
  Array list;
  for (std::size_t open = row.path.find('{'); open != std::string_view::npos; open = row.path.find('{', open + 1))
    list.push_back(Object{{"name", row.path.substr(open + 1, row.path.find('}', open) - open - 1)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", string_schema()}});
  if (row.method != "GET" || !row.body_schema) return list;
  const auto fields = row.body_schema(book);
  const auto& schema = resolved(fields, book);
  const auto* const required = schema.find("required");
  for (const auto& [name, each] : *schema.find("properties")->object()) {
    Object parameter{{"name", name}, {"in", "query"}, {"schema", each}};
    const bool is_needed = required && contains(*required->array(), json::Value(name));
    if (is_needed) parameter.set("required", true);
    list.push_back(std::move(parameter));
  }
  return list;
}

Object operation_of(const http::Endpoint& row, json::SchemaBook& book) {
  Object operation{{"operationId", row.name}, {"tags", Array{row.tag}}};
  if (auto parameters = parameters_of(row, book); !parameters.empty()) operation.set("parameters", std::move(parameters));
  if (row.method == "POST" && row.body_schema)
    operation.set("requestBody",
                  Object{{"required", row.body == http::BodyRule::kJson}, {"content", content_of(row.body_schema(book))}});
  operation.set("responses",
                Object{{"200", Object{{"description", "Done"}, {"content", content_of(Object())}}},
                       {"default", Object{{"description", "Refused"},
                                          {"content", content_of(Object{{"$ref", "#/components/schemas/ApiError"}})}}}});
  Array schemes;
  if (!row.access->callers->schemes.empty()) schemes = {Object{{"cookie", Array()}}, Object{{"bearer", Array()}}};
  operation.set("security", std::move(schemes));
  return operation;
}

Object security_schemes() {
  return Object{{"cookie", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "better-auth.session_token"}}},
                {"bearer", Object{{"type", "http"}, {"scheme", "bearer"}, {"description", "With the plugin bearer"}}}};
}

}  // namespace

std::string api_document(const std::vector<http::Endpoint>& rows, const std::string& server_url) {
  json::SchemaBook book;
  book.set("ApiError",
           Object{{"type", "object"}, {"properties", Object{{"message", string_schema()}, {"code", string_schema()}}}});
  Object paths;
  Array tags;
  for (const auto& row : rows) {
    if (!paths.find(row.path)) paths.set(std::string(row.path), Object());
    paths.find(row.path)->object()->set(ascii_lower(row.method), operation_of(row, book));
    const json::Value tag = Object{{"name", row.tag}};
    if (!contains(tags, tag)) tags.push_back(tag);
  }
  const Object document{{"openapi", "3.1.0"},
                        {"info", Object{{"title", "Usher, for clients of Better Auth"}, {"version", kVersion}}},
                        {"servers", Array{Object{{"url", server_url}}}},
                        {"tags", std::move(tags)},
                        {"paths", std::move(paths)},
                        {"components", Object{{"schemas", std::move(book)}, {"securitySchemes", security_schemes()}}}};
  return json::to_pretty_text(document) + "\n";
}

}  // namespace usher::better_auth
