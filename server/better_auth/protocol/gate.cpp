#include "server/better_auth/protocol/gate.h"

#include "server/http/routing/json_body.h"

namespace usher::better_auth {
namespace {

/// A repeated parameter becomes an array, as in the original server, so that no field takes it for a text (parameter pollution).
json::Value object_of(std::string_view parameters) {
  std::vector<json::Member> members;
  std::unordered_map<std::string, std::size_t> places;
  for (auto& [name, value] : http::form_parameters(parameters)) {
    const auto [at, is_new] = places.emplace(name, members.size());
    if (is_new) {
      members.push_back({std::move(name), std::move(value)});
      continue;
    }
    auto& known = members[at->second].value;
    if (!known.array()) known = json::Array{std::move(known)};
    known.array()->push_back(std::move(value));
  }
  json::Object object;
  for (auto& member : members) object.append(std::move(member));
  return object;
}

bool is_type(std::string_view header, std::string_view type) { return iequals(trim(header.substr(0, header.find(';'))), type); }

}  // namespace

std::variant<Gate::Sent, Response> Gate::receive(const Request& request, Media media) const {
  Sent sent;
  const auto type = request.header("content-type");
  if (request.method == "GET") {
    sent = object_of(request.query);
  } else if (!request.body.empty() && type) {  // a body without a content type is ignored
    const bool is_form = media == Media::kJsonOrForm && http::carries_form(request);
    const auto allowed =
        media == Media::kJson ? std::string(http::kJsonType) : std::string(http::kFormType) + ", " + http::kJsonType;
    if (!is_form && !is_type(*type, http::kJsonType)) return refuse_media_type(*type, allowed);
    auto parsed = is_form ? Result<json::Value>(object_of(request.body)) : http::json_of_body(request);
    if (!parsed.ok()) return refuse(api_error::kInvalidJson);
    if (const auto path = json::unstorable(parsed.value()))
      return refuse_invalid("[body" + (path->empty() ? "" : "." + *path) +
                            "] Invalid input: expected text in UTF-8 without the character U+0000");
    sent = std::move(parsed).value();
  }
  if (auto refused = origins_.refuse_sender(request)) return std::move(*refused);
  const auto* body = sent && request.method != "GET" ? &*sent : nullptr;
  if (auto refused = origins_.refuse_targets(request, body)) return std::move(*refused);
  return sent;
}

std::optional<Response> Gate::admit(const Request& request, Media media, const Gated& gated, void* body) const {
  auto received = receive(request, media);
  if (auto* refused = std::get_if<Response>(&received)) return std::move(*refused);
  if (!gated.decode) return std::nullopt;
  auto& sent = std::get<Sent>(received);
  if (!sent && gated.shape.may_be_absent) sent = json::Value(json::Object());
  auto* const object = sent ? sent->object() : nullptr;
  if (object && gated.has_profile) use_profile_names(*object);
  if (auto* const data = object && gated.has_data_profile ? object->find("data") : nullptr; data && data->object())
    use_profile_names(*data->object());
  Issues issues(request.method == "GET" ? "query" : "body");
  issues.look_at(gated.shape, sent ? &*sent : nullptr);
  if (!issues.none()) return refuse_invalid(issues.text());
  if (const auto decoded = json::decode(*sent, gated.decode, body); !decoded.ok()) return translate(decoded.error());
  if (gated.sent) *gated.sent(body) = std::move(*object);
  return std::nullopt;
}

Response Gate::refuse_unauthenticated(bool was_shown) const {
  auto response = refuse(api_error::kUnauthorized);
  if (was_shown) cookies_.clear(response);
  return response;
}

}  // namespace usher::better_auth
