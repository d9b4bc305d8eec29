#include "server/http/routing/endpoint.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher::http {
namespace {

/// Matches application/json in any case and with any parameters.
bool is_json(std::string_view content_type) {
  const auto type = trim(content_type.substr(0, content_type.find(';')));
  return iequals(type, kJsonType);
}

std::string decoded(std::string_view text) {
  std::string value(text);
  std::replace(value.begin(), value.end(), '+', ' ');
  return percent_decode(value).value_or(value);
}

}  // namespace

std::optional<Response> refuse_foreign_body(const Request& request) {
  const auto type = request.header("content-type");
  if (request.body.empty() || (type && is_json(*type))) return std::nullopt;
  return problem_response(Refusal::kUnsupportedMediaType);
}

std::variant<json::Value, BodyProblem> read_json(const Request& request, BodyRule rule) {
  if (request.body.empty() && rule == BodyRule::kMayJson) return json::Value(json::Object());
  if (auto refusal = refuse_foreign_body(request)) return BodyProblem{std::move(*refusal)};
  if (request.body.empty())
    return BodyProblem{problem_response(Refusal::kMalformedJson, "The body is empty; send a JSON object as application/json")};
  auto document = json::parse(request.body);
  if (!document.ok()) return BodyProblem{problem_response(Refusal::kMalformedJson, document.error().detail())};
  if (const auto path = json::unstorable(document.value()))
    return BodyProblem{problem_response(
        invalid_field(path->empty() ? "body" : *path, "INVALID_CHARACTER", "Must not contain the character U+0000"))};
  return std::move(document).value();
}

std::vector<std::pair<std::string, std::string>> form_parameters(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    parameters.emplace_back(decoded(pair.substr(0, equals)),
                            equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1)));
  }
  return parameters;
}

std::optional<std::string> query_parameter(const Request& request, std::string_view name) {
  for (auto& [found, value] : form_parameters(request.query))
    if (found == name) return std::move(value);
  return std::nullopt;
}

Result<std::optional<Cursor>> cursor_parameter(const Request& request, std::string_view sorted_by) {
  const auto text = query_parameter(request, "cursor");
  if (!text) return std::optional<Cursor>();
  auto cursor = parse_cursor(*text, sorted_by);
  if (cursor) return cursor;
  return invalid_field("cursor", "INVALID_FORMAT",
                       "Must be the next_cursor of an earlier response of this list, in the same order");
}

}  // namespace usher::http
