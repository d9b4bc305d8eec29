#include "tests/testkit/freshness_table.h"

#include "common/core/accounts/user_admin.h"
#include "tests/testkit/people.h"

namespace usher::testkit {
namespace {

using domain::Way;

constexpr std::string_view kRest = "REST";
constexpr std::string_view kBetterAuth = "Better Auth";
constexpr std::string_view kHosted = "hosted pages";
constexpr std::string_view kAdminApi = "admin API";
constexpr std::string_view kConsole = "console";

const std::string kEmail(TestApp::kEmail);
const std::string kPassword(TestApp::kPassword);

void with_everything(settings::Settings& settings) {
  FakeIssuer::configure(settings);
  using settings::Plugin;
  settings.better_auth_plugins = {Plugin::kBearer, Plugin::kJwt,       Plugin::kTwoFactor, Plugin::kAnonymous,
                                  Plugin::kAdmin,  Plugin::kMagicLink, Plugin::kEmailOtp,  Plugin::kPasskey};
}

std::string location_of(const Answer& answer) { return answer.header("location").value_or(""); }

void by_magic_link(WayWorld& world) {
  world.api("/api/auth/sign-in/magic-link", {{"email", kEmail}});
  world.browser.send(get("/api/auth/magic-link/verify?token=" + world.mailed("sign_in_link")));
}
void by_hosted_link(WayWorld& world) {
  world.api("/api/auth/sign-in/magic-link", {{"email", kEmail}});
  const auto page = "/account/sign-in?token=" + world.mailed("sign_in_link");
  world.form(page, "/account/sign-in", {});
}
void by_mailed_code(WayWorld& world) {
  world.api("/api/auth/email-otp/send-verification-otp", {{"email", kEmail}, {"type", "sign-in"}});
  world.api("/api/auth/sign-in/email-otp", {{"email", kEmail}, {"otp", world.mailed("sign_in_code")}});
}
void by_provider(WayWorld& world, std::string_view more) {
  const auto begun = world.browser.send(get("/auth/oauth/acme?redirect_to=%2F" + std::string(more)));
  world.approve(location_of(begun), "/auth/oauth/acme/callback");
}
/// Links the provider; the user has proved something else since.
void link(WayWorld& world) {
  world.app.kit().run(
      "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) "
      "SELECT 'linked', id, 'acme', '" +
      world.acme.subject + "', 1, 1 FROM users");
  world.app.kit().run("UPDATE users SET proved_at_ms = 1");  // the password, since the link
}
void by_id_token(WayWorld& world) {
  link(world);
  auto claims = world.acme.claims("n");
  world.acme.bend(claims);
  json::Object token{{"token", world.acme.sign(claims)}, {"nonce", "n"}};
  world.api("/api/auth/sign-in/social", {{"provider", "acme"}, {"idToken", std::move(token)}});
}
void by_better_auth_provider(WayWorld& world) {
  link(world);
  const auto begun = world.api("/api/auth/sign-in/social", {{"provider", "acme"}, {"callbackURL", "/"}});
  world.approve(begun.text("url"), "/api/auth/callback/acme");
}
json::Object ceremony_answer(WayWorld& world, const Answer& made) {
  const auto options = made.at("options");
  return {
      {"token", made.text("token")},
      {"credential", options.find("user") ? world.phone.create(options, pages::kOwn) : world.phone.get(options, pages::kOwn)}};
}
void by_new_passkey(WayWorld& world) {
  const json::Object fields{{"email", kEmail}, {"experience_level", "beginner"}, {"professional_role", "engineer"}};
  const auto made = world.api("/auth/passkeys/registration/options", fields);
  world.api("/auth/passkeys/registration/verify", ceremony_answer(world, made));
}
void by_passkey(WayWorld& world) {
  const auto made = world.api("/auth/passkeys/authentication/options", {});
  world.api("/auth/passkeys/authentication/verify", ceremony_answer(world, made));
}
void prove_passkey(WayWorld& world) {
  const auto made = world.api("/auth/passkeys/authentication/options", {{"reauthenticate", true}});
  world.api("/auth/reauthenticate", {{"passkey", ceremony_answer(world, made)}});
}
void by_better_auth_passkey(WayWorld& world) {
  const auto options = world.browser.send(get("/api/auth/passkey/generate-authenticate-options")).json();
  world.api("/api/auth/passkey/verify-authentication", {{"response", world.phone.get(options, pages::kOwn)}});
}
void by_hosted_passkey(WayWorld& world) {
  pages::answer_by(world.phone, world.browser, world.browser.send(get("/account/sign-in")), "/account/sign-in");
}
void prove_hosted_passkey(WayWorld& world) {
  const auto page = world.browser.send(get("/account/re-authenticate"));
  pages::answer_by(world.phone, world.browser, page, "/account/re-authenticate");
}

}  // namespace

WayWorld::WayWorld() : app(with_everything) {}

void WayWorld::approve(const std::string& url, std::string_view callback) {
  const auto code = acme.approve(url);
  browser.send(get(std::string(callback) + "?code=" + code + "&state=" + query_of(url)["state"]));
}

const std::vector<WayInRow> kWaysIn{
    {Way::kPassword, kRest, "POST /auth/signup", Before::kNobody, [](WayWorld& world) { world.browser.sign_up(); }},
    {Way::kPassword, kRest, "POST /auth/login", Before::kSignedOut, [](WayWorld& world) { world.browser.sign_in(); }},
    {Way::kPassword, kRest, "POST /auth/reauthenticate, password", Before::kStale,
     [](WayWorld& world) {
       world.api("/auth/reauthenticate", {{"password", kPassword}});
     }},
    {Way::kPassword, kRest, "POST /auth/password/change", Before::kStale,
     [](WayWorld& world) {
       world.api("/auth/password/change", {{"current_password", kPassword}, {"new_password", "another S3cret-one"}});
     }},
    {Way::kPassword, kBetterAuth, "POST /api/auth/sign-up/email", Before::kNobody,
     [](WayWorld& world) {
       world.api("/api/auth/sign-up/email", {{"name", "Ada"}, {"email", kEmail}, {"password", kPassword}});
     }},
    {Way::kPassword, kBetterAuth, "POST /api/auth/sign-in/email", Before::kSignedOut,
     [](WayWorld& world) {
       world.api("/api/auth/sign-in/email", {{"email", kEmail}, {"password", kPassword}});
     }},
    {Way::kPassword, kHosted, "POST /account/sign-in, password", Before::kSignedOut,
     [](WayWorld& world) {
       world.form("/account/sign-in", "/account/sign-in", {{"email", kEmail}, {"password", kPassword}});
     }},
    {Way::kPassword, kHosted, "POST /account/re-authenticate, password", Before::kStale,
     [](WayWorld& world) {
       world.form("/account/re-authenticate", "/account/re-authenticate", {{"password", kPassword}});
     }},
    {Way::kMailbox, kRest, "POST /auth/reauthenticate, mailed code", Before::kStale,
     [](WayWorld& world) {
       const auto asked = world.api("/auth/reauthenticate/mail", {});
       const auto code = asked.status == 204 ? world.mailed("confirmation_code") : "000000";
       world.api("/auth/reauthenticate", {{"code", code}});
     }},
    {Way::kMailbox, kBetterAuth, "GET /api/auth/magic-link/verify", Before::kSignedOut, by_magic_link},
    {Way::kMailbox, kBetterAuth, "POST /api/auth/sign-in/email-otp", Before::kSignedOut, by_mailed_code},
    {Way::kMailbox, kHosted, "POST /account/sign-in, link", Before::kSignedOut, by_hosted_link},
    {Way::kMailbox, kHosted, "POST /account/re-authenticate, mailed code", Before::kStale,
     [](WayWorld& world) {
       const auto asked = world.form("/account/re-authenticate", "/account/re-authenticate/mail", {});
       if (asked.status != 200) return;
       world.browser.send(pages::form_post("/account/re-authenticate",
                                           pages::with_hidden(asked, {{"code", world.mailed("confirmation_code")}})));
     }},
    {Way::kProvider, kRest, "GET /auth/oauth/{provider}/callback", Before::kSignedOut,
     [](WayWorld& world) {
       link(world);
       by_provider(world, "");
     }},
    {Way::kProvider, kRest, "GET /auth/oauth/{provider}/callback, reauthenticate=true", Before::kStale,
     [](WayWorld& world) {
       link(world);
       by_provider(world, "&reauthenticate=true");
     }},
    {Way::kProvider, kBetterAuth, "GET /api/auth/callback/{provider}", Before::kSignedOut, by_better_auth_provider},
    {Way::kProvider, kBetterAuth, "POST /api/auth/sign-in/social, ID token", Before::kSignedOut, by_id_token},
    {Way::kProviderByAddress, kRest, "GET /auth/oauth/{provider}/callback", Before::kSignedOut,
     [](WayWorld& world) { by_provider(world, ""); }},
    {Way::kPasskey, kRest, "POST /auth/passkeys/registration/verify, sign-up", Before::kNobody, by_new_passkey},
    {Way::kPasskey, kRest, "POST /auth/passkeys/authentication/verify", Before::kSignedOut, by_passkey},
    {Way::kPasskey, kRest, "POST /auth/reauthenticate, passkey", Before::kStale, prove_passkey},
    {Way::kPasskey, kBetterAuth, "POST /api/auth/passkey/verify-authentication", Before::kSignedOut, by_better_auth_passkey},
    {Way::kPasskey, kHosted, "POST /account/sign-in, passkey", Before::kSignedOut, by_hosted_passkey},
    {Way::kPasskey, kHosted, "POST /account/re-authenticate, passkey", Before::kStale, prove_hosted_passkey},
    {Way::kPasskeyTouch, kRest, "POST /auth/passkeys/authentication/verify", Before::kSignedOut, by_passkey},
    {Way::kPasskeyTouch, kRest, "POST /auth/reauthenticate, passkey", Before::kStale, prove_passkey},
    {Way::kPasskeyTouch, kBetterAuth, "POST /api/auth/passkey/verify-authentication", Before::kSignedOut, by_better_auth_passkey},
    {Way::kPasskeyTouch, kHosted, "POST /account/sign-in, passkey", Before::kSignedOut, by_hosted_passkey},
    {Way::kPasskeyTouch, kHosted, "POST /account/re-authenticate, passkey", Before::kStale, prove_hosted_passkey},
    {Way::kAnonymous, kBetterAuth, "POST /api/auth/sign-in/anonymous", Before::kNobody,
     [](WayWorld& world) { world.api("/api/auth/sign-in/anonymous", {}); }},
};

ActWorld::ActWorld(const Adapt& site)
    : app([&](settings::Settings& settings) {
        with_everything(settings);
        if (site) site(settings);
      }) {
  ada_id = ada.sign_up().text("user.id");
  Browser bob(app);
  bob_id = bob.sign_up("bob@example.com").text("user.id");
  const auto grace = sign_up(app.kit(), "grace@example.com");
  grace_id = grace.user.id.str();
  grace_session = grace.session.id.str();
  grace_token = grace.session_token.expose();
  for (const auto& id : {ada_id, grace_id}) must(app.core().user_admin.update(admin(), id, {.role = "admin"}));
  app.kit().run("UPDATE users SET is_verified = 1 WHERE email <> 'bob@example.com'");
  app.kit().run(
      "INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms, payload) "
      "VALUES ('grace-browser', 'device', 'hash', '" +
      grace_id + "', 0, 0, 1, '{}')");
  app.kit().run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) VALUES ('grace-phone', '" +
      grace_id + "', 'phone', '', 0, 0)");
}

void ActWorld::guard() {
  app.kit().run("INSERT INTO two_factors (user_id, secret_sealed, backup_codes, confirmed_at_ms, created_at_ms) VALUES ('" +
                ada_id + "', '', '', 1, 1)");
  app.kit().run("UPDATE users SET two_factor_enabled = 1 WHERE id = '" + ada_id + "'");
  app.kit().run("UPDATE sessions SET proved_by = 'app' WHERE user_id = '" + ada_id + "'");
}

void ActWorld::take_passkey() {
  app.kit().run("UPDATE users SET has_passkey = 1 WHERE id = '" + ada_id + "'");
  app.kit().run("UPDATE sessions SET proved_by = 'app' WHERE user_id = '" + ada_id + "'");
}

Answer ActWorld::form(std::string_view page, std::string_view action, pages::Fields fields) {
  const auto shown = ada.send(get(page));
  for (const auto* name : {"form_token", "from"})
    if (auto value = pages::hidden_of(shown, name); !value.empty()) fields.emplace_back(name, std::move(value));
  return ada.send(pages::form_post(action, fields));
}

Answer ActWorld::selected(std::string_view act) {
  const auto path = "/admin/users/selected/" + std::string(act);
  const auto question = path + "?id=" + grace_id;
  const auto asked = ada.send(get(question));
  return form(question, path, {{"selection", pages::hidden_of(asked, "selection")}, {"number", "grace@example.com"}});
}

Answer ActWorld::without_password(std::string_view action, const pages::Fields& fields) {
  lose_password();
  return form("/account/security", action, fields);
}

const std::vector<ActRow> kActs{
    {kRest, "GET /auth/me/export", [](ActWorld& on) { return on.ada.send(get("/auth/me/export")); }},
    {kRest, "DELETE /auth/me", [](ActWorld& on) { return on.api("DELETE", "/auth/me"); }},
    {kRest, "POST /auth/email/change",
     [](ActWorld& on) {
       return on.api("POST", "/auth/email/change", {{"new_email", "new@example.com"}});
     }},
    {kRest, "POST /auth/accounts/{provider}/link", [](ActWorld& on) { return on.api("POST", "/auth/accounts/acme/link"); }},
    {kRest, "DELETE /auth/accounts/{id}", [](ActWorld& on) { return on.ada.send(del("/auth/accounts/none")); }},
    {kRest, "POST /auth/passkeys/registration/options",
     [](ActWorld& on) { return on.api("POST", "/auth/passkeys/registration/options"); }},
    {kRest, "POST /auth/passkeys/registration/verify",
     [](ActWorld& on) {
       return on.api("POST", "/auth/passkeys/registration/verify", {{"token", "none"}, {"credential", json::Object()}});
     }},
    {kRest, "PATCH /auth/passkeys/{id}",
     [](ActWorld& on) {
       return on.api("PATCH", "/auth/passkeys/none", {{"confirm", true}});
     }},
    {kRest, "DELETE /auth/passkeys/{id}", [](ActWorld& on) { return on.ada.send(del("/auth/passkeys/none")); }},
    {kRest, "POST /auth/2fa/enroll",
     [](ActWorld& on) {
       on.lose_password();
       return on.api("POST", "/auth/2fa/enroll");
     }},
    {kRest, "POST /auth/2fa/backup-codes",
     [](ActWorld& on) {
       on.lose_password();
       return on.api("POST", "/auth/2fa/backup-codes");
     }},
    {kRest, "POST /auth/2fa/disable",
     [](ActWorld& on) {
       on.lose_password();
       return on.api("POST", "/auth/2fa/disable", {{"code", "000000"}});
     }},
    {kBetterAuth, "POST /api/auth/delete-user", [](ActWorld& on) { return on.api("POST", "/api/auth/delete-user"); }},
    {kBetterAuth, "POST /api/auth/two-factor/enable",
     [](ActWorld& on) {
       on.take_passkey();
       return on.api("POST", "/api/auth/two-factor/enable", {{"password", kPassword}});
     },
     [](settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; }},
    {kBetterAuth, "POST /api/auth/two-factor/disable",
     [](ActWorld& on) {
       on.guard();
       return on.api("POST", "/api/auth/two-factor/disable", {{"password", kPassword}});
     }},
    {kBetterAuth, "POST /api/auth/two-factor/get-totp-uri",
     [](ActWorld& on) {
       on.guard();
       return on.api("POST", "/api/auth/two-factor/get-totp-uri", {{"password", kPassword}});
     }},
    {kBetterAuth, "POST /api/auth/two-factor/generate-backup-codes",
     [](ActWorld& on) {
       on.guard();
       return on.api("POST", "/api/auth/two-factor/generate-backup-codes", {{"password", kPassword}});
     }},
    {kBetterAuth, "POST /api/auth/two-factor/verify-otp",
     [](ActWorld& on) {
       on.api("POST", "/api/auth/two-factor/send-otp");
       const auto code = Mailbox(on.app.kit()).secret("second_factor_code", TestApp::kEmail);
       return on.api("POST", "/api/auth/two-factor/verify-otp", {{"code", code}});
     }},
    {kBetterAuth, "POST /api/auth/link-social",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/link-social", {{"provider", "acme"}, {"callbackURL", "/"}});
     }},
    {kBetterAuth, "POST /api/auth/oauth2/link",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/oauth2/link", {{"providerId", "acme"}, {"callbackURL", "/"}});
     }},
    {kBetterAuth, "POST /api/auth/unlink-account",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/unlink-account", {{"accountId", "none"}});
     }},
    {kBetterAuth, "GET /api/auth/passkey/generate-register-options",
     [](ActWorld& on) { return on.ada.send(get("/api/auth/passkey/generate-register-options")); }},
    {kBetterAuth, "POST /api/auth/passkey/verify-registration",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/passkey/verify-registration", {{"response", json::Object()}});
     }},
    {kBetterAuth, "POST /api/auth/passkey/delete-passkey",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/passkey/delete-passkey", {{"id", "none"}});
     }},
    {kBetterAuth, "POST /api/auth/admin/create-user",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/create-user",
                     {{"email", "carol@example.com"}, {"name", "Carol"}, {"password", "another S3cret-one"}, {"role", "admin"}});
     }},
    {kBetterAuth, "POST /api/auth/admin/set-role",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/set-role", {{"userId", on.bob_id}, {"role", "admin"}});
     }},
    {kBetterAuth, "POST /api/auth/admin/update-user",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/update-user",
                     {{"userId", on.grace_id}, {"data", json::Object{{"name", "Amazing"}}}});
     }},
    {kBetterAuth, "POST /api/auth/admin/set-user-password",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/set-user-password", {{"userId", on.bob_id}, {"newPassword", "another S3cret-one"}});
     }},
    {kBetterAuth, "POST /api/auth/admin/remove-user",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/remove-user", {{"userId", on.bob_id}});
     }},
    {kBetterAuth, "POST /api/auth/admin/impersonate-user",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/impersonate-user", {{"userId", on.bob_id}});
     }},
    {kBetterAuth, "POST /api/auth/admin/ban-user",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/ban-user", {{"userId", on.grace_id}});
     }},
    {kBetterAuth, "POST /api/auth/admin/unban-user",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/unban-user", {{"userId", on.grace_id}});
     }},
    {kBetterAuth, "POST /api/auth/admin/revoke-user-session",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/revoke-user-session", {{"sessionToken", on.grace_token}});
     }},
    {kBetterAuth, "POST /api/auth/admin/revoke-user-sessions",
     [](ActWorld& on) {
       return on.api("POST", "/api/auth/admin/revoke-user-sessions", {{"userId", on.grace_id}});
     }},
    {kAdminApi, "POST /auth/admin/users",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users", {{"email", "carol@example.com"}, {"role", "admin"}});
     }},
    {kAdminApi, "PATCH /auth/admin/users/{id}",
     [](ActWorld& on) {
       return on.api("PATCH", "/auth/admin/users/" + on.bob_id, {{"role", "admin"}});
     }},
    {kAdminApi, "DELETE /auth/admin/users/{id}", [](ActWorld& on) { return on.ada.send(del("/auth/admin/users/" + on.bob_id)); }},
    {kAdminApi, "POST /auth/admin/users/{id}/reset",
     [](ActWorld& on) { return on.api("POST", "/auth/admin/users/" + on.bob_id + "/reset"); }},
    {kAdminApi, "POST /auth/admin/users/{id}/verify-email",
     [](ActWorld& on) { return on.api("POST", "/auth/admin/users/" + on.bob_id + "/verify-email"); }},
    {kAdminApi, "POST /auth/admin/users/{id}/reset-2fa",
     [](ActWorld& on) { return on.api("POST", "/auth/admin/users/" + on.bob_id + "/reset-2fa"); }},
    {kAdminApi, "POST /auth/admin/users/{id}/suspend",
     [](ActWorld& on) { return on.api("POST", "/auth/admin/users/" + on.grace_id + "/suspend"); }},
    {kAdminApi, "POST /auth/admin/users/{id}/activate",
     [](ActWorld& on) { return on.api("POST", "/auth/admin/users/" + on.grace_id + "/activate"); }},
    {kAdminApi, "DELETE /auth/admin/users/{id}/sessions",
     [](ActWorld& on) { return on.ada.send(del("/auth/admin/users/" + on.grace_id + "/sessions")); }},
    {kAdminApi, "DELETE /auth/admin/sessions/{id}",
     [](ActWorld& on) { return on.ada.send(del("/auth/admin/sessions/" + on.grace_session)); }},
    {kAdminApi, "POST /auth/admin/sessions/selected/end",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/sessions/selected/end", {{"ids", json::Array{on.grace_session}}});
     }},
    {kAdminApi, "POST /auth/admin/api-keys/selected/revoke",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/api-keys/selected/revoke", {{"ids", json::Array{"none"}}});
     }},
    {kAdminApi, "POST /auth/admin/limits/selected/clear",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/limits/selected/clear", {{"ids", json::Array{"192.0.2.9"}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/reset-2fa",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/reset-2fa", {{"ids", json::Array{on.bob_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/suspend",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/suspend", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/remind",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/remind", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/activate",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/activate", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/sign-out",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/sign-out", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/reset",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/reset", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/verify",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/verify", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/promote",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/promote", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/demote",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/demote", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/users/selected/delete",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/users/selected/delete", {{"ids", json::Array{on.grace_id}}});
     }},
    {kAdminApi, "POST /auth/admin/trusted-browsers/forget",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/trusted-browsers/forget", {{"ids", json::Array{"grace-browser"}}});
     }},
    {kAdminApi, "POST /auth/admin/passkeys/delete",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/passkeys/delete", {{"ids", json::Array{"grace-phone"}}});
     }},
    {kAdminApi, "POST /auth/admin/api-keys",
     [](ActWorld& on) {
       return on.api("POST", "/auth/admin/api-keys", {{"scope", "profile:read"}, {"name", "chat"}});
     }},
    {kAdminApi, "DELETE /auth/admin/api-keys/{id}", [](ActWorld& on) { return on.ada.send(del("/auth/admin/api-keys/none")); }},
    {kAdminApi, "POST /auth/admin/keys/rotate", [](ActWorld& on) { return on.api("POST", "/auth/admin/keys/rotate"); }},
    {kHosted, "POST /account/data/export", [](ActWorld& on) { return on.form("/account/data", "/account/data/export", {}); }},
    {kHosted, "POST /account/data",
     [](ActWorld& on) {
       return on.without_password("/account/data", {{"typed_address", kEmail}});
     }},
    {kHosted, "POST /account/security/link",
     [](ActWorld& on) {
       return on.form("/account/security", "/account/security/link", {{"provider", "acme"}});
     }},
    {kHosted, "POST /account/security/unlink",
     [](ActWorld& on) {
       return on.form("/account/security", "/account/security/unlink", {{"id", "none"}});
     }},
    {kHosted, "GET /account/security/passkeys/add",
     [](ActWorld& on) { return on.ada.send(get("/account/security/passkeys/add")); }},
    {kHosted, "POST /account/security/passkeys/add",
     [](ActWorld& on) {
       return on.form("/account/security", "/account/security/passkeys/add", {{"passkey", "{}"}});
     }},
    {kHosted, "POST /account/security/passkey/confirm",
     [](ActWorld& on) {
       return on.form("/account/security", "/account/security/passkey/confirm", {{"id", "none"}});
     }},
    {kHosted, "POST /account/security/passkey/remove",
     [](ActWorld& on) {
       return on.form("/account/security", "/account/security/passkey/remove", {{"id", "none"}});
     }},
    {kHosted, "GET /account/security/email",
     [](ActWorld& on) {
       on.lose_password();
       return on.ada.send(get("/account/security/email"));
     }},
    {kHosted, "POST /account/security/email",
     [](ActWorld& on) {
       return on.without_password("/account/security/email", {{"new_email", "new@example.com"}});
     }},
    {kHosted, "GET /account/security/two-factor",
     [](ActWorld& on) {
       on.lose_password();
       return on.ada.send(get("/account/security/two-factor"));
     }},
    {kHosted, "POST /account/security/two-factor",
     [](ActWorld& on) { return on.without_password("/account/security/two-factor", {}); }},
    {kHosted, "GET /account/security/two-factor/off",
     [](ActWorld& on) {
       on.guard();
       on.lose_password();
       return on.ada.send(get("/account/security/two-factor/off"));
     }},
    {kHosted, "POST /account/security/two-factor/off",
     [](ActWorld& on) {
       return on.without_password("/account/security/two-factor/off", {{"code", "000000"}});
     }},
    {kHosted, "GET /account/security/backup-codes",
     [](ActWorld& on) {
       on.guard();
       on.lose_password();
       return on.ada.send(get("/account/security/backup-codes"));
     }},
    {kHosted, "POST /account/security/backup-codes",
     [](ActWorld& on) { return on.without_password("/account/security/backup-codes", {}); }},
    {kConsole, "POST /admin/users/new",
     [](ActWorld& on) {
       return on.form("/admin/users/new", "/admin/users/new", {{"email", "carol@example.com"}, {"role", "admin"}});
     }},
    {kConsole, "POST /admin/users/change",
     [](ActWorld& on) {
       return on.form("/admin/users/" + on.bob_id, "/admin/users/change",
                      {{"user", on.bob_id}, {"name", "Bob"}, {"email", "bob@example.com"}, {"role", "admin"}});
     }},
    {kConsole, "POST /admin/users/view-as",
     [](ActWorld& on) {
       return on.form("/admin/users/" + on.bob_id, "/admin/users/view-as", {{"user", on.bob_id}, {"why", "Ticket 17"}});
     }},
    {kConsole, "POST /admin/users/selected/reset-2fa", [](ActWorld& on) { return on.selected("reset-2fa"); }},
    {kConsole, "POST /admin/limits/selected/clear",
     [](ActWorld& on) {
       return on.form("/admin/limits/selected/clear?id=192.0.2.9", "/admin/limits/selected/clear", {{"id", "192.0.2.9"}});
     }},
    {kConsole, "POST /admin/sessions/selected/end",
     [](ActWorld& on) {
       return on.form("/admin/sessions", "/admin/sessions/selected/end", {{"id", on.grace_session}});
     }},
    {kConsole, "POST /admin/users/selected/suspend", [](ActWorld& on) { return on.selected("suspend"); }},
    {kConsole, "POST /admin/users/selected/remind", [](ActWorld& on) { return on.selected("remind"); }},
    {kConsole, "POST /admin/users/selected/activate", [](ActWorld& on) { return on.selected("activate"); }},
    {kConsole, "POST /admin/users/selected/sign-out", [](ActWorld& on) { return on.selected("sign-out"); }},
    {kConsole, "POST /admin/users/selected/reset", [](ActWorld& on) { return on.selected("reset"); }},
    {kConsole, "POST /admin/users/selected/verify", [](ActWorld& on) { return on.selected("verify"); }},
    {kConsole, "POST /admin/users/selected/promote", [](ActWorld& on) { return on.selected("promote"); }},
    {kConsole, "POST /admin/users/selected/demote", [](ActWorld& on) { return on.selected("demote"); }},
    {kConsole, "POST /admin/users/selected/delete", [](ActWorld& on) { return on.selected("delete"); }},
    {kConsole, "POST /admin/trusted-browsers/forget",
     [](ActWorld& on) {
       return on.form("/admin/trusted-browsers", "/admin/trusted-browsers/forget", {{"id", "grace-browser"}});
     }},
    {kConsole, "POST /admin/passkeys/delete",
     [](ActWorld& on) {
       const auto asked = on.ada.send(get("/admin/passkeys/delete?id=grace-phone"));
       return on.form("/admin/passkeys/delete?id=grace-phone", "/admin/passkeys/delete",
                      {{"selection", pages::hidden_of(asked, "selection")}, {"number", "1"}, {"id", "grace-phone"}});
     }},
    {kConsole, "POST /admin/api-keys/new",
     [](ActWorld& on) {
       return on.form("/admin/api-keys/new", "/admin/api-keys/new",
                      {{"name", "crm"}, {"scope", "admin:read"}, {"expires_in_days", "7"}});
     }},
    {kConsole, "POST /admin/api-keys/selected/revoke",
     [](ActWorld& on) {
       return on.form("/admin/api-keys/new", "/admin/api-keys/selected/revoke", {{"id", "none"}});
     }},
    {kConsole, "POST /admin/keys/rotate", [](ActWorld& on) { return on.form("/admin/keys/rotate", "/admin/keys/rotate", {}); }},
    // Only of a server that is set up in a browser: setup_pages_test.cpp.
    {kConsole, "POST /admin/setup/site", nullptr},
    {kConsole, "POST /admin/setup/mail", nullptr},
    {kConsole, "POST /admin/setup/providers", nullptr},
};

bool is_refused_as_stale(const Answer& answer) {
  const auto code = answer.status >= 400 && answer.body().starts_with("{") ? answer.code() : std::string();
  if (code == "FRESH_SESSION_REQUIRED" || code == "SESSION_NOT_FRESH") return true;
  const auto link = answer.body().find("/account/re-authenticate?next=");  // its own page in another language is in the footer
  return location_of(answer).starts_with("/account/re-authenticate") ||
         (answer.status == 403 && link != std::string::npos && link < answer.body().find("</main>"));
}

}  // namespace usher::testkit
