#include "server/http/routing/endpoint.h"

#include <set>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "server/http/routing/json_body.h"

namespace usher::http {
namespace {

/// Matches application/json in any case and with any parameters.
bool is_json(std::string_view content_type) {
  const auto type = trim(content_type.substr(0, content_type.find(';')));
  return iequals(type, kJsonType);
}

struct KeptPaths {
  Mutex mutex;
  std::set<std::string> paths GUARDED_BY(mutex);
};

bool is_encoded(std::string_view text) { return text.find_first_of("%+") != std::string_view::npos; }

std::string decoded(std::string_view text) {
  std::string value(text);
  if (!is_encoded(text)) return value;
  std::ranges::replace(value, '+', ' ');
  return percent_decode(value).value_or(value);
}

/// Takes the next pair from the front of `rest`: its name and value as sent. The name of an empty pair is null.
std::pair<std::string_view, std::string_view> next_pair(std::string_view& rest) {
  const auto pair = take_until(rest, '&');
  if (pair.empty()) return {};
  const auto equals = pair.find('=');
  return {pair.substr(0, equals), equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1)};
}

}  // namespace

std::string_view kept_path(std::string path) {
  static KeptPaths kept;
  const Lock lock(kept.mutex);
  return *kept.paths.insert(std::move(path)).first;
}

std::optional<Response> refuse_foreign_body(const Request& request) {
  const auto type = request.header("content-type");
  if (request.body.empty() || (type && is_json(*type))) return std::nullopt;
  return problem_response(Refusal::kUnsupportedMediaType);
}

std::optional<Response> read_body(const Request& request, BodyRule rule, json::Decoder decoder, void* body) {
  json::Value document = json::Object();
  if (!request.body.empty() || rule != BodyRule::kMayJson) {
    if (auto refusal = refuse_foreign_body(request)) return refusal;
    if (request.body.empty())
      return problem_response(Refusal::kMalformedJson, "The body is empty; send a JSON object as application/json");
    auto parsed = json_of_body(request);
    if (!parsed.ok()) return problem_response(Refusal::kMalformedJson, parsed.error().detail());
    document = std::move(parsed).value();
  }
  if (const auto path = json::unstorable(document))
    return problem_response(
        invalid_field(path->empty() ? "body" : *path, "INVALID_CHARACTER", "Must not contain the character U+0000"));
  const auto decoded = json::decode(document, decoder, body);
  if (decoded.ok()) return std::nullopt;
  return problem_response(decoded.error());
}

Response response_of(Result<Response> answer) {
  return answer.ok() ? std::move(answer).value() : problem_response(answer.error());
}

bool carries_form(const Request& request) {
  const auto type = request.header("content-type").value_or("");
  return iequals(trim(type.substr(0, type.find(';'))), kFormType);
}

std::size_t count_fields(std::string_view text) {
  return text.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(text, '&')) + 1;
}

std::optional<std::string> parameter_of(std::string_view text, std::string_view name) {
  for (auto rest = text; !rest.empty();) {
    const auto [sent, value] = next_pair(rest);
    if (sent.data() != nullptr && (is_encoded(sent) ? decoded(sent) == name : sent == name)) return decoded(value);
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> form_parameters(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (auto rest = text; !rest.empty();)
    if (const auto [name, value] = next_pair(rest); name.data() != nullptr)
      parameters.emplace_back(decoded(name), decoded(value));
  return parameters;
}

std::string query_of(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters)
    query.append(query.empty() ? "" : "&").append(percent_encode(name)).append("=").append(percent_encode(value));
  return query;
}

std::string place_without(std::string_view place, std::initializer_list<std::string_view> names) {
  const auto path = place.substr(0, place.find('?'));
  auto parameters = form_parameters(path.size() < place.size() ? place.substr(path.size() + 1) : std::string_view());
  std::erase_if(parameters, [&](const auto& one) { return contains(names, one.first); });
  const auto kept = query_of(parameters);
  return std::string(path).append(kept.empty() ? "" : "?").append(kept);
}

std::optional<std::string> query_parameter(const Request& request, std::string_view name) {
  return parameter_of(request.query, name);
}

Result<std::optional<Cursor>> cursor_parameter(const Request& request, std::string_view sorted_by, std::string_view name) {
  const auto text = query_parameter(request, name);
  if (!text) return std::optional<Cursor>();
  auto cursor = parse_cursor(*text, sorted_by);
  if (cursor) return cursor;
  return invalid_field(std::string(name), "INVALID_FORMAT",
                       "Must be the next_cursor of an earlier response of this list, in the same order");
}

}  // namespace usher::http
