#include "common/core/credentials/right_loss.h"

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/tokens/api_keys.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kOtherAdmin = "grace@example.com";
constexpr std::string_view kTaker = "thief@example.com";

/// Ada is an admin who made a key of each scope; Grace is another admin; the operator made a key, too.
struct KeyOffice {
  TestCore kit;
  SessionGrant ada = sign_up(kit);
  SessionGrant grace = sign_up(kit, kOtherAdmin);
  domain::AdminActor by_ada = make_admin(kit, ada);
  domain::AdminActor by_grace = make_admin(kit, grace);
  std::vector<NewApiKey> of_ada;
  NewApiKey of_operator = must(kit->api_keys.create(admin(), "admin:write", "installation"));
  NewApiKey of_grace = must(kit->api_keys.create(by_grace, "admin:write", "hers"));

  KeyOffice() {
    must(kit->user_admin.verify_email(admin(), kAda));
    for (const auto scope : domain::kApiScopes) of_ada.push_back(must(kit->api_keys.create(by_ada, scope, "chat")));
    kit.run("DELETE FROM outbox");
  }
  std::string use(const NewApiKey& key) { return outcome(kit->api_keys.identify(key.text.expose())); }
  std::string act(const NewApiKey& key) {
    const auto back_end = kit->api_keys.identify(key.text.expose());
    if (!back_end.ok()) return outcome(back_end);
    return outcome(kit->user_admin.activate(must(ApiKeys::administer(back_end.value(), caller())), kOtherAdmin));
  }
  std::vector<std::string> notified() {
    return kit.texts(
        "SELECT address || ' ' || (payload ->> 'count') FROM outbox WHERE kind = 'api_keys_revoked' ORDER BY address");
  }
};

UserUpdate role_change(std::string role) { return {.name = {}, .image = {}, .role = std::move(role), .profile = {}}; }

/// Ada's address is changed in a fresh session of hers, and she undoes it an hour later.
void undo_a_change(KeyOffice& office, const std::function<void()>& meanwhile) {
  auto& kit = office.kit;
  kit.clock().advance(minutes(1));
  must(kit->email_change.ask(actor_of(kit, office.ada), kTaker, secret(kPassphrase), caller()));
  kit.clock().advance(minutes(1));
  meanwhile();
  must(kit->email_verification.verify({.token = secret(Mailbox(kit).secret("change_email", kTaker))}, caller()));
  kit.clock().advance(hours(1));
  must(kit->email_change.undo(secret(Mailbox(kit).secret("email_changed", kAda)), caller()));
}

TEST_CASE("right loss: the keys of an admin end with the right, for good, in the same write", "[apikey][authority][security]") {
  KeyOffice office;
  auto& kit = office.kit;
  const auto id = office.ada.user.id.str();
  std::int64_t revoked = 3;
  bool is_deleted = false;
  SECTION("suspended") { revoked = must(kit->user_admin.suspend(admin(), kAda)).api_keys_revoked; }
  SECTION("suspended for an hour") {
    const auto until = kit.clock().now() + hours(1);
    revoked = must(kit->user_admin.suspend(office.by_grace, kAda, {.until = until})).api_keys_revoked;
    kit.clock().advance(hours(2));
  }
  SECTION("suspended and activated") {
    must(kit->user_admin.suspend(admin(), kAda));
    must(kit->user_admin.activate(admin(), kAda));
  }
  SECTION("demoted") { revoked = must(kit->user_admin.update(office.by_grace, kAda, role_change("user"))).api_keys_revoked; }
  SECTION("demoted and made an admin again") {
    must(kit->user_admin.update(admin(), kAda, role_change("user")));
    must(kit->user_admin.update(admin(), kAda, role_change("admin")));
    kit.run("DELETE FROM outbox WHERE kind = 'admin_added'");
  }
  SECTION("deleted by another admin") {
    revoked = must(kit->user_admin.erase(office.by_grace, kAda)).api_keys_revoked;
    is_deleted = true;
  }
  SECTION("deleted by the admin") {
    must(kit->own_account.erase(actor_of(kit, office.ada), secret(kPassphrase), caller()));
    is_deleted = true;
  }
  CHECK(revoked == 3);
  for (const auto& key : office.of_ada) CHECK(office.use(key) == "UNAUTHENTICATED");
  CHECK(office.use(office.of_operator) == "OK");
  CHECK(office.use(office.of_grace) == "OK");
  CHECK(kit.number("SELECT count(*) FROM api_keys WHERE revoked_at_ms IS NULL") == 2);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'api_keys.revoked' AND user_id = '" + id + "'") == 1);
  const auto notified = office.notified();
  CHECK(notified == (is_deleted ? std::vector<std::string>{"grace@example.com 3"}
                                : std::vector<std::string>{"ada@example.com 3", "grace@example.com 3"}));
}

TEST_CASE("right loss: an undone change of address takes the keys made since it was requested",
          "[apikey][email_change][security]") {
  KeyOffice office;
  auto& kit = office.kit;
  std::optional<NewApiKey> thiefs;
  undo_a_change(office, [&] { thiefs = must(kit->api_keys.create(office.by_ada, "admin:write", "thief")); });
  CHECK(office.use(*thiefs) == "UNAUTHENTICATED");
  for (const auto& key : office.of_ada) CHECK(office.use(key) == "OK");
  CHECK(office.notified() == std::vector<std::string>{"ada@example.com 1", "grace@example.com 1"});
}

TEST_CASE("right loss: a look-up refuses a key whose owner lost the right in another way", "[apikey][authority][security]") {
  KeyOffice office;
  auto& kit = office.kit;
  const auto& key = office.of_ada.at(2);
  const auto by_key = must(ApiKeys::administer(must(kit->api_keys.identify(key.text.expose())), caller()));
  const auto lose = GENERATE(as<const char*>{}, "UPDATE users SET is_active = 0 WHERE email = 'ada@example.com'",
                             "UPDATE users SET role = 'user' WHERE email = 'ada@example.com'",
                             "DELETE FROM users WHERE email = 'ada@example.com'");
  kit.run(lose);
  CHECK(office.use(key) == "UNAUTHENTICATED");
  CHECK(outcome(kit->user_admin.activate(by_key, kOtherAdmin)) == "UNAUTHENTICATED");
  std::vector<std::string> states;
  for (const auto& one : must(kit->api_keys.list())) states.emplace_back(one.state(kit.clock().now()));
  CHECK(std::count(states.begin(), states.end(), "without_owner") == 3);
}

TEST_CASE("right loss: a key that a server of the release before made belongs to its maker", "[apikey][security]") {
  KeyOffice office;
  auto& kit = office.kit;
  kit.run("UPDATE api_keys SET owner_id = NULL");
  for (const auto& key : office.of_ada) CHECK(office.use(key) == "OK");
  CHECK(must(kit->user_admin.suspend(admin(), kAda)).api_keys_revoked == 3);
  CHECK(office.use(office.of_ada.at(0)) == "UNAUTHENTICATED");
  CHECK(office.use(office.of_operator) == "OK");
}

TEST_CASE("right loss: nothing is revoked, audited or mailed where an act takes no right", "[apikey]") {
  KeyOffice office;
  auto& kit = office.kit;
  sign_up(kit, "bob@example.com");
  CHECK(must(kit->user_admin.suspend(admin(), "bob@example.com")).api_keys_revoked == 0);
  CHECK(outcome(kit->user_admin.suspend(office.by_ada, kAda)) == "OWN_ACCOUNT");
  must(kit->user_admin.update(admin(), kAda, role_change("admin")));
  for (const auto& key : office.of_ada) CHECK(office.use(key) == "OK");
  CHECK(office.notified().empty());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'api_keys.revoked'") == 0);
}

}  // namespace
}  // namespace usher::core
