#pragma once

#include "server/better_auth/protocol/api_errors.h"
#include "server/better_auth/protocol/origin_check.h"
#include "server/better_auth/protocol/profile_spelling.h"
#include "server/better_auth/protocol/session_cookies.h"
#include "server/better_auth/protocol/session_lookup.h"
#include "server/better_auth/protocol/shape.h"

namespace usher::better_auth {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

/// The media types that a call accepts.
enum class Media { kJson, kJsonOrForm };

using EndpointHandler = std::function<http::Response(http::Request&)>;

/// A handler, and what the protocol's document says of it.
struct GatedHandler {
  EndpointHandler handle;
  json::SchemaSource fields = nullptr;  ///< Of the body of a POST, or of the query of a GET; null: none.
  bool may_be_absent = false;           ///< The body.
};

/// A call without fields; the body is ignored.
struct Nothing {
  static constexpr auto fields() { return json::fields_of(); }
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
              Body body{};
              if (auto refused = admit(request, media, kGated<Body>, &body)) return std::move(*refused);
              return answer(work(request, std::move(body)));
            },
            .fields = std::is_same_v<Body, Nothing> ? nullptr : json::kSchemaOf<Body>,
            .may_be_absent = kGated<Body>.shape.may_be_absent};
  }

  /// The same for signed-in users: `work`: (Request&, const SignedIn&, Body) -> Result<Response>.
  template <json::HasFields Body, class F>
  [[nodiscard]] GatedHandler signed_in(F work) const {
    return open<Body>([this, work](http::Request& request, Body body) -> Result<http::Response> {
      USHER_TRY(auto found, sessions_.find(request));
      if (!found.who) return refuse_unauthenticated(found.was_shown);
      auto response = answer(work(request, *found.who, std::move(body)));
      response.log_user_id = found.who->actor.user().id.str();
      authentication::keep_weak(found.who->actor, response);
      return response;
    });
  }

 private:
  /// The body of a POST, the query of a GET; nullopt if absent.
  using Sent = std::optional<json::Value>;
  [[nodiscard]] std::variant<Sent, http::Response> receive(const http::Request& request, Media media) const;

  /// What admit() needs to know of a body's type.
  struct Gated {
    BodyShape shape;
    json::Decoder decode;                ///< Null: the body is ignored.
    json::Object* (*sent)(void*);        ///< Its member for all that was sent; null: it has none.
    bool has_profile, has_data_profile;  ///< A profile comes in the spelling of the site, in the body or in its member `data`.
  };
  template <class Body>
  static constexpr Gated kGated =
                             [] {
                               Gated gated{.shape = shape_of<Body>(),
                                           .decode = std::is_same_v<Body, Nothing> ? nullptr : &json::decode_into<Body>,
                                           .sent = nullptr,
                                           .has_profile = requires(Body body){body.profile;
                             },
                         .has_data_profile = requires(Body body) {
    body.data.profile;
  }
};
if constexpr (requires(Body body) { body.sent; }) gated.sent = [](void* body) { return &static_cast<Body*>(body)->sent; };
return gated;
}
();
/// Decodes the body, or returns the refusal.
[[nodiscard]] std::optional<http::Response> admit(const http::Request& request, Media media, const Gated& gated,
                                                  void* body) const;

/// 401; clears the cookies of an expired session.
[[nodiscard]] http::Response refuse_unauthenticated(bool was_shown) const;

static http::Response answer(Result<http::Response> result) {
  return result.ok() ? std::move(result).value() : translate(result.error());
}

const OriginCheck& origins_;
const SessionLookup& sessions_;
const SessionCookies& cookies_;
}
;

}  // namespace usher::better_auth
