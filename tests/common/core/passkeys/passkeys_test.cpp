#include "common/core/passkeys/passkeys.h"

#include "common/core/accounts/own_account.h"
#include "common/core/credentials/password_change.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/two_factor/two_factor.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/tables/filtered_acts.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr minutes kStale{11};

std::vector<std::string> audited(TestCore& kit) {
  return kit.texts("SELECT action FROM audit_events WHERE action LIKE 'passkey.%' ORDER BY id");
}

TEST_CASE("passkeys: added in a fresh session, listed, named by its authenticator and mailed", "[passkeys]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone(crypto::Algorithm::kEs256, {.backup_eligible = true, .backed_up = true});
  const auto made = add_passkey(kit, ada, phone);
  const auto listed = must(kit->passkeys.list(ada));
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].id == made.id);
  CHECK(listed[0].name == "Passkey");
  CHECK(listed[0].backed_up);
  CHECK_FALSE(listed[0].last_used_at);
  CHECK(kit.number("SELECT has_passkey FROM users") == 1);
  CHECK(kit.texts("SELECT kind FROM outbox WHERE kind LIKE 'passkey%'") == std::vector<std::string>{"passkey_added"});
  CHECK(audited(kit) == std::vector<std::string>{"passkey.added"});
}

TEST_CASE("passkeys: adding and removing need a fresh session, renaming does not", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone;
  const auto made = add_passkey(kit, ada, phone);
  auto late = made_by(phone, kit, must(kit->passkeys.begin(ada)));
  kit.clock().advance(kStale);
  CHECK(outcome(kit->passkeys.begin(ada)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(kit->passkeys.add(ada, late, {}, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(kit->passkeys.remove(ada, made.id, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(must(kit->passkeys.change(ada, made.id, {.name = "Work phone"}, caller())).name == "Work phone");
  CHECK(must(kit->passkeys.change(ada, made.id, {.name = ""}, caller())).name == std::nullopt);
  CHECK(outcome(kit->passkeys.change(ada, made.id, {.name = std::string(61, 'x')}, caller())) == "VALIDATION_FAILED");
}

TEST_CASE("passkeys: an account with an app asks the app before one is added or switched on", "[passkeys][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  must(kit->passkeys.note_relying_party());
  SoftAuthenticator phone;
  const auto made = add_passkey(kit, actor_of(kit, ada.grant), phone);
  const auto by_password =
      actor_of(kit, must(kit->password_change.reauthenticate(actor_of(kit, ada.grant), secret(kPassphrase), caller())));
  CHECK(kit->authentication.require_fresh(by_password).ok());
  const auto refused = kit->passkeys.begin(by_password);
  CHECK(outcome(refused) == "FRESH_SESSION_REQUIRED");
  REQUIRE(refused.error().fields.size() == 1);
  CHECK(refused.error().fields[0].field == "code");
  CHECK(outcome(kit->passkeys.change(by_password, made.id, {.confirms = true}, caller())) == "FRESH_SESSION_REQUIRED");
  const auto proved = must(kit->two_factor.reauthenticate(by_password, code_of(ada.app.next_code()), caller()));
  const auto by_app = actor_of(kit, proved.value());
  CHECK(kit->passkeys.begin(by_app).ok());
  kit.clock().advance(kStale);
  CHECK(outcome(kit->passkeys.begin(by_app)) == "FRESH_SESSION_REQUIRED");
}

TEST_CASE("passkeys: options serve one session, one purpose, five minutes and one answer", "[passkeys][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto ada = actor_of(kit, grant);
  const auto elsewhere = actor_of(kit, sign_in(kit));
  SoftAuthenticator phone;
  must(kit->passkeys.note_relying_party());
  const auto answer = made_by(phone, kit, must(kit->passkeys.begin(ada)));
  CHECK(outcome(kit->passkeys.add(elsewhere, answer, {}, caller())) == "INVALID_PASSKEY");
  auto wrong_purpose = used_by(phone, kit, must(kit->passkey_sign_in.options(ada.session().id.str())));
  CHECK(outcome(kit->passkeys.reauthenticate(ada, wrong_purpose, caller())) == "INVALID_PASSKEY");
  REQUIRE(kit->passkeys.add(ada, answer, {}, caller()).ok());
  CHECK(outcome(kit->passkeys.add(ada, answer, {}, caller())) == "INVALID_PASSKEY");
  SoftAuthenticator tablet;
  const auto late = made_by(tablet, kit, must(kit->passkeys.begin(ada)));
  kit.clock().advance(kCeremonyLife);
  CHECK(outcome(kit->passkeys.add(ada, late, {}, caller())) == "TOKEN_EXPIRED");
}

TEST_CASE("passkeys: a credential is registered once, for one account", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto bob = actor_of(kit, sign_up(kit, "bob@example.com"));
  SoftAuthenticator phone;
  std::string id;
  phone.alter = [&](ResponseParts& parts) { id.empty() ? void(id = parts.credential_id) : void(parts.credential_id = id); };
  add_passkey(kit, ada, phone);
  auto stolen = made_by(phone, kit, must(kit->passkeys.begin(bob)));
  CHECK_FALSE(kit->passkeys.add(bob, stolen, {}, caller()).ok());
  CHECK(kit.number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("passkeys: removal ends the other sessions that proved it and no others", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone;
  const auto made = add_passkey(kit, ada, phone);
  const auto by_passkey = sign_in_by_passkey(kit, phone);
  const auto by_password = sign_in(kit);
  must(kit->passkeys.remove(ada, made.id, caller()));
  CHECK_FALSE(identify(kit, by_passkey.access_token).ok());
  CHECK(identify(kit, by_password.access_token).ok());
  CHECK(kit.number("SELECT has_passkey FROM users") == 0);
  CHECK(outcome(try_passkey(kit, phone)) == "INVALID_PASSKEY");
  CHECK(outcome(kit->passkeys.remove(ada, made.id, caller())) == "PASSKEY_NOT_FOUND");
  CHECK(audited(kit) == std::vector<std::string>{"passkey.added", "passkey.removed"});
}

TEST_CASE("passkeys: one that becomes the demanded second factor ends the other sessions", "[passkeys][security]") {
  TestCore before;
  const auto own = sign_up(before);
  const auto stolen = sign_in(before);
  TestCore kit(before.world(), [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; });
  const auto ada = actor_of(kit, own);
  SoftAuthenticator phone;
  bool is_signed_in_anew = false;
  SECTION("added") { add_passkey(kit, ada, phone); }
  SECTION("the first time that it verifies its user") {
    phone.options().user_verifies = false;
    add_passkey(before, ada, phone);
    phone.options().user_verifies = true;
    is_signed_in_anew = GENERATE(false, true);
    if (is_signed_in_anew)
      sign_in_by_passkey(kit, phone);
    else
      must(kit->passkeys.reauthenticate(ada, used_by(phone, kit, must(kit->passkeys.begin_proof(ada))), caller()));
  }
  CHECK(kit.number("SELECT has_passkey FROM users") == 1);
  CHECK(identify(kit, own.access_token).ok() != is_signed_in_anew);
  CHECK_FALSE(identify(kit, stolen.access_token).ok());
}

TEST_CASE("passkeys: sessions without one end where it becomes the demanded second factor", "[passkeys][security]") {
  TestCore before;
  const auto own = sign_up(before);
  SoftAuthenticator phone;
  add_passkey(before, actor_of(before, own), phone);
  const auto proved = sign_in_by_passkey(before, phone);
  const auto bob = sign_up(before, "bob@example.com");
  TestCore kit(before.world(), [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; });
  CHECK(identify(kit, own.access_token).ok());  // of a user
  SECTION("a promotion") {
    must(kit->user_admin.update(admin(), kAda, {.role = "admin"}));
    CHECK_FALSE(identify(kit, proved.access_token).ok());
  }
  SECTION("a start that demands it") {
    must(before->user_admin.update(admin(), kAda, {.role = "admin"}));
    CHECK(identify(kit, own.access_token).ok());
    before.run("DELETE FROM installation WHERE name = 'second_factor_demand'");
    must(kit->passkeys.note_relying_party());
    CHECK(identify(kit, proved.access_token).ok());
  }
  CHECK_FALSE(identify(kit, own.access_token).ok());
  CHECK(identify(kit, bob.access_token).ok());
}

TEST_CASE("passkeys: a start with the demand of the last one ends no session", "[passkeys]") {
  TestCore before;
  SoftAuthenticator phone;
  add_passkey(before, actor_of(before, sign_up(before)), phone);
  TestCore kit(before.world(), [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; });
  const auto own = sign_in(before);
  const auto [noted, ends] = GENERATE(table<std::string, bool>({{"all", false}, {"2", false}, {"1", true}, {"admins", true}}));
  kit.run("UPDATE installation SET value = '" + noted + "' WHERE name = 'second_factor_demand'");
  must(kit->passkeys.note_relying_party());
  CHECK(identify(kit, own.access_token).ok() != ends);
  CHECK(kit.texts("SELECT value FROM installation WHERE name = 'second_factor_demand'") == std::vector<std::string>{"all"});
}

TEST_CASE("passkeys: a view ends with the session that lacks the demanded passkey", "[passkeys][security]") {
  TestCore before;
  const auto own = sign_up(before);
  SoftAuthenticator phone;
  add_passkey(before, actor_of(before, own), phone);
  const auto bob = sign_up(before, "bob@example.com");
  must(before->impersonation.start(make_admin(before, sign_in(before)), bob.user.id));
  TestCore kit(before.world(), [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; });
  must(kit->passkeys.note_relying_party());
  CHECK(kit.number("SELECT count(*) FROM sessions WHERE impersonated_by IS NOT NULL AND ended_at_ms IS NULL") == 0);
}

TEST_CASE("passkeys: where none is demanded, a new one ends no session", "[passkeys]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto other = sign_in(kit);
  SoftAuthenticator phone;
  add_passkey(kit, ada, phone);
  CHECK(identify(kit, other.access_token).ok());
}

TEST_CASE("passkeys: the last way in is not removed", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone;
  const auto made = add_passkey(kit, ada, phone);
  kit.run(GENERATE(as<const char*>{}, "DELETE FROM accounts", "UPDATE accounts SET password_hash = NULL",
                   "UPDATE accounts SET initial_until_ms = 1"));
  const auto session = actor_of(kit, sign_in_by_passkey(kit, phone));
  CHECK(outcome(kit->passkeys.remove(session, made.id, caller())) == "LAST_WAY_IN");
  CHECK(kit.number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("passkeys: an address that lost its proof before the removal is no way in", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone;
  const auto made = add_passkey(kit, ada, phone);
  kit.run("UPDATE accounts SET password_hash = NULL");
  kit.run("UPDATE users SET is_verified = 1");
  const auto session = actor_of(kit, sign_in_by_passkey(kit, phone));
  kit.run("UPDATE users SET is_verified = 0");
  CHECK(outcome(kit->passkeys.remove(session, made.id, caller())) == "LAST_WAY_IN");
  kit.run("UPDATE users SET is_verified = 1");
  CHECK(outcome(kit->passkeys.remove(session, made.id, caller())) == "OK");
}

TEST_CASE("passkeys: one marks a stale session fresh", "[passkeys][freshness]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto ada = actor_of(kit, grant);
  SoftAuthenticator phone;
  add_passkey(kit, ada, phone);
  kit.clock().advance(kStale);
  REQUIRE(outcome(kit->authentication.require_fresh(ada)) == "FRESH_SESSION_REQUIRED");
  const auto answer = used_by(phone, kit, must(kit->passkeys.begin_proof(ada)));
  const auto renewed = must(kit->passkeys.reauthenticate(ada, answer, caller()));
  CHECK(is_renewed(kit, grant, renewed));
  CHECK(kit->authentication.require_fresh(actor_of(kit, renewed)).ok());
}

TEST_CASE("passkeys: a touch makes no session fresh where an app is the proof that acts demand",
          "[passkeys][freshness][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up_guarded(kit).grant);
  SoftAuthenticator key(crypto::Algorithm::kEs256, {.user_verifies = false});
  add_passkey(kit, ada, key);
  kit.run("DELETE FROM accounts");
  kit.clock().advance(kStale);
  auto options = must(kit->passkeys.begin_proof(ada));
  CHECK(json::text_at(options.options, "userVerification") == "required");
  CHECK(outcome(kit->passkeys.reauthenticate(ada, used_by(key, kit, std::move(options)), caller())) == "INVALID_PASSKEY");
  CHECK(kit.texts("SELECT proved_by FROM sessions WHERE id = '" + ada.session().id.str() + "'").at(0) == "app");
  key.options().user_verifies = true;  // its first PIN, which a thief may have set
  CHECK(outcome(kit->passkeys.reauthenticate(ada, used_by(key, kit, must(kit->passkeys.begin_proof(ada))), caller())) ==
        "INVALID_PASSKEY");
}

TEST_CASE("passkeys: another account's passkey proves nothing here", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto bob = actor_of(kit, sign_up(kit, "bob@example.com"));
  SoftAuthenticator phone;
  add_passkey(kit, bob, phone);
  SoftAuthenticator own;
  add_passkey(kit, ada, own);
  auto options = must(kit->passkeys.begin_proof(ada));
  options.options.set("allowCredentials", json::Array());
  const auto answer = used_by(phone, kit, std::move(options));
  CHECK(outcome(kit->passkeys.reauthenticate(ada, answer, caller())) == "INVALID_PASSKEY");
}

TEST_CASE("passkeys: a counter that does not grow switches it off until its owner confirms it", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator key(crypto::Algorithm::kEs256, {.counter_step = 1});
  const auto made = add_passkey(kit, ada, key);
  sign_in_by_passkey(kit, key);
  kit.clock().advance(minutes(1));
  key.alter = [](ResponseParts& parts) { parts.sign_count = 1; };
  CHECK(outcome(try_passkey(kit, key)) == "INVALID_PASSKEY");
  CHECK(kit.number("SELECT count(*) FROM passkeys WHERE switched_off_at_ms IS NOT NULL") == 1);
  TestCore strict(kit.world(), [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; });
  CHECK_FALSE(challenge(strict).must_enrol);  // a copy and the password set up no other factor
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'passkey_switched_off'") == 1);
  key.alter = nullptr;
  CHECK(outcome(try_passkey(kit, key)) == "INVALID_PASSKEY");  // off, though the counter grew
  const auto session = actor_of(kit, sign_in(kit));
  CHECK_FALSE(must(kit->passkeys.change(session, made.id, {.confirms = true}, caller())).switched_off_at);
  CHECK(try_passkey(kit, key).ok());
}

TEST_CASE("passkeys: off where no authenticator would make one, with the reason", "[passkeys]") {
  TestCore kit([](auto& settings) { settings.public_url = "http://192.0.2.7:8000"; });
  const auto ada = actor_of(kit, sign_up(kit));
  const auto refused = kit->passkeys.begin(ada);
  CHECK(outcome(refused) == "FORBIDDEN");
  CHECK(refused.error().detail() == "Passkeys are off: PUBLIC_URL has an IP address, and passkeys need a domain");
  CHECK(outcome(kit->passkey_sign_in.options(kBrowser)) == "FORBIDDEN");
}

TEST_CASE("passkeys: while they are off, none is a second factor or a way in", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone;
  add_passkey(kit, ada, phone);
  const AccountId password(kit.texts("SELECT id FROM accounts").at(0));
  CHECK_FALSE(must(kit->linked_accounts.is_last_way_in(ada, password)));
  TestCore off(kit.world(), [](auto& settings) {
    settings.public_url = "http://192.0.2.7:8000";
    settings.signup.require_two_factor = settings::TwoFactorDemand::kAll;
  });
  CHECK(challenge(off).must_enrol);
  CHECK(must(off->linked_accounts.is_last_way_in(ada, password)));
}

TEST_CASE("passkeys: those of another relying party neither sign in nor are a second factor", "[passkeys][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone;
  add_passkey(kit, ada, phone);
  kit.run("UPDATE passkeys SET rp_id = 'old.example.com'");
  kit.run("DELETE FROM installation WHERE name = 'passkey_rp_id'");
  must(kit->passkeys.note_relying_party());
  CHECK(kit.number("SELECT has_passkey FROM users") == 0);
  CHECK(outcome(try_passkey(kit, phone)) == "INVALID_PASSKEY");
}

TEST_CASE("passkeys: the owner's export has them without their keys", "[passkeys]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  SoftAuthenticator phone;
  const auto made = add_passkey(kit, ada, phone);
  const auto text = json::to_text(must(kit->own_account.export_all(ada)));
  CHECK(text.find(made.credential_id) != std::string::npos);
  CHECK(text.find(made.public_key) == std::string::npos);
}

TEST_CASE("passkeys: those of another relying party and people with nothing else are counted", "[passkeys][both]") {
  on_both_engines([](const Adapt& engine) {
    TestCore kit(engine);
    SoftAuthenticator phone, tablet, key;
    add_passkey(kit, actor_of(kit, sign_up(kit)), phone);
    add_passkey(kit, actor_of(kit, sign_up(kit, "bob@example.com")), tablet);
    const auto carol = sign_up(kit, "carol@example.com");
    add_passkey(kit, actor_of(kit, carol), key);
    CHECK(must(kit->passkeys.superseded()).empty());
    kit.run("UPDATE passkeys SET rp_id = 'old.example.com' WHERE user_id <> '" + carol.user.id.str() + "'");
    kit.run("UPDATE accounts SET password_hash = NULL WHERE user_id IN (SELECT id FROM users WHERE email = 'bob@example.com')");
    const auto sentences = must(kit->passkeys.superseded());
    REQUIRE(sentences.size() == 1);
    CHECK_THAT(sentences[0], Catch::StartsWith("Passkeys of another PASSKEY_RP_ID than"));
    CHECK_THAT(sentences[0], Catch::Contains(": 2, which do not sign in; people with nothing else: 1."));
    kit.run("UPDATE passkeys SET rp_id = '" + kit.settings().passkeys.rp_id + "' WHERE rp_id <> 'old.example.com'");
    kit.run(
        "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) SELECT 'a', id, "
        "'google', "
        "'1', 0, 0 FROM users WHERE email = 'bob@example.com'");
    CHECK_THAT(must(kit->passkeys.superseded()).at(0), Catch::Contains("people with nothing else: 1."));
    TestCore with_google(kit.world(), [&](settings::Settings& settings) {
      if (engine) engine(settings);
      settings.oauth.google.id = "a client";
    });
    CHECK_THAT(must(with_google->passkeys.superseded()).at(0), Catch::Contains("people with nothing else: 0."));
    kit.run("UPDATE accounts SET issuer = 'https://former.example.com' WHERE provider = 'google'");
    CHECK_THAT(must(with_google->passkeys.superseded()).at(0), Catch::Contains("people with nothing else: 1."));
    kit.run("UPDATE accounts SET issuer = 'https://accounts.google.com' WHERE provider = 'google'");
    CHECK_THAT(must(with_google->passkeys.superseded()).at(0), Catch::Contains("people with nothing else: 0."));
    kit.run("UPDATE accounts SET initial_until_ms = 1 WHERE provider = 'credential'");  // those that expired are no way in
    CHECK_THAT(must(with_google->passkeys.superseded()).at(0), Catch::Contains("people with nothing else: 1."));
  });
}

TEST_CASE("passkeys: twenty are added a day, however many are removed", "[passkeys][limits][security]") {
  TestCore kit(with_limits);
  const auto ada = actor_of(kit, sign_up(kit));
  for (int i = 0; i < 20; ++i) {
    SoftAuthenticator phone;
    const auto made = add_passkey(kit, ada, phone);
    must(kit->passkeys.remove(ada, made.id, caller()));
  }
  SoftAuthenticator phone;
  const auto late = made_by(phone, kit, must(kit->passkeys.begin(ada)));
  const auto refused = kit->passkeys.add(ada, late, {}, caller());
  REQUIRE(outcome(refused) == "RATE_LIMITED");
  CHECK(refused.error().retry_after == std::chrono::days(1));
  CHECK(kit.number("SELECT count(*) FROM outbox") == 2);  // to an unproved address the first of a kind
  kit.clock().advance(std::chrono::days(1));
  const auto next_day = actor_of(kit, sign_in(kit));
  add_passkey(kit, next_day, phone);
}

}  // namespace
}  // namespace usher::core
