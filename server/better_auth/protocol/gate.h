#pragma once

#include "server/better_auth/protocol/api_errors.h"
#include "server/better_auth/protocol/origin_check.h"
#include "server/better_auth/protocol/profile_spelling.h"
#include "server/better_auth/protocol/session_cookies.h"
#include "server/better_auth/protocol/session_lookup.h"
#include "server/better_auth/protocol/shape.h"
#include "server/http/messages/request.h"
#include "server/http/routing/endpoint.h"

namespace usher::better_auth {

/// The media types that a call accepts.
enum class Media { kJson, kJsonOrForm };

using EndpointHandler = std::function<http::Response(http::Request&)>;

/// A handler, and what the protocol's document says of it.
struct GatedHandler {
  EndpointHandler handle;
  http::SchemaSource fields = nullptr;  ///< Of the body of a POST, or of the query of a GET; null: none.
  bool may_be_absent = false;           ///< The body.
};

/// A call without fields; the body is ignored.
struct Nothing {
  static constexpr auto fields() { return std::tuple<>(); }
};

/// The checks of every call of this protocol, in the protocol's order: body (415, 400), origin and redirect targets (403), fields
/// (400), session (401), then the use case. A Body with a member `sent` gets all members there, including unknown ones.
/// Immutable; thread-safe.
class Gate {
 public:
  Gate(const OriginCheck& origins, const SessionLookup& sessions, const SessionCookies& cookies)
      : origins_(origins), sessions_(sessions), cookies_(cookies) {}

  /// `work`: (Request&, Body) -> Result<Response>.
  template <json::HasFields Body, class F>
  [[nodiscard]] GatedHandler open(F work, Media media = Media::kJson) const {
    return {.handle = [this, work, media](http::Request& request) -> http::Response {
              auto passed = admit<Body>(request, media);
              if (auto* refused = std::get_if<http::Response>(&passed)) return std::move(*refused);
              return answer(work(request, std::get<Body>(std::move(passed))));
            },
            .fields = std::is_same_v<Body, Nothing> ? nullptr : http::schema_source<Body>(),
            .may_be_absent = takes_nothing<Body>()};
  }

  /// The same for signed-in users: `work`: (Request&, const SignedIn&, Body) -> Result<Response>.
  template <json::HasFields Body, class F>
  [[nodiscard]] GatedHandler signed_in(F work) const {
    return open<Body>([this, work](http::Request& request, Body body) -> Result<http::Response> {
      USHER_TRY(auto found, sessions_.find(request));
      if (!found.who) return refuse_unauthenticated(found.was_shown);
      auto response = answer(work(request, *found.who, std::move(body)));
      response.log_user_id = found.who->actor.user().id.str();
      return response;
    });
  }

 private:
  /// The body of a POST, the query of a GET; nullopt if absent.
  using Sent = std::optional<json::Value>;
  [[nodiscard]] std::variant<Sent, http::Response> receive(const http::Request& request, Media media) const;

  template <json::HasFields Body>
  std::variant<Body, http::Response> admit(const http::Request& request, Media media) const {
    auto received = receive(request, media);
    if (auto* refused = std::get_if<http::Response>(&received)) return std::move(*refused);
    auto& sent = std::get<Sent>(received);
    if (!sent && takes_nothing<Body>()) sent = json::Value(json::Object());
    if constexpr (std::is_same_v<Body, Nothing>) return Nothing();
    if (sent) use_our_names<Body>(*sent);
    Issues issues(request.method == "GET" ? "query" : "body");
    issues.look_at<Body>(sent ? &*sent : nullptr);
    if (!issues.none()) return refuse_invalid(issues.text());
    auto decoded = json::decode<Body>(*sent);
    if (!decoded.ok()) return translate(decoded.error());
    auto body = std::move(decoded).value();
    if constexpr (requires { body.sent; }) body.sent = std::move(*sent->object());
    return body;
  }

  /// Profiles come in the spelling of the site, in the body or in its member `data`.
  template <json::HasFields Body>
  static void use_our_names(json::Value& sent) {
    auto* const object = sent.object();
    if (!object) return;
    if constexpr (requires(Body body) { body.profile; }) use_profile_names(*object);
    if constexpr (requires(Body body) { body.data.profile; })
      if (auto* const data = object->find("data"); data && data->object()) use_profile_names(*data->object());
  }

  /// Whether the body may be absent: every field is optional and the struct does not set kNeedsBody.
  template <json::HasFields Body>
  static constexpr bool takes_nothing() {
    if (requires { Body::kNeedsBody; }) return false;
    return std::apply([](const auto&... field) { return ((field.presence != json::Presence::kRequired) && ...); },
                      Body::fields());
  }

  /// 401; clears the cookies of an expired session.
  [[nodiscard]] http::Response refuse_unauthenticated(bool was_shown) const;

  static http::Response answer(Result<http::Response> result) {
    return result.ok() ? std::move(result).value() : translate(result.error());
  }

  const OriginCheck& origins_;
  const SessionLookup& sessions_;
  const SessionCookies& cookies_;
};

}  // namespace usher::better_auth
