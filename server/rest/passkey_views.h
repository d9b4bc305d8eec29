#pragma once

#include "common/core/passkeys/passkeys.h"
#include "server/rest/views.h"

/// The bodies of the endpoints of passkeys.
namespace usher::rest {

struct PasskeyOptionsView {
  Secret token;
  json::Object options;
  static constexpr std::string_view kSchema = "PasskeyOptions";
  static constexpr auto fields() {
    return std::tuple{
        json::required("token", &PasskeyOptionsView::token, {.about = "for the verify call, within five minutes"}),
        json::required("options", &PasskeyOptionsView::options,
                       {.about = "for PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON"})};
  }
};

struct AuthenticationOptionsBody {
  std::optional<Secret> two_factor_token;
  bool reauthenticate = false;
  static constexpr std::string_view kSchema = "AuthenticationOptionsBody";
  static constexpr auto fields() {
    return std::tuple{
        json::optional("two_factor_token", &AuthenticationOptionsBody::two_factor_token,
                       {.about = "of a sign-in whose methods name passkey; the answer goes to POST /auth/2fa/verify"}),
        json::optional("reauthenticate", &AuthenticationOptionsBody::reauthenticate,
                       {.about = "true: for POST /auth/reauthenticate, of the session that asks"})};
  }
};

struct PasskeySignInBody {
  Secret token;
  json::Object credential;
  bool remember_me = true;
  bool cookies = true;
  static constexpr std::string_view kSchema = "PasskeySignInBody";
  static constexpr auto fields() {
    return std::tuple{json::required("token", &PasskeySignInBody::token, {.about = "of the options"}),
                      json::required("credential", &PasskeySignInBody::credential, {.about = kCredentialAbout}),
                      json::optional("remember_me", &PasskeySignInBody::remember_me,
                                     {.about = "false: the session ends with the browser, after a day at the latest"}),
                      json::optional("cookies", &PasskeySignInBody::cookies,
                                     {.about = "false, for programs: no cookies, refresh_token in the answer"})};
  }
};

struct NewPasskeyBody {
  Secret token;
  json::Object credential;
  std::optional<std::string> name;
  static constexpr std::string_view kSchema = "NewPasskeyBody";
  static constexpr auto fields() {
    return std::tuple{json::required("token", &NewPasskeyBody::token, {.about = "of the options"}),
                      json::required("credential", &NewPasskeyBody::credential, {.about = kCredentialAbout}),
                      json::optional("name", &NewPasskeyBody::name, core::kPasskeyNameRules)};
  }
};

struct ListedPasskey {
  PasskeyId id;
  std::string name;
  std::string authenticator;
  Time created_at{};
  std::optional<Time> last_used_at;
  bool synced = false;
  bool switched_off = false;
  bool second_factor = false;

  static ListedPasskey of(const domain::Passkey& passkey, bool is_demanded) {
    return {.id = passkey.id,
            .name = domain::shown_name(passkey),
            .authenticator = std::string(domain::authenticator_name(passkey.aaguid)),
            .created_at = passkey.created_at,
            .last_used_at = passkey.last_used_at,
            .synced = passkey.backed_up,
            .switched_off = passkey.switched_off_at.has_value(),
            .second_factor = is_demanded};
  }
  static constexpr std::string_view kSchema = "Passkey";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("id", &ListedPasskey::id),
                      required("name", &ListedPasskey::name),
                      required("authenticator", &ListedPasskey::authenticator, {.about = "its model; empty if unknown"}),
                      required("created_at", &ListedPasskey::created_at),
                      required("last_used_at", &ListedPasskey::last_used_at),
                      required("synced", &ListedPasskey::synced, {.about = "also on other devices of its owner"}),
                      required("switched_off", &ListedPasskey::switched_off,
                               {.about = "its counter did not grow, so a copy may exist; PATCH confirms it"}),
                      required("second_factor", &ListedPasskey::second_factor,
                               {.about = "REQUIRE_TWO_FACTOR demands one, which it is; no mailed code reauthenticates"})};
  }
};

struct PasskeyView {
  ListedPasskey passkey;
  static constexpr auto fields() { return std::tuple{json::required("passkey", &PasskeyView::passkey)}; }
};

struct PasskeysView {
  std::vector<ListedPasskey> passkeys;
  static constexpr auto fields() { return std::tuple{json::required("passkeys", &PasskeysView::passkeys)}; }
};

struct RelatedOriginsView {
  std::vector<std::string> origins;
  static constexpr auto fields() { return std::tuple{json::required("origins", &RelatedOriginsView::origins)}; }
};

struct ChangePasskeyBody {
  std::optional<std::string> name;
  bool confirm = false;
  static constexpr std::string_view kSchema = "ChangePasskeyBody";
  static constexpr auto fields() {
    return std::tuple{json::optional("name", &ChangePasskeyBody::name, core::kPasskeyNameRules),
                      json::optional("confirm", &ChangePasskeyBody::confirm,
                                     {.about = "true: it is the owner's; switches it on again. Needs a fresh session"})};
  }
};

}  // namespace usher::rest
