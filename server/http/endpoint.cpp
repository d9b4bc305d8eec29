#include "server/http/endpoint.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher::http {
namespace {

/// application/json, in any case and with any parameters.
bool is_json(std::string_view content_type) {
  const auto type = trim(content_type.substr(0, content_type.find(';')));
  return iequals(type, kJsonType);
}

}  // namespace

std::variant<json::Value, BodyProblem> read_json(const Request& request, BodyRule rule) {
  if (request.body.empty() && rule == BodyRule::kMayJson) return json::Value(json::Object());
  const auto type = request.header("content-type");
  if (!request.body.empty() && (!type || !is_json(*type))) return BodyProblem{problem_response(Refusal::kUnsupportedMediaType)};
  if (request.body.empty())
    return BodyProblem{problem_response(Refusal::kMalformedJson, "The body is empty; send a JSON object as application/json")};
  auto document = json::parse(request.body);
  if (!document.ok()) return BodyProblem{problem_response(Refusal::kMalformedJson, document.error().detail())};
  return std::move(document).value();
}

std::optional<std::string> query_parameter(const Request& request, std::string_view name) {
  std::string_view rest = request.query;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    std::string value(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    std::replace(value.begin(), value.end(), '+', ' ');
    return percent_decode(value).value_or(value);
  }
  return std::nullopt;
}

}  // namespace usher::http
