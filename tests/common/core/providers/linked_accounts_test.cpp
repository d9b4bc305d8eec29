#include "common/core/providers/linked_accounts.h"

#include "common/core/mail/mail_composer.h"
#include "common/core/providers/oauth_providers.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/race.h"

namespace usher::core {
namespace {

using namespace testkit;

struct LinkedWorld {
  explicit LinkedWorld(bool mail_goes = true)
      : kit([mail_goes](settings::Settings& settings) {
          settings.oauth.github.id = "id";
          settings.oauth.oidc.push_back({.name = "acme", .issuer = "https://acme.example"});
          if (!mail_goes) settings.public_url = "https://auth.example.com";
        }) {}

  void link(const std::string& provider, const std::string& account) {
    kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) SELECT 'id-" +
            provider + "', id, '" + provider + "', '" + account +
            "', 9999999999999, 0 FROM users WHERE email = 'ada@example.com'");
  }
  std::vector<std::string> providers() {
    std::vector<std::string> names;
    for (const auto& one : must(kit->linked_accounts.list(ada))) names.push_back(one.provider);
    return names;
  }
  Status unlink(const std::string& id) { return kit->linked_accounts.unlink(ada, AccountId(id), caller()); }

  TestCore kit;
  SessionGrant grant = sign_up(kit);
  domain::SessionActor ada = actor_of(kit, grant);
};

TEST_CASE("linked accounts: list, a credential account without a password is left out", "[linked_accounts]") {
  LinkedWorld world;
  world.link("acme", "17");
  CHECK(world.providers() == std::vector<std::string>{"credential", "acme"});
  world.kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(world.providers() == std::vector<std::string>{"acme"});
}

TEST_CASE("linked accounts: unlink, the last sign-in method stays", "[linked_accounts][security]") {
  LinkedWorld world;
  world.link("acme", "17");
  world.kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(outcome(world.unlink("id-acme")) == "LAST_WAY_IN");
  world.link("github", "4711");
  CHECK(outcome(world.unlink("id-acme")) == "OK");
  CHECK(outcome(world.unlink("id-github")) == "LAST_WAY_IN");
  CHECK(world.kit.number("SELECT count(*) FROM audit_events WHERE action = 'account.unlinked'") == 1);
}

TEST_CASE("linked accounts: a passkey counts as a way in, a provider that is not configured does not",
          "[linked_accounts][passkeys][security]") {
  LinkedWorld world;
  world.link("acme", "17");
  world.link("gone", "18");
  world.kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(outcome(world.unlink("id-acme")) == "LAST_WAY_IN");
  SoftAuthenticator phone;
  add_passkey(world.kit, world.ada, phone);
  CHECK(outcome(world.unlink("id-acme")) == "OK");
  CHECK(outcome(world.unlink("id-gone")) == "OK");
}

TEST_CASE("linked accounts: a link to another issuer of the provider's name is no way in", "[linked_accounts][security]") {
  LinkedWorld world;
  world.link("acme", "17");
  world.link("github", "4711");
  world.kit.run("UPDATE accounts SET password_hash = NULL");
  world.kit.run("UPDATE accounts SET issuer = 'https://former.example' WHERE provider = 'acme'");
  CHECK(outcome(world.unlink("id-github")) == "LAST_WAY_IN");
  world.kit.run("UPDATE accounts SET issuer = 'https://acme.example' WHERE provider = 'acme'");
  CHECK(outcome(world.unlink("id-github")) == "OK");
}

TEST_CASE("linked accounts: a proved mailbox is a way in while mail goes out, but for a protocol's own period",
          "[linked_accounts][security]") {
  const bool goes = GENERATE(true, false);
  LinkedWorld world(goes);
  world.link("acme", "17");
  world.kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(must(world.kit->linked_accounts.is_last_way_in(world.ada, AccountId("id-acme"))));
  world.kit.run("UPDATE users SET is_verified = 1");
  world.ada = actor_of(world.kit, world.grant);
  CHECK(must(world.kit->linked_accounts.is_last_way_in(world.ada, AccountId("id-acme"))) == !goes);
  CHECK(outcome(world.kit->linked_accounts.unlink(world.ada, AccountId("id-acme"), caller(), std::chrono::hours(24))) ==
        "LAST_WAY_IN");
  CHECK(outcome(world.unlink("id-acme")) == (goes ? "OK" : "LAST_WAY_IN"));
}

TEST_CASE("linked accounts: unlink ends the other sessions", "[linked_accounts][security]") {
  LinkedWorld world;
  world.link("acme", "17");
  const auto elsewhere = sign_in(world.kit);
  CHECK(outcome(world.unlink("id-acme")) == "OK");
  CHECK_FALSE(identify(world.kit, elsewhere.access_token).ok());
  CHECK(identify(world.kit, world.grant.access_token).ok());
}

TEST_CASE("linked accounts: unlink requires a fresh session, another user's account is not found",
          "[linked_accounts][security]") {
  LinkedWorld world;
  world.link("acme", "17");
  sign_up(world.kit, "eve@example.com");
  const auto eves =
      world.kit.texts("SELECT a.id FROM accounts a JOIN users u ON u.id = a.user_id WHERE u.email = 'eve@example.com'");
  CHECK(outcome(world.unlink(eves.at(0))) == "NOT_FOUND");
  CHECK(outcome(world.unlink("nothing")) == "NOT_FOUND");
  world.kit.clock().advance(std::chrono::minutes(10));
  CHECK(outcome(world.unlink("id-acme")) == "FRESH_SESSION_REQUIRED");
}

TEST_CASE("linked accounts: unlinking is told to the owner by mail", "[linked_accounts][security]") {
  LinkedWorld world;
  world.link("acme", "17");
  CHECK(outcome(world.unlink("nothing")) == "NOT_FOUND");
  CHECK(Mailbox(world.kit).count("account_unlinked", kAda) == 0);
  CHECK(outcome(world.unlink("id-acme")) == "OK");
  const auto mails = Mailbox(world.kit).all("account_unlinked", kAda);
  REQUIRE(mails.size() == 1);
  CHECK(must(world.kit->mail_composer.compose(mails.at(0))).text.find("acme") != std::string::npos);
}

/// A user with links at acme and at another provider, whose issuers are not known.
struct IssuerWorld {
  IssuerWorld() {
    user = sign_up(kit).user.id.str();
    link("acme", "1");
    link("other", "1");
    configure("https://first.example.org");
  }
  void link(const std::string& provider, const std::string& subject) {
    kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) VALUES ('" +
            provider + subject + "', '" + user + "', '" + provider + "', '" + subject + "', 0, 0)");
  }
  void configure(const std::string& issuer) {
    oauth.oidc.clear();
    oauth.oidc.push_back({.name = "acme", .issuer = issuer});
    oauth.github = {.id = "client", .secret = Secret(std::string("hush"))};
  }
  void start() { must(kit->linked_accounts.fill_issuers(OAuthProviders(oauth))); }
  std::vector<std::string> superseded() { return must(kit->linked_accounts.superseded(OAuthProviders(oauth))); }
  std::vector<std::string> issuers() {
    return kit.texts("SELECT id || ' ' || coalesce(issuer, '-') FROM accounts WHERE provider <> 'credential' ORDER BY id");
  }

  TestCore kit;
  std::string user;
  settings::OAuth oauth;
};

using Issuers = std::vector<std::string>;

TEST_CASE("linked accounts: the first start fills the issuers of each configured provider once, with an event",
          "[linked_accounts][security]") {
  IssuerWorld world;
  world.link("github", "7");
  world.start();
  CHECK(world.issuers() == Issuers{"acme1 https://first.example.org", "github7 https://github.com", "other1 -"});
  world.start();
  CHECK(world.kit.number("SELECT count(*) FROM audit_events WHERE action = 'provider.links_filled'") == 2);
  CHECK(world.superseded().empty());
}

TEST_CASE("linked accounts: a link imported before the issuer changed is filled with the former issuer",
          "[linked_accounts][security]") {
  IssuerWorld world;
  world.start();
  world.link("acme", "2");
  world.configure("https://second.example.org");
  world.start();
  CHECK(world.issuers().at(1) == "acme2 https://first.example.org");
  world.link("acme", "3");
  world.start();
  CHECK(world.issuers().at(2) == "acme3 https://second.example.org");
}

TEST_CASE("linked accounts: a changed issuer is reported with the number of its links, until it is as before",
          "[linked_accounts]") {
  IssuerWorld world;
  world.start();
  world.configure("https://second.example.org");
  world.start();
  const auto found = world.superseded();
  REQUIRE(found.size() == 1);
  CHECK(
      found[0].starts_with("Accounts linked to `acme` at the issuer https://first.example.org: 1. Its issuer is "
                           "https://second.example.org now, so these links do not sign in"));
  world.configure("https://first.example.org");
  CHECK(world.superseded().empty());
}

TEST_CASE("linked accounts: two servers that start at once fill the links once", "[linked_accounts][concurrency]") {
  IssuerWorld world;
  winners(4, [&] {
    world.start();
    return true;
  });
  CHECK(world.issuers().at(0) == "acme1 https://first.example.org");
  CHECK(world.kit.number("SELECT count(*) FROM audit_events WHERE action = 'provider.links_filled'") == 1);
}

}  // namespace
}  // namespace usher::core
