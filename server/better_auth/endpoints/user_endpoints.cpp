#include "common/core/accounts/own_account.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

struct UserFields {
  std::optional<std::string> name;
  json::Patch<std::string> image;
  domain::ProfileChange profile;

  static constexpr auto fields() {
    using json::optional;
    return json::concat(json::fields_of(optional("name", &UserFields::name), optional("image", &UserFields::image)),
                        json::nested(&UserFields::profile));
  }
};

/// Any object: the session is checked before the members.
struct UpdateBody {
  json::Object sent;

  static constexpr bool kAnyObject = true;
  static constexpr bool kNeedsBody = true;
  static constexpr auto fields() { return json::fields_of(); }
};

struct DeleteBody {
  std::optional<Secret> password;
  std::optional<std::string> callback_url;
  std::optional<Secret> token;

  static constexpr bool kNeedsBody = true;
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(optional("callbackURL", &DeleteBody::callback_url), optional("password", &DeleteBody::password),
                           optional("token", &DeleteBody::token));
  }
};

struct CallbackQuery {
  std::string token;
  std::optional<std::string> callback_url;

  static constexpr auto fields() {
    return json::fields_of(json::required("token", &CallbackQuery::token),
                           json::optional("callbackURL", &CallbackQuery::callback_url));
  }
};

bool has_fields(const settings::Settings& settings, const json::Object& sent) {
  bool found = core::UserFields(settings).takes_any(sent);
  UserFields::fields()([&](const auto& field) { found = found || sent.find(field.name); });
  return found;
}

Result<Response> update(const EndpointContext& use, const Request& /*request*/, const SignedIn& who, UpdateBody body) {
  use_profile_names(body.sent);
  if (const auto* email = body.sent.find("email"); email && !email->is_null()) return refuse(api_error::kEmailCannotBeUpdated);
  if (auto refused = refuse_own_fields(use.settings, body.sent, FieldWrite::kUpdate)) return std::move(*refused);
  if (!has_fields(use.settings, body.sent)) {
    use.notices.note_fields(body.sent);
    return refuse(api_error::kNoFieldsToUpdate);
  }
  const json::Value sent(json::Object(body.sent));
  Issues issues("body");
  issues.look_at(shape_of<UserFields>(), &sent);
  if (!issues.none()) return refuse_invalid(issues.text());
  USHER_TRY(const auto fields, json::decode<UserFields>(sent));
  use.notices.note_fields(body.sent);
  USHER_CHECK(use.core.own_account.change(
      who.actor, {.name = {fields.name.has_value(), fields.name}, .image = fields.image, .user_fields = std::move(body.sent)},
      fields.profile));
  auto response = status_true();
  use.cookies.set_again(response, who.actor, who.actor.session(), who.token.expose());
  return response;
}

/// Deletions are confirmed by password or a fresh session, never by mail, so no token is valid here.
Result<Response> confirm_deletion(const EndpointContext& use, const Request& request, const CallbackQuery&) {
  USHER_TRY(const auto found, use.sessions.find(request));
  auto response = refuse(found.who ? api_error::kInvalidDeletionToken : api_error::kNoUserInfo);
  if (found.was_shown && !found.who) use.cookies.clear(response);
  return response;
}

/// Requires the password or a fresh session.
Result<Response> delete_user(const EndpointContext& use, const Request& request, const SignedIn& who, const DeleteBody& body) {
  if (body.token) return refuse(api_error::kInvalidDeletionToken);
  if (body.password) {
    USHER_TRY(const bool has_password, use.core.password_change.has_password(who.actor.user().id));
    if (!has_password) return refuse(api_error::kCredentialAccountNotFound);
  }
  const auto caller = authentication::caller_of(request, use.cookies.shared());
  const auto erased = use.core.own_account.erase(who.actor, body.password, caller);
  if (!erased.ok()) return translate(erased.error(), {{ErrorCode::kFreshSessionRequired, api_error::kSessionExpired}});
  auto response = ok(json::Object{{"success", true}, {"message", "User deleted"}});
  use.cookies.clear(response);
  use.cookies.shared().forget_method(response);
  if (caller.visitor) use.cookies.shared().clear_visitor(response);
  return response;
}

}  // namespace

std::vector<http::Endpoint> user_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/update-user", "better_auth_update_user", access::kChangeOwn, Lane::kWrite, use.handler(update)),
      get("/api/auth/delete-user/callback", "better_auth_confirm_deletion", access::kOpen, Lane::kRead,
          use.handler(confirm_deletion)),
      post("/api/auth/delete-user", "better_auth_delete_user", access::kChangeAddress, Lane::kHashing, use.handler(delete_user)),
  };
}

}  // namespace usher::better_auth
