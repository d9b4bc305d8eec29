#pragma once

#include "server/authentication/caller.h"
#include "server/authentication/done_links.h"
#include "server/http/routing/pipeline.h"

namespace usher::better_auth {

/// A signed-in user, and the session token of the request.
struct SignedIn {
  domain::SessionActor actor;
  Secret token;
};

/// Finds the session of a request. With the bearer plugin an Authorization header takes precedence over the cookie; its token is
/// raw or signed, percent-encoded or not, and ignored if the signature is wrong. Access JWTs are not accepted. Immutable;
/// thread-safe.
class SessionLookup {
 public:
  SessionLookup(const settings::Settings& settings, const core::Authentication& authentication,
                const authentication::Cookies& cookies)
      : takes_bearer_(settings.has(settings::Plugin::kBearer)), authentication_(authentication), cookies_(cookies) {}

  /// Empty without a usable credential; empty with `was_shown` if the credential's session has ended. Error: also
  /// kNotWhileViewing, see admit_in_view().
  struct FoundSession {
    std::optional<SignedIn> who;
    bool was_shown = false;
  };
  Result<FoundSession> find(const http::Request& request) const {
    USHER_TRY(auto found, look_up(request));
    if (found.who) USHER_CHECK(authentication::admit_in_view(request, found.who->actor));
    return found;
  }
  /// See authentication::done_before().
  Result<std::optional<std::string>> done_before(const http::Request& request, std::string_view once) const {
    USHER_TRY(const auto found, look_up(request));
    return found.who ? authentication::done_before(cookies_, request, once, found.who->actor.session().id) : std::nullopt;
  }
  /// For a second step or a provider's callback: its origin, and the sessions of its cookies.
  Result<domain::Caller> sign_in_caller_of(const http::Request& request) const {
    return authentication::sign_in_caller_of(request, cookies_, authentication_);
  }
  /// For a request that asks for a session or follows a mailed link: the same, and the anonymous account of its session, if any.
  Result<domain::Caller> visitor_of(const http::Request& request) const {
    USHER_TRY(const auto found, find(request));
    USHER_TRY(auto caller, sign_in_caller_of(request));
    if (found.who && found.who->actor.acts_anonymously()) caller.anonymous = found.who->actor.user().id;
    return caller;
  }

 private:
  [[nodiscard]] std::optional<std::string> bearer_of(const http::Request& request) const {
    const auto bearer = takes_bearer_ ? http::bearer_token(request) : std::nullopt;
    if (!bearer || bearer->empty()) return std::nullopt;
    return authentication_.session_token_of(*bearer);
  }
  /// Uses the bearer token alone if there is one.
  Result<FoundSession> look_up(const http::Request& request) const {
    if (auto bearer = bearer_of(request)) return find_bearer(std::move(*bearer));
    const auto tokens = cookies_.session_tokens(request);
    USHER_TRY(auto chosen, authentication_.choose(tokens, cookies_.device_tokens(request)));
    // Clearing contested cookies would leave a neighbouring site's cookie alone in the browser (session fixation).
    FoundSession found{.who = std::nullopt, .was_shown = !tokens.empty() && !chosen.is_contested};
    if (chosen.named) found.who = SignedIn{std::move(chosen.named->actor), Secret(std::move(chosen.named->token))};
    return found;
  }
  Result<FoundSession> find_bearer(std::string bearer) const {
    FoundSession found{.who = std::nullopt, .was_shown = true};
    if (bearer.find('.') != std::string::npos) return found;  // never a session token; Authentication would read an access token
    auto actor = authentication_.identify({.bearer = bearer});
    if (!actor.ok() && actor.error().code != ErrorCode::kUnauthenticated) return std::move(actor).error();
    if (actor.ok()) found.who = SignedIn{std::move(actor).value(), Secret(std::move(bearer))};
    return found;
  }

  const bool takes_bearer_;
  const core::Authentication& authentication_;
  const authentication::Cookies& cookies_;
};

}  // namespace usher::better_auth
