#include "server/better_auth/protocol/origin_check.h"

#include "server/better_auth/protocol/api_errors.h"
#include "server/http/routing/endpoint.h"

namespace usher::better_auth {
namespace {

using http::Request;
using http::Response;

struct Target {
  std::string_view name;
  std::string_view label;
  ApiError fault;
};

constexpr std::array kTargets{
    Target{"callbackURL", "callbackURL", api_error::kInvalidCallbackUrl},
    Target{"redirectTo", "redirectURL", api_error::kInvalidRedirectUrl},
    Target{"errorCallbackURL", "errorCallbackURL", api_error::kInvalidErrorCallbackUrl},
    Target{"newUserCallbackURL", "newUserCallbackURL", api_error::kInvalidNewUserCallbackUrl},
};

/// Which site or app says that it sends the request; empty: none. Better Auth's client for Expo writes the app's origin in a
/// header of its own, since React Native sends no Origin. No page can forge that: a browser adds Sec-Fetch-Site, sends Origin
/// with every POST, and asks by preflight before a header that it does not know. Electron's writes its scheme with one slash.
std::string sender_of(const Request& request) {
  const auto origin = request.header("origin").value_or("");
  if (origin.ends_with(":/")) return std::string(origin) + "/";
  if (!origin.empty()) return std::string(origin);
  const auto referer = http::origin_of(request.header("referer").value_or(""));
  const bool is_browser = !referer.empty() || request.header("sec-fetch-site");
  return std::string(is_browser ? referer : http::origin_of(request.header("expo-origin").value_or("")));
}

bool is_empty(const json::Value& value) { return value.is_null() || (value.string() && value.string()->empty()); }

}  // namespace

std::optional<Response> OriginCheck::refuse_origin(const Request& request) const {
  auto origin = sender_of(request);
  if (origin == "null" && request.header("sec-fetch-site") == "same-origin") origin = own_;
  if (origin.empty() || origin == "null") return refuse(api_error::kMissingOrNullOrigin);
  return origins_.may_send(origin) ? std::nullopt : std::optional(refuse(api_error::kInvalidOrigin));
}

std::optional<Response> OriginCheck::refuse_sender(const Request& request) const {
  if (!http::changes_state(request.method) || !request.header("cookie")) return std::nullopt;
  return refuse_origin(request);
}

std::optional<Response> OriginCheck::refuse_form(const Request& request) const {
  if (request.header("cookie")) return std::nullopt;  // refuse_sender() has already checked
  const auto site = request.header("sec-fetch-site");
  const auto mode = request.header("sec-fetch-mode");
  if (site == "cross-site" && mode == "navigate") return refuse(api_error::kCrossSiteNavigation);
  const bool is_browser = site || mode || request.header("sec-fetch-dest");
  if (is_browser || request.header("origin") || request.header("referer")) return refuse_origin(request);
  return std::nullopt;
}

std::optional<Response> OriginCheck::refuse_targets(const Request& request, const json::Value* body) const {
  for (const auto& target : kTargets) {
    const auto* value = body ? body->find(target.name) : nullptr;
    if (!value || is_empty(*value)) continue;
    if (!value->string())
      return refuse(api_error::kTargetIsNoText, "Invalid " + std::string(target.label) + ": expected a string");
    if (!may_redirect_to(*value->string())) return refuse(target.fault);
  }
  const auto in_query = http::query_parameter(request, "callbackURL").value_or("");
  if (!in_query.empty() && !may_redirect_to(in_query)) return refuse(api_error::kInvalidCallbackUrl);
  return std::nullopt;
}

}  // namespace usher::better_auth
