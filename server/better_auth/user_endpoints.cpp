#include "server/better_auth/user_endpoints.h"

#include "server/better_auth/own_fields.h"
#include "server/credentials/caller.h"

namespace usher::better_auth {
namespace {

using http::Lane;
using http::Request;
using http::Response;

struct UpdateBody {
  std::optional<std::string> name;
  json::Patch<std::string> image;
  domain::ProfileChange profile;
  json::Object sent;  ///< All of it, see Gate.

  static constexpr auto fields() {
    using json::optional;
    return std::tuple_cat(std::tuple{optional("name", &UpdateBody::name), optional("image", &UpdateBody::image)},
                          json::nested(&UpdateBody::profile));
  }
};

struct DeleteBody {
  std::optional<Secret> password;

  static constexpr auto fields() { return std::tuple{json::optional("password", &DeleteBody::password)}; }
};

bool has_fields(const json::Object& sent) {
  return std::apply([&](const auto&... field) { return (sent.find(field.name) || ...); }, UpdateBody::fields());
}

Result<Response> update(const UserUseCases& use, const SignedIn& who, const UpdateBody& body) {
  if (const auto* email = body.sent.find("email"); email && !email->is_null()) return refuse(Fault::kEmailCannotBeUpdated);
  if (auto refused = refuse_own_fields(use.surface.settings, body.sent, Occasion::kUpdate)) return std::move(*refused);
  if (!has_fields(body.sent)) return refuse(Fault::kNoFieldsToUpdate);
  USHER_CHECK(use.own_account.change(who.actor, {.name = {body.name.has_value(), body.name}, .image = body.image}, body.profile));
  auto response = status_true();
  use.surface.cookies.set_again(response, who.actor.session(), who.token.expose());
  return response;
}

/// By the password, or while the session is fresh.
Result<Response> erase(const UserUseCases& use, const Request& request, const SignedIn& who, const DeleteBody& body) {
  if (body.password) {
    USHER_TRY(const bool has_password, use.passwords.has_password(who.actor.user().id));
    if (!has_password) return refuse(Fault::kCredentialAccountNotFound);
  }
  const auto erased = use.own_account.erase(who.actor, body.password, credentials::caller_of(request));
  if (!erased.ok()) return translate(erased.error(), {{ErrorCode::kFreshSessionRequired, Fault::kSessionExpired}});
  auto response = ok(json::Object{{"success", true}, {"message", "User deleted"}});
  use.surface.cookies.clear(response);
  return response;
}

}  // namespace

std::vector<http::Endpoint> user_endpoints(const UserUseCases& use) {
  const auto& gate = use.surface.gate;
  return {
      post("/api/auth/update-user", "better_auth_update_user", Lane::kWrite,
           gate.signed_in<UpdateBody>(
               [use](const Request&, const SignedIn& who, const UpdateBody& body) { return update(use, who, body); })),
      post("/api/auth/delete-user", "better_auth_delete_user", Lane::kHashing,
           gate.signed_in<DeleteBody>([use](const Request& request, const SignedIn& who, const DeleteBody& body) {
             return erase(use, request, who, body);
           })),
  };
}

}  // namespace usher::better_auth
