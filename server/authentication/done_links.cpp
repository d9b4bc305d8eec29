#include "server/authentication/done_links.h"

#include "common/crypto/digest.h"

namespace usher::authentication {
namespace {

constexpr const char* kCookie = "done";
constexpr std::chrono::minutes kLife{10};

/// `<digest of the state or token>.<session>.`
std::string mark_of(std::string_view once, const SessionId& session) {
  return crypto::sha256_base64url(once) + "." + session.str() + ".";
}

}  // namespace

void note_done(const Cookies& cookies, http::Response& response, std::string_view once, const SessionId& session,
               std::string_view target) {
  cookies.set_signed(response, kCookie, mark_of(once, session).append(target), kLife, true);
}

std::optional<std::string> done_before(const Cookies& cookies, const http::Request& request, std::string_view once,
                                       const SessionId& session) {
  const auto done = cookies.signed_value(request, kCookie);
  const auto mark = mark_of(once, session);
  return done && done->starts_with(mark) ? std::optional(done->substr(mark.size())) : std::nullopt;
}

}  // namespace usher::authentication
