#include "common/core/sign_in/impersonation.h"

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/chat/chat.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/password_change.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sessions/sessions.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/crypto/jwt.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kBob = "bob@example.com";

UserUpdate with_role(std::string role) { return {.name = {}, .image = {}, .role = std::move(role), .profile = {}}; }

/// Ada is an admin, Bob is a user.
struct Office {
  TestCore kit{with_chat_upstream};
  SessionGrant ada = sign_up(kit);
  SessionGrant bob = sign_up(kit, kBob);
  domain::AdminActor admin = make_admin(kit, ada);
  domain::AdminActor grace = make_admin(kit, sign_up(kit, "grace@example.com"));  // so that Ada may lose the role

  SessionGrant start() { return must(kit->impersonation.start(admin, bob.user.id)); }
  std::vector<std::string> audited(std::string_view action) {
    return kit.texts("SELECT actor || ' ' || user_id FROM audit_events WHERE action = '" + std::string(action) +
                     "' ORDER BY at_ms");
  }
  [[nodiscard]] std::string ada_acts_on_bob() const { return "admin:" + ada.user.id.str() + " " + bob.user.id.str(); }
};

TEST_CASE("impersonation: the session belongs to the user and names the admin", "[impersonation]") {
  Office office;
  const auto grant = office.start();
  const auto actor = actor_of(office.kit, grant);
  CHECK(actor.user().id == office.bob.user.id);
  CHECK(actor.session().impersonated_by == office.ada.user.id);
  CHECK(identify(office.kit, grant.access_token).ok());
  CHECK_FALSE(grant.device_token);
  CHECK(office.audited("user.impersonation_started") == std::vector<std::string>{office.ada_acts_on_bob()});
  const auto token = must(crypto::jwt::decode_unverified(grant.access_token));
  CHECK(json::to_text(*token.claims.find("act")) == R"({"sub":")" + office.ada.user.id.str() + R"("})");
}

TEST_CASE("impersonation: it lasts an hour, a refresh does not extend it", "[impersonation][security]") {
  Office office;
  const auto grant = office.start();
  office.kit.clock().advance(minutes(59));
  CHECK(identify(office.kit, grant.session_token.expose()).ok());
  const auto rotated = must(refresh(office.kit, grant.refresh_token.expose()));
  CHECK(rotated.session.expires_at == grant.session.expires_at);
  CHECK(rotated.expires_in == minutes(1));  // back ends see the end of the session by `exp` alone
  const auto token = must(crypto::jwt::decode_unverified(rotated.access_token));
  CHECK(*token.claims.find("exp")->integer() == to_seconds(grant.session.expires_at));
  office.kit.clock().advance(minutes(1));
  CHECK_FALSE(identify(office.kit, grant.session_token.expose()).ok());
  CHECK_FALSE(refresh(office.kit, rotated.refresh_token.expose()).ok());
}

TEST_CASE("impersonation: no second factor is required and the user's data stays unchanged", "[impersonation]") {
  Office office;
  office.kit.run("UPDATE users SET two_factor_enabled = 1 WHERE email = 'bob@example.com'");
  const auto devices = office.kit.number("SELECT count(*) FROM verifications");
  const auto mails = office.kit.number("SELECT count(*) FROM outbox");
  const auto login = office.kit.number("SELECT coalesce(last_login_at_ms, 0) FROM users WHERE email = 'bob@example.com'");
  office.start();
  CHECK(identify(office.kit, office.bob.access_token).ok());
  CHECK(office.kit.number("SELECT count(*) FROM verifications") == devices);
  CHECK(office.kit.number("SELECT count(*) FROM outbox") == mails);
  CHECK(office.kit.number("SELECT coalesce(last_login_at_ms, 0) FROM users WHERE email = 'bob@example.com'") == login);
}

TEST_CASE("impersonation: the user's own sessions do not end, even at the session limit", "[impersonation][security]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.sessions_per_user = 1; });
  const auto ada = sign_up(kit);
  const auto bob = sign_up(kit, kBob);
  must(kit->impersonation.start(make_admin(kit, ada), bob.user.id));
  CHECK(identify(kit, bob.access_token).ok());
}

TEST_CASE("impersonation: start, admins and suspended or unknown users are refused", "[impersonation][security]") {
  Office office;
  const auto start = [&] { return outcome(office.kit->impersonation.start(office.admin, office.bob.user.id)); };
  must(office.kit->user_admin.suspend(admin(), kBob));
  CHECK(start() == "ACCOUNT_SUSPENDED");
  must(office.kit->user_admin.activate(admin(), kBob));
  must(office.kit->user_admin.update(admin(), kBob, with_role("admin")));
  CHECK(start() == "FORBIDDEN");
  CHECK(outcome(office.kit->impersonation.start(office.admin, office.ada.user.id)) == "FORBIDDEN");
  must(office.kit->user_admin.erase(admin(), kBob));
  CHECK(start() == "USER_NOT_FOUND");
}

TEST_CASE("impersonation: it ends at once when the admin loses the right to it", "[impersonation][security]") {
  Office office;
  const auto grant = office.start();
  const auto second = must(office.kit->impersonation.start(office.admin, office.bob.user.id));
  SECTION("suspended") { must(office.kit->user_admin.suspend(admin(), kAda)); }
  SECTION("demoted") { must(office.kit->user_admin.update(admin(), kAda, with_role("user"))); }
  SECTION("deleted") { must(office.kit->user_admin.erase(admin(), kAda)); }
  SECTION("another password") { must(office.kit->user_admin.set_password(admin(), kAda, secret("another passphrase"))); }
  CHECK_FALSE(identify(office.kit, grant.session_token.expose()).ok());
  CHECK_FALSE(identify(office.kit, grant.access_token).ok());
  CHECK_FALSE(refresh(office.kit, second.refresh_token.expose()).ok());
  CHECK(identify(office.kit, office.bob.access_token).ok());
}

TEST_CASE("impersonation: start, a demoted or signed-out admin is refused", "[impersonation][security]") {
  Office office;
  SECTION("demoted") { must(office.kit->user_admin.update(admin(), kAda, with_role("user"))); }
  SECTION("signed out") { must(office.kit->session_admin.revoke_user(admin(), office.ada.user.id)); }
  CHECK_FALSE(office.kit->impersonation.start(office.admin, office.bob.user.id).ok());
  CHECK(office.kit.number("SELECT count(*) FROM sessions WHERE impersonated_by IS NOT NULL") == 0);
}

TEST_CASE("impersonation: start, the admin's session must be fresh", "[impersonation][security]") {
  Office office;
  office.kit.clock().advance(office.kit->ports.settings.tokens.fresh_for);
  CHECK(outcome(office.kit->impersonation.start(office.admin, office.bob.user.id)) == "FRESH_SESSION_REQUIRED");
  CHECK(office.kit.number("SELECT count(*) FROM sessions WHERE impersonated_by IS NOT NULL") == 0);
}

TEST_CASE("impersonation: administering is refused, even if the user is an admin", "[impersonation][security]") {
  Office office;
  const auto grant = office.start();
  office.kit.run("UPDATE users SET role = 'admin' WHERE email = 'bob@example.com'");  // promoted after the start
  CHECK(outcome(office.kit->authentication.administer(actor_of(office.kit, grant), caller())) == "FORBIDDEN");
}

TEST_CASE("impersonation: whatever requires reauthentication is refused", "[impersonation][security]") {
  Office office;
  const auto actor = actor_of(office.kit, office.start());
  const auto password = secret(kPassphrase);  // an admin who set the password knows it
  const std::optional<Secret> none;
  const auto& core = office.kit.core();
  CHECK(outcome(core.authentication.require_fresh(actor)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(core.password_change.change(actor, password, secret("another passphrase"), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(core.password_change.reauthenticate(actor, password, caller())) == "INVALID_PASSWORD");
  CHECK(outcome(core.own_account.erase(actor, password.clone(), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(core.own_account.erase(actor, none, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(core.own_account.export_all(actor)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(core.email_change.ask(actor, "eve@example.com", password.clone(), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(core.email_change.ask(actor, "eve@example.com", none, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(core.two_factor_enrolment.begin(actor, password.clone(), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(core.linked_accounts.unlink(actor, AccountId("any"), caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(core.oauth_sign_in.begin_linking(actor, "google", {.redirect_to = "/"}, caller())) == "FRESH_SESSION_REQUIRED");
}

TEST_CASE("impersonation: a session is never fresh", "[impersonation][security]") {
  Office office;
  const auto grant = office.start();
  office.kit.run("UPDATE sessions SET proved_at_ms = created_at_ms");
  CHECK(outcome(office.kit->authentication.require_fresh(actor_of(office.kit, grant))) == "FRESH_SESSION_REQUIRED");
}

TEST_CASE("impersonation: actions are audited with the admin as actor", "[impersonation][security]") {
  Office office;
  const auto actor = actor_of(office.kit, office.start());
  office.kit.clock().advance(std::chrono::seconds(1));
  must(office.kit->own_account.change(actor, {.name = {true, "Robert"}, .image = {}}));
  must(office.kit->sessions.end(actor, office.bob.session.id, caller()));
  must(office.kit->sessions.sign_out(actor, SignOutScope::kLocal, caller()));
  for (const auto* action : {"user.updated", "session.revoked", "user.signed_out"})
    CHECK(office.audited(action).back() == office.ada_acts_on_bob());
}

TEST_CASE("impersonation: what the admin writes in the user's name is audited, the user's own writes are not",
          "[impersonation][security]") {
  Office office;
  auto& kit = office.kit;
  const domain::Owner bob(office.bob.user.id);
  const auto write_all = [&](const domain::SessionActor& by) {
    domain::ProfileChange change;
    change.organization = {.present = true, .value = "ACME"};
    must(kit->profiles.change(by, change));
    change.experience_level = {.present = true, .value = "beginner"};
    change.professional_role = {.present = true, .value = "student"};
    must(kit->profiles.replace(by, change));
    must(kit->answers.save(bob, {.answers = {{"languages", json::Array{"cpp"}}}}, &by));
    must(kit->chat.ask({.owner = bob}, {.message = "Hello", .session_id = "notes"}, "{}", caller()));
    kit.settle();
    must(kit->chat_threads.erase(bob, "notes", &by));
  };
  const auto count = [&] {
    return kit.number("SELECT count(*) FROM audit_events WHERE action LIKE '%_changed' OR action = 'chat.thread_deleted'");
  };
  write_all(actor_of(kit, office.bob));
  CHECK(count() == 0);
  write_all(actor_of(kit, office.start()));
  const std::vector<std::string> once{office.ada_acts_on_bob()};
  CHECK(office.audited("user.profile_changed") == std::vector<std::string>(2, once.front()));
  CHECK(office.audited("user.answers_changed") == once);
  CHECK(office.audited("chat.thread_deleted") == once);
}

TEST_CASE("impersonation: stop gives the parent new tokens, and its old ones die", "[impersonation][security]") {
  Office office;
  const auto grant = office.start();
  office.kit.clock().advance(minutes(5));
  const auto back = must(office.kit->impersonation.stop(actor_of(office.kit, grant), grant.session.id, caller()));
  REQUIRE(back);
  CHECK(back->session.id == office.ada.session.id);
  CHECK(back->session.proved_at == office.ada.session.proved_at);
  CHECK(identify(office.kit, back->session_token.expose()).ok());
  CHECK_FALSE(identify(office.kit, office.ada.session_token.expose()).ok());
  CHECK_FALSE(refresh(office.kit, office.ada.refresh_token.expose()).ok());
  CHECK(refresh(office.kit, back->refresh_token.expose()).ok());
  CHECK_FALSE(identify(office.kit, grant.session_token.expose()).ok());
  CHECK(office.audited("user.impersonation_ended") == std::vector<std::string>{office.ada_acts_on_bob()});
}

TEST_CASE("impersonation: stop, without the browser's cookie or with another view's no session is returned",
          "[impersonation][security]") {
  Office office;
  const auto grant = office.start();
  const auto other = must(office.kit->impersonation.start(office.grace, office.bob.user.id));
  std::optional<SessionId> kept;
  SECTION("without the cookie") {}
  SECTION("another view's") { kept = other.session.id; }
  CHECK_FALSE(must(office.kit->impersonation.stop(actor_of(office.kit, grant), kept, caller())));
  CHECK_FALSE(identify(office.kit, grant.session_token.expose()).ok());
  CHECK(identify(office.kit, office.ada.session_token.expose()).ok());
  CHECK(identify(office.kit, other.session_token.expose()).ok());
}

TEST_CASE("impersonation: stop without an impersonation gets 403", "[impersonation]") {
  Office office;
  CHECK(outcome(office.kit->impersonation.stop(actor_of(office.kit, office.ada), office.ada.session.id, caller())) ==
        "FORBIDDEN");
  CHECK(identify(office.kit, office.ada.access_token).ok());
}

}  // namespace
}  // namespace usher::core
