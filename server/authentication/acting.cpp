#include "server/authentication/acting.h"

#include <string>

#include "common/domain/session.h"
#include "server/authentication/cookies.h"

namespace usher::authentication {
namespace {

constexpr std::string_view kAdminSession = "admin_session";

}  // namespace

void keep_own_session(const Cookies& cookies, http::Response& response, const domain::Session& own, const Secret& token,
                      std::chrono::seconds lifetime) {
  cookies.set_signed(response, kAdminSession, std::string(token.expose()) + (own.remembered ? ":" : ":true"), lifetime);
}

Secret own_session_of(const Cookies& cookies, const http::Request& request) {
  const auto kept = cookies.signed_value(request, kAdminSession).value_or("");
  return Secret(kept.substr(0, kept.find(':')));
}

void forget_own_session(const Cookies& cookies, http::Response& response) { cookies.clear_signed(response, kAdminSession); }

}  // namespace usher::authentication
