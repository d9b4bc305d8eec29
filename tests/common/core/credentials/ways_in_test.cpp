#include "common/core/credentials/ways_in.h"

#include "common/base/text.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kNewest = "new@example.com";

/// A user with a verified address, and a provider that states the same address.
struct WaysInWorld {
  WaysInWorld() { must(kit->user_admin.verify_email(admin(), grant.user.id.str())); }

  Result<OAuthFinished> finish(const AuthorizationRedirect& begun, OAuthSurface surface = OAuthSurface::kRest) {
    return kit->oauth_sign_in
        .finish("acme",
                {.surface = surface,
                 .state = query_of(begun.url)["state"],
                 .code = acme.approve(begun.url),
                 .browser_tokens = {std::string(begun.browser_token.expose())}},
                caller())
        .outcome;
  }
  Result<OAuthFinished> sign_in() { return finish(must(kit->oauth_sign_in.begin("acme", {.redirect_to = "/"}, caller()))); }
  Result<OAuthFinished> link(OAuthSurface surface) {
    const auto ada = actor_of(kit, grant);
    return finish(must(kit->oauth_sign_in.begin_linking(ada, "acme", {.redirect_to = "/", .surface = surface}, caller())),
                  surface);
  }
  Status link_by_token() {
    OfferedIdToken offered{.tokens = {}, .nonce = "n"};
    offered.tokens.id = secret(acme.sign(acme.claims("n")));
    return kit->oauth_sign_in.link_with(actor_of(kit, grant), "acme", std::move(offered), caller());
  }
  std::size_t linked(std::string_view address = kAda) { return Mailbox(kit).count("account_linked", address); }

  TestCore kit{FakeIssuer::configure};
  FakeIssuer acme{kit.http(), kit.clock()};
  SessionGrant grant = sign_up(kit);
};

TEST_CASE("ways in: linking is told to the owner, once, however it happens", "[ways_in][security]") {
  WaysInWorld world;
  const auto way = GENERATE(0, 1, 2, 3);  // by address, by REST, by link-social, by ID token
  if (way == 0) must(world.sign_in());
  if (way == 1) must(world.link(OAuthSurface::kRest));
  if (way == 2) must(world.link(OAuthSurface::kBetterAuth));
  if (way == 3) must(world.link_by_token());
  CHECK(world.linked() == 1);
  const auto mail = must(world.kit->mail_composer.compose(Mailbox(world.kit).all("account_linked", kAda).at(0)));
  CHECK_THAT(mail.text, Catch::Contains("acme"));
  must(world.sign_in());
  must(world.link(OAuthSurface::kRest));
  CHECK(world.linked() == 1);
  CHECK(world.kit.number("SELECT count(*) FROM audit_events WHERE action = 'account.linked'") == 1);
}

TEST_CASE("ways in: a sign-up by a provider links nothing, so no mail says so", "[ways_in]") {
  WaysInWorld world;
  world.acme.email = "eve@example.com";
  must(world.sign_in());
  CHECK(world.linked("eve@example.com") == 0);
}

TEST_CASE("ways in: while a change of address can be undone, the former address is notified, too", "[ways_in][security]") {
  WaysInWorld world;
  const auto change = [&](std::string_view from, std::string_view to) {
    world.kit.clock().advance(std::chrono::milliseconds(1));
    must(world.kit->email_change.ask(actor_of(world.kit, world.grant), to, secret(kPassphrase), caller()));
    const auto token = Mailbox(world.kit).secret("change_email", to);
    must(world.kit->email_verification.verify({.token = secret(token)}, caller()));
    return Mailbox(world.kit).count("email_changed", from);
  };
  REQUIRE(change(kAda, "thief@example.com") == 1);
  REQUIRE(change("thief@example.com", kNewest) == 1);
  world.acme.email = std::string(kNewest);
  must(world.sign_in());
  CHECK(world.linked(kNewest) == 1);
  CHECK(world.linked(kAda) == 1);
  CHECK(world.linked("thief@example.com") == 0);
}

TEST_CASE("ways in: providers are listed by their first link, each once, without the password", "[ways_in]") {
  WaysInWorld world;
  for (const std::string id : {"1", "2", "3"})
    world.kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) SELECT 'a" +
                  id + "', id, '" + (id == "2" ? "acme" : "github") + "', '" + id + "', " + id + ", 0 FROM users");
  const auto ways =
      must(world.kit->ports.transactions.read([&](store::Stores& tx) { return other_ways_in(tx, world.grant.user.id); }));
  CHECK(joined(names_of(ways), ", ") == "github, acme");
}

}  // namespace
}  // namespace usher::core
