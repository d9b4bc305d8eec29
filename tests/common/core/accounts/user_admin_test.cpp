#include "common/core/accounts/user_admin.h"

#include "common/core/accounts/profiles.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/tokens/api_keys.h"
#include "common/settings/settings.h"
#include "common/store/accounts/users.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

NewUser new_user(std::string email = "Bob@Example.com") {
  return {.email = std::move(email),
          .name = "Bob",
          .role = "admin",
          .verified = true,
          .profile = {},
          .password = secret(kPassphrase)};
}

UserUpdate with_role(std::string role) { return {.name = {}, .image = {}, .role = std::move(role), .profile = {}}; }

TEST_CASE("user admin: create, the account can sign in and has no profile unless one is given", "[user_admin]") {
  TestCore kit;
  const auto made = must(kit->user_admin.create(admin(), new_user()));
  CHECK(made.email == "bob@example.com");
  CHECK(made.role == "admin");
  CHECK(made.is_verified);
  CHECK_FALSE(must(kit->profiles.find(made.id)));
  CHECK(try_sign_in(kit, "bob@example.com").ok());
  CHECK(outcome(kit->user_admin.create(admin(), new_user("BOB@example.com"))) == "EMAIL_TAKEN");
}

TEST_CASE("user admin: create, all field errors are returned together", "[user_admin]") {
  TestCore kit;
  auto user = new_user("no-address");
  user.role = "owner";
  user.password = secret("short");
  user.profile.experience_level = {true, "guru"};
  CHECK(faults_of(kit->user_admin.create(admin(), std::move(user))).size() >= 4);
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("user admin: find, by id or by address in any case", "[user_admin]") {
  TestCore kit;
  const auto id = sign_up(kit).user.id;
  CHECK(must(kit->user_admin.find(id.str())).id == id);
  CHECK(must(kit->user_admin.find(" ADA@example.com")).id == id);
  CHECK(outcome(kit->user_admin.find("bob@example.com")) == "USER_NOT_FOUND");
  CHECK(outcome(kit->user_admin.find("")) == "USER_NOT_FOUND");
}

TEST_CASE("user admin: suspend, takes effect at the next request and lasts until activation", "[user_admin][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  sign_in(kit);
  CHECK(must(kit->user_admin.suspend(admin(), kAda)).sessions_ended == 2);
  CHECK(must(kit->user_admin.suspend(admin(), kAda)).sessions_ended == 0);
  CHECK_FALSE(identify(kit, grant.access_token).ok());
  CHECK_FALSE(refresh(kit, grant.refresh_token.expose()).ok());
  must(kit->user_admin.activate(admin(), kAda));
  CHECK_FALSE(identify(kit, grant.access_token).ok());
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("user admin: set password, ends every session and forgets known browsers", "[user_admin][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  sign_in(kit);
  CHECK(faults_of(kit->user_admin.set_password(admin(), kAda, secret("short"))) ==
        std::vector<std::string>{"password TOO_SHORT"});
  must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase")));
  CHECK_FALSE(identify(kit, grant.access_token).ok());
  CHECK(kit.number("SELECT count(*) FROM verifications") == 0);
  CHECK_FALSE(try_sign_in(kit).ok());
  CHECK(try_sign_in(kit, kAda, "another passphrase").ok());
  CHECK(outcome(kit->user_admin.set_password(admin(), "bob@example.com", secret("another passphrase"))) == "USER_NOT_FOUND");
}

TEST_CASE("user admin: set password, an account without a password gets one", "[user_admin]") {
  TestCore kit;
  sign_up(kit);
  kit.run("DELETE FROM accounts");
  must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase")));
  CHECK(try_sign_in(kit, kAda, "another passphrase").ok());
}

TEST_CASE("user admin: update, changes the given members and keeps the others", "[user_admin]") {
  TestCore kit;
  sign_up(kit);
  UserUpdate update{.name = {true, "Ada"}, .image = {}, .role = "admin", .profile = {}};
  update.profile.organization = {true, "ACME"};
  const auto updated = must(kit->user_admin.update(admin(), kAda, update)).user;
  CHECK(updated.name == "Ada");
  CHECK(updated.role == "admin");
  const auto profile = must(kit->profiles.find(updated.id));
  CHECK(profile->organization == "ACME");
  CHECK(profile->experience_level == "beginner");
  CHECK(faults_of(kit->user_admin.update(admin(), kAda, {.name = {}, .image = {}, .role = "owner", .profile = {}})) ==
        std::vector<std::string>{"role NOT_ALLOWED"});
}

TEST_CASE("user admin: update, a change from an account that was changed since is a conflict in the write", "[user_admin]") {
  TestCore kit;
  const auto user = sign_up(kit).user;
  kit.clock().advance(std::chrono::seconds(1));
  const auto seen = must(kit->user_admin.update(admin(), user.id.str(), {.name = {.present = true, .value = "Robert"}})).user;
  const core::UserUpdate mine{.name = {.present = true, .value = "Bobby"}, .unchanged_since = user.updated_at};
  CHECK(outcome(kit->user_admin.update(admin(), user.id.str(), mine)) == "CONFLICT");
  CHECK(must(kit->user_admin.find(user.id.str())).name == "Robert");
  CHECK(outcome(kit->user_admin.update(
            admin(), user.id.str(), {.name = {.present = true, .value = "Bobby"}, .unchanged_since = seen.updated_at})) == "OK");
}

TEST_CASE("user admin: erase, the audit log keeps no address", "[user_admin][security]") {
  TestCore kit;
  sign_up(kit);
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(outcome(kit->user_admin.find(kAda)) == "USER_NOT_FOUND");
  CHECK(kit.everything_stored().find(kAda) == std::string::npos);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.deleted'") == 1);
}

TEST_CASE("user admin: the export of an account contains no credential", "[user_admin][security]") {
  TestCore kit;
  sign_up(kit);
  CHECK(json::to_text(must(kit->user_admin.everything(kAda))).find("argon2") == std::string::npos);
}

TEST_CASE("user admin: every change is audited with the operator's name", "[user_admin]") {
  TestCore kit;
  auto bob = new_user();
  bob.role = "user";
  bob.verified = false;
  must(kit->user_admin.create(admin(), std::move(bob)));
  must(kit->user_admin.suspend(admin(), "bob@example.com"));
  must(kit->user_admin.activate(admin(), "bob@example.com"));
  for (int i = 0; i < 2; ++i) must(kit->user_admin.verify_email(admin(), "bob@example.com"));  // the second changes nothing
  must(kit->user_admin.erase(admin(), "bob@example.com"));
  CHECK(kit.texts("SELECT action || ' by ' || actor FROM audit_events ORDER BY rowid") ==
        std::vector<std::string>{"user.created by operator:root", "user.suspended by operator:root",
                                 "user.activated by operator:root", "user.email_verified by operator:root",
                                 "user.deleted by operator:root"});
}

TEST_CASE("user admin: set password, notifies the user and voids earlier mailed links", "[user_admin][security]") {
  TestCore kit;
  sign_up(kit);
  must(kit->password_reset.ask(kAda, caller()));
  const auto reset = Mailbox(kit).secret("reset_password", kAda);
  must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase")));
  CHECK(Mailbox(kit).count("password_changed", kAda) == 1);
  CHECK(outcome(kit->password_reset.look(secret(reset))) == "INVALID_TOKEN");
}

TEST_CASE("user admin: send reset, ignores the mail limits and refuses a suspended account", "[user_admin]") {
  TestCore kit(with_limits);
  sign_up(kit);
  for (int i = 0; i < 5; ++i) must(kit->password_reset.ask(kAda, caller()));  // three of one network are sent
  const auto mail = must(kit->user_admin.send_reset(admin(), " ADA@example.com"));
  CHECK(kit.texts("SELECT kind FROM outbox WHERE id = '" + mail->str() + "'") ==
        std::vector<std::string>{"request:reset_password"});
  Mailbox mailbox(kit);
  CHECK(mailbox.count("reset_password", kAda) == 4);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.reset_sent' AND actor = 'operator:root'") == 1);
  CHECK(outcome(kit->user_admin.send_reset(admin(), "bob@example.com")) == "USER_NOT_FOUND");
  must(kit->user_admin.suspend(admin(), kAda));
  CHECK(outcome(kit->user_admin.send_reset(admin(), kAda)) == "CONFLICT");
  CHECK(mailbox.count("reset_password", kAda) == 4);
}

TEST_CASE("user admin: erase, deletes the account's mail and links too", "[user_admin][security]") {
  TestCore kit;
  sign_up(kit);
  sign_up(kit, "bob@example.com");
  for (const auto* email : {"ada@example.com", "bob@example.com"}) must(kit->password_reset.ask(email, caller()));
  Mailbox(kit).all("", "");
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(kit.texts("SELECT address FROM outbox") == std::vector<std::string>{"bob@example.com"});
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'reset_password'") == 1);
}

TEST_CASE("user admin: an account without a password cannot sign in by password", "[user_admin]") {
  TestCore kit;
  auto user = new_user();
  user.password.reset();
  must(kit->user_admin.create(admin(), std::move(user)));
  CHECK(outcome(try_sign_in(kit, "bob@example.com")) == "INVALID_CREDENTIALS");
}

TEST_CASE("user admin: a suspension with an end expires everywhere at once", "[user_admin]") {
  TestCore kit;
  sign_up(kit);
  const auto until = kit.clock().now() + std::chrono::hours(1);
  const auto suspended = must(kit->user_admin.suspend(admin(), kAda, {.reason = "spam", .until = until})).user;
  CHECK(suspended.suspended_reason == "spam");
  CHECK(suspended.suspended_until == until);
  kit.clock().advance(std::chrono::minutes(59));
  CHECK(outcome(try_sign_in(kit)) == "ACCOUNT_SUSPENDED");
  CHECK(must(kit->user_admin.count({.is_active = false})) == 1);

  kit.clock().advance(std::chrono::minutes(1));
  const auto found = must(kit->user_admin.find(kAda));
  CHECK(found.is_active);
  CHECK_FALSE(found.suspended_reason);
  CHECK_FALSE(found.suspended_until);
  CHECK(must(kit->user_admin.count({.is_active = false})) == 0);
  const auto grant = sign_in(kit);
  CHECK(identify(kit, grant.access_token).ok());
  CHECK(refresh(kit, grant.refresh_token.expose()).ok());
}

TEST_CASE("user admin: a suspension without an end stays and replaces an earlier one", "[user_admin][security]") {
  TestCore kit;
  sign_up(kit);
  must(kit->user_admin.suspend(admin(), kAda, {.until = kit.clock().now() + std::chrono::hours(1)}));
  must(kit->user_admin.suspend(admin(), kAda));
  kit.clock().advance(std::chrono::hours(24 * 365));
  CHECK(outcome(try_sign_in(kit)) == "ACCOUNT_SUSPENDED");
}

TEST_CASE("user admin: an address that an admin sets is unverified", "[user_admin][security]") {
  TestCore kit;
  sign_up(kit);
  sign_up(kit, "bob@example.com");
  must(kit->user_admin.verify_email(admin(), kAda));
  UserUpdate update = with_role("user");
  update.email = "Ada@Example.org";
  const auto moved = must(kit->user_admin.update(admin(), kAda, update)).user;
  CHECK(moved.email == "ada@example.org");
  CHECK_FALSE(must(kit->user_admin.find("ada@example.org")).is_verified);
  CHECK(try_sign_in(kit, "ada@example.org").ok());
  update.email = "bob@example.com";
  CHECK(outcome(kit->user_admin.update(admin(), moved.id.str(), update)) == "EMAIL_TAKEN");
  update.email = "no-address";
  CHECK(faults_of(kit->user_admin.update(admin(), moved.id.str(), update)) == std::vector<std::string>{"email INVALID_FORMAT"});
}

TEST_CASE("user admin: an admin's change is audited with the admin as actor", "[user_admin]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  sign_up(kit, "bob@example.com");
  must(kit->user_admin.suspend(ada, "bob@example.com"));
  CHECK(kit.texts("SELECT actor FROM audit_events WHERE action = 'user.suspended'") ==
        std::vector<std::string>{"admin:" + ada.user().id.str()});
}

TEST_CASE("user admin: an admin cannot suspend, demote or erase the own account", "[user_admin][security]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  CHECK(outcome(kit->user_admin.suspend(ada, kAda)) == "OWN_ACCOUNT");
  CHECK(outcome(kit->user_admin.erase(ada, kAda)) == "OWN_ACCOUNT");
  CHECK(outcome(kit->user_admin.update(ada, kAda, with_role("user"))) == "OWN_ACCOUNT");
  CHECK(outcome(kit->session_admin.revoke_user(ada, ada.user().id)) == "OWN_ACCOUNT");
  CHECK(outcome(kit->user_admin.update(ada, kAda, with_role("admin"))) == "OK");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action IN ('user.suspended', 'user.deleted')") == 0);
}

TEST_CASE("user admin: changes by a demoted or suspended admin are refused", "[user_admin][security]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  make_admin(kit, sign_up(kit, "grace@example.com"));
  const auto bob = sign_up(kit, "bob@example.com");
  std::string refusal;
  SECTION("demoted") {
    must(kit->user_admin.update(admin(), kAda, with_role("user")));
    refusal = "FORBIDDEN";
  }
  SECTION("suspended") {
    must(kit->user_admin.suspend(admin(), kAda));
    refusal = "UNAUTHENTICATED";
  }
  CHECK(outcome(kit->user_admin.create(ada, new_user("carol@example.com"))) == refusal);
  CHECK(outcome(kit->user_admin.suspend(ada, "bob@example.com")) == refusal);
  CHECK(outcome(kit->user_admin.set_password(ada, "bob@example.com", secret("another passphrase"))) == refusal);
  CHECK(outcome(kit->session_admin.revoke_user(ada, bob.user.id)) == refusal);
  CHECK(outcome(kit->session_admin.revoke(ada, bob.session.id.str())) == refusal);
  CHECK(outcome(kit->session_admin.revoke_all(ada)) == refusal);
  CHECK(identify(kit, bob.access_token).ok());
}

TEST_CASE("user admin: an admin hands out power in a fresh session only, the rest in any", "[user_admin][security]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  const std::string bob = "bob@example.com";
  sign_up(kit, bob);
  kit.clock().advance(kit->ports.settings.tokens.fresh_for);
  const std::string stale = "FRESH_SESSION_REQUIRED";
  const auto users = kit.number("SELECT count(*) FROM users");
  const UserUpdate address{.email = "eve@example.com"};
  CHECK(outcome(kit->user_admin.create(ada, new_user("carol@example.com"))) == stale);
  CHECK(outcome(kit->user_admin.update(ada, bob, with_role("admin"))) == stale);
  CHECK(outcome(kit->user_admin.update(ada, bob, address)) == stale);
  CHECK(outcome(kit->user_admin.update(ada, bob, {.verified = true})) == stale);
  kit.run("UPDATE users SET is_verified = 1 WHERE email = 'bob@example.com'");
  CHECK(outcome(kit->user_admin.update(ada, bob, {.verified = false})) == stale);
  CHECK(outcome(kit->user_admin.set_password(ada, bob, secret("another passphrase"))) == stale);
  CHECK(outcome(kit->user_admin.erase(ada, bob)) == stale);
  CHECK(kit.number("SELECT count(*) FROM users") == users);
  CHECK(must(kit->user_admin.find(bob)).role == "user");

  auto carol = new_user("carol@example.com");
  carol.role = "user";
  carol.verified = false;
  CHECK(outcome(kit->user_admin.create(ada, std::move(carol))) == "OK");
  CHECK(outcome(kit->user_admin.suspend(ada, bob)) == "OK");
  CHECK(outcome(kit->user_admin.update(ada, bob, {.name = {true, "Robert"}, .image = {}, .role = {}, .profile = {}})) == "OK");

  kit.run("UPDATE sessions SET proved_at_ms = " + std::to_string(kit.clock().now().time_since_epoch().count()));
  CHECK(outcome(kit->user_admin.update(ada, bob, with_role("admin"))) == "OK");
}

TEST_CASE("user admin: an anonymous account gets no role, address or password", "[user_admin][security]") {
  TestCore kit;
  const auto id = must(kit->anonymous_users.sign_in(caller())).user.id.str();
  CHECK(outcome(kit->user_admin.update(admin(), id, with_role("admin"))) == "CONFLICT");
  CHECK(outcome(kit->user_admin.update(admin(), id, {.email = "zoe@example.com"})) == "CONFLICT");
  CHECK(outcome(kit->user_admin.update(admin(), id, {.verified = true})) == "CONFLICT");
  CHECK(outcome(kit->user_admin.verify_email(admin(), id)) == "CONFLICT");
  CHECK(outcome(kit->user_admin.set_password(admin(), id, secret("another passphrase"))) == "CONFLICT");
  CHECK(outcome(kit->user_admin.send_reset(admin(), id)) == "CONFLICT");
  CHECK(outcome(kit->user_admin.update(admin(), id, {.name = {true, "Zoe"}})) == "OK");
  CHECK(kit.number("SELECT count(*) FROM outbox") == 0);
}

TEST_CASE("user admin: power over another admin takes a fresh session", "[user_admin][security]") {
  TestCore kit;
  const auto ada = make_admin(kit, sign_up(kit));
  const std::string grace = "grace@example.com";
  const auto hers = sign_up(kit, grace);
  make_admin(kit, hers);
  kit.clock().advance(kit->ports.settings.tokens.fresh_for);
  const std::string stale = "FRESH_SESSION_REQUIRED";
  const UserUpdate name{.name = {true, "Grace"}};
  CHECK(outcome(kit->user_admin.suspend(ada, grace)) == stale);
  CHECK(outcome(kit->user_admin.activate(ada, grace)) == stale);
  CHECK(outcome(kit->user_admin.update(ada, grace, name)) == stale);
  CHECK(outcome(kit->session_admin.revoke(ada, hers.session.id.str())) == stale);
  CHECK(outcome(kit->session_admin.revoke_user(ada, hers.user.id)) == stale);
  CHECK(outcome(kit->session_admin.revoke_all(ada)) == stale);
  CHECK(identify(kit, hers.access_token).ok());
  CHECK(outcome(kit->user_admin.update(ada, kAda, {.name = {true, "Ada"}})) == "OK");  // the own account
  kit.run("UPDATE sessions SET proved_at_ms = " + std::to_string(to_ms(kit.clock().now())));
  CHECK(outcome(kit->session_admin.revoke_user(ada, hers.user.id)) == "OK");
  CHECK(outcome(kit->user_admin.suspend(ada, grace)) == "OK");
}

TEST_CASE("user admin: a claim that users may not set is power", "[user_admin][user_fields][security]") {
  TestCore kit([](settings::Settings& settings) {
    settings.user_fields = {{.name = "plan", .input = false, .claim = true, .fallback = "free"},
                            {.name = "team", .claim = true},
                            {.name = "note", .input = false}};
  });
  const auto ada = make_admin(kit, sign_up(kit));
  const std::string bob = "bob@example.com";
  sign_up(kit, bob);
  const auto made = must(kit->api_keys.create(admin(), "admin:write", "crm"));
  const auto key = must(ApiKeys::administer(must(kit->api_keys.identify(made.text.expose())), caller()));
  kit.clock().advance(kit->ports.settings.tokens.fresh_for);
  const UserUpdate plan{.user_fields = {{"plan", "enterprise"}}};
  CHECK(outcome(kit->user_admin.update(ada, bob, plan)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(kit->user_admin.update(key, bob, plan)) == "ADMIN_SESSION_REQUIRED");
  const auto carol = [] { return NewUser{.email = "carol@example.com", .user_fields = {{"plan", "enterprise"}}}; };
  CHECK(outcome(kit->user_admin.create(ada, carol())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(kit->user_admin.create(key, carol())) == "ADMIN_SESSION_REQUIRED");
  const UserUpdate rest{.name = {true, "Bob"}, .user_fields = {{"plan", "free"}, {"team", "red"}, {"note", "late"}}};
  CHECK(outcome(kit->user_admin.update(key, bob, rest)) == "OK");
  CHECK(outcome(kit->user_admin.update(admin(), bob, plan)) == "OK");
  CHECK(outcome(kit->user_admin.update(ada, bob, {.user_fields = {{"plan", nullptr}}})) == "FRESH_SESSION_REQUIRED");
}

TEST_CASE("user admin: the operator needs no session", "[user_admin]") {
  TestCore kit;
  sign_up(kit);
  kit.clock().advance(std::chrono::days(1));
  CHECK(outcome(kit->user_admin.update(admin(), kAda, with_role("admin"))) == "OK");
  CHECK(outcome(kit->user_admin.set_password(admin(), kAda, secret("another passphrase"))) == "OK");
}

TEST_CASE("user admin: page, the table is searched, filtered, sorted and limited", "[user_admin]") {
  TestCore kit;
  for (const auto* email : {"carol@example.com", "bob@example.org", "al_ice@example.com", "alxice@example.com"}) {
    sign_up(kit, email);
    kit.clock().advance(std::chrono::seconds(1));
  }
  must(kit->user_admin.update(admin(), "carol@example.com", with_role("admin")));
  must(kit->user_admin.suspend(admin(), "bob@example.org"));
  const auto emails = [&](const store::UserTable& table) {
    std::vector<std::string> list;
    const auto page = must(kit->user_admin.page(table));
    for (const auto& user : page.users) list.push_back(user.email.substr(0, user.email.find('@')));
    list.push_back(std::to_string(page.total));
    return list;
  };
  using At = store::ColumnMatch::At;
  using List = std::vector<std::string>;
  CHECK(emails({}) == List{"carol", "bob", "al_ice", "alxice", "4"});
  CHECK(emails({.sort_by = "email", .descending = true}) == List{"carol", "bob", "alxice", "al_ice", "4"});
  CHECK(emails({.limit = 1, .offset = 1}) == List{"bob", "4"});
  CHECK(emails({.search = {{.column = "email", .text = "AL_", .at = At::kStart}}}) == List{"al_ice", "1"});
  CHECK(emails({.search = {{.column = "email", .text = ".org", .at = At::kEnd}}}) == List{"bob", "1"});
  CHECK(emails({.search = {{.column = "email", .text = "%", .at = At::kAnywhere}}}) == List{"0"});
  CHECK(emails({.filter = {{.column = "role", .text = "admin"}}}) == List{"carol", "1"});
  CHECK(emails({.filter = {{.column = "role", .text = "admin", .negated = true}}, .limit = 1}) == List{"bob", "3"});
  CHECK(emails({.filter = {{.column = "banned", .text = "true"}}}) == List{"bob", "1"});
  CHECK(emails({.filter = {{.column = "email_verified", .text = "true"}}}) == List{"0"});
}

}  // namespace
}  // namespace usher::core
