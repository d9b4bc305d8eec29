#include "server/authentication/acting.h"

namespace usher::authentication {
namespace {

constexpr std::string_view kKeptView = "admin_session";

}  // namespace

void keep_view(const Cookies& cookies, http::Response& response, const SessionId& view, std::chrono::seconds lifetime) {
  cookies.set_signed(response, kKeptView, view.str(), lifetime);
}

std::optional<SessionId> kept_view(const Cookies& cookies, const http::Request& request) {
  auto kept = cookies.signed_value(request, kKeptView);
  return kept ? std::optional<SessionId>(std::move(*kept)) : std::nullopt;
}

void drop_kept_view(const Cookies& cookies, const http::Request& request, http::Response& response) {
  if (!cookies.has_signed(request, kKeptView) || cookies.sets_signed(response, kKeptView)) return;
  const auto kept = kept_view(cookies, request);
  const bool is_token = kept && kept->str().find(':') != std::string::npos;
  if (is_token || cookies.replaces_session(request, response)) cookies.clear_signed(response, kKeptView);
}

}  // namespace usher::authentication
