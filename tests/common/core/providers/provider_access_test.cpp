#include "common/core/providers/provider_access.h"

#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/sign_in/impersonation.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/race.h"

namespace usher::core {
namespace {

using namespace testkit;

/// A GitHub user. GitHub's tokens do not expire.
struct ProviderAccessWorld {
  ProviderAccessWorld()
      : kit([](settings::Settings& settings) {
          settings.oauth.github = {.id = "client", .secret = Secret(std::string("hush"))};
        }) {
    kit.http().on("https://github.com/login/oauth/access_token", R"({"access_token":"gho_1","token_type":"bearer"})");
    kit.http().on("https://api.github.com/user", R"({"id":7,"login":"ada"})");
    kit.http().on("https://api.github.com/user/emails", R"([{"email":"ada@example.com","primary":true,"verified":true}])");
  }
  SessionGrant sign_in() {
    const auto begun = must(kit->oauth_sign_in.begin("github", {.redirect_to = "/"}, caller()));
    auto end = kit->oauth_sign_in.finish(
        "github",
        {.state = query_of(begun.url)["state"], .code = "c", .browser_tokens = {std::string(begun.browser_token.expose())}},
        caller());
    return std::get<SessionGrant>(must(std::move(end.outcome)).outcome);
  }
  TestCore kit;
};

TEST_CASE("provider access: GitHub's user info is returned, without a refresh token there is no refresh", "[provider_access]") {
  ProviderAccessWorld world;
  const auto ada = actor_of(world.kit, world.sign_in());
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  CHECK(must(world.kit->provider_access.find(ada, account)).tokens.access.expose() == "gho_1");
  CHECK(*must(world.kit->provider_access.look(ada, account)).words.find("login")->string() == "ada");
  CHECK(outcome(world.kit->provider_access.refresh(ada, account)) == "INVALID_ARGUMENT");
}

TEST_CASE("provider access: another user's account or a credential account is not found", "[provider_access][security]") {
  ProviderAccessWorld world;
  const auto ada = actor_of(world.kit, world.sign_in());
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  const auto eve = actor_of(world.kit, sign_up(world.kit, "eve@example.com"));
  const auto own = must(world.kit->linked_accounts.list(eve)).at(0).id;
  CHECK(outcome(world.kit->provider_access.find(eve, account)) == "NOT_FOUND");
  CHECK(outcome(world.kit->provider_access.refresh(eve, account)) == "NOT_FOUND");
  CHECK(outcome(world.kit->provider_access.look(eve, account)) == "NOT_FOUND");
  CHECK(outcome(world.kit->provider_access.find(eve, own)) == "NOT_FOUND");
}

TEST_CASE("provider access: a box moved to another row does not open", "[provider_access][security]") {
  ProviderAccessWorld world;
  const auto ada = actor_of(world.kit, world.sign_in());
  world.kit.run("UPDATE accounts SET id = 'moved' WHERE provider = 'github'");
  CHECK(outcome(world.kit->provider_access.find(ada, AccountId("moved"))) == "INTERNAL");
}

/// A user with tokens of an OpenID provider.
struct OpenIdAccessWorld {
  OpenIdAccessWorld() : kit(FakeIssuer::configure) {}
  domain::SessionActor sign_in() {
    const auto begun = must(kit->oauth_sign_in.begin("acme", {.redirect_to = "/"}, caller()));
    auto end = kit->oauth_sign_in.finish("acme",
                                         {.state = query_of(begun.url)["state"],
                                          .code = acme.approve(begun.url),
                                          .browser_tokens = {std::string(begun.browser_token.expose())}},
                                         caller());
    grant = std::get<SessionGrant>(must(std::move(end.outcome)).outcome);
    return actor_of(kit, *grant);
  }
  void issue_for_refresh() {
    kit.http().on(std::string(FakeIssuer::kIssuer) + "/token",
                  R"({"access_token":"newer","token_type":"Bearer","refresh_token":"r2","id_token":"a.b.c"})");
  }

  TestCore kit;
  FakeIssuer acme{kit.http(), kit.clock()};
  std::optional<SessionGrant> grant;
};

TEST_CASE("provider access: a session that is not fresh gets no ID token and no refresh token", "[provider_access][security]") {
  OpenIdAccessWorld world;
  const auto fresh = world.sign_in();
  const auto account = must(world.kit->linked_accounts.list(fresh)).at(0).id;
  CHECK_FALSE(must(world.kit->provider_access.find(fresh, account)).tokens.id.empty());
  CHECK_FALSE(must(world.kit->provider_access.find(fresh, account)).tokens.refresh.empty());
  world.kit.clock().advance(std::chrono::minutes(10));
  const auto stale = actor_of(world.kit, *world.grant);
  const auto found = must(world.kit->provider_access.find(stale, account));
  CHECK(found.tokens.access.expose() == "an-access-token");
  CHECK(found.tokens.id.empty());
  CHECK(found.tokens.refresh.empty());
  CHECK(must(world.kit->provider_access.look(stale, account)).account.id == account);
  world.issue_for_refresh();
  const auto refreshed = must(world.kit->provider_access.refresh(stale, account));
  CHECK(refreshed.tokens.access.expose() == "newer");
  CHECK(refreshed.tokens.id.empty());
  CHECK(refreshed.tokens.refresh.empty());
}

/// A provider whose refresh tokens work once. Safe from any thread.
struct Rotating {
  explicit Rotating(OpenIdAccessWorld& world) {
    world.kit.run("UPDATE accounts SET access_token_expires_at_ms = 0 WHERE provider = 'acme'");
    world.kit.http().on(std::string(FakeIssuer::kIssuer) + "/token", [this](const net::HttpRequest& request) {
      const auto form = std::string(request.form->expose());
      const Lock lock(mutex);
      ++calls;
      if (form.find("refresh_token=" + valid) == std::string::npos) return answer(400, R"({"error":"invalid_grant"})");
      valid = "r" + std::to_string(calls);
      return answer(200, R"({"access_token":"newer","token_type":"Bearer","expires_in":3600,"refresh_token":")" + valid + "\"}");
    });
  }
  static Result<net::HttpResponse> answer(int status, std::string body) {
    return net::HttpResponse{.status = status, .content_type = "application/json", .body = std::move(body)};
  }

  Mutex mutex;
  int calls = 0;
  std::string valid = "a-refresh-token";
};

TEST_CASE("provider access: calls at once after expiry, one renews the tokens and all get them", "[provider_access][race]") {
  OpenIdAccessWorld world;
  const auto ada = world.sign_in();
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  Rotating provider(world);
  const auto outcomes = outcomes_at_once(4, [&](int) -> std::string {
    const auto found = world.kit->provider_access.find(ada, account);
    return found.ok() ? std::string(found.value().tokens.access.expose()) : outcome(found);
  });
  CHECK(outcomes == std::map<std::string, int>{{"newer", 4}});
  CHECK(provider.calls == 1);
}

/// What happens while the first call to renew is at the provider.
template <class F>
void meanwhile(OpenIdAccessWorld& world, int status, F happens) {
  auto first = std::make_shared<std::atomic<bool>>(true);
  world.kit.http().on(std::string(FakeIssuer::kIssuer) + "/token", [=](const net::HttpRequest&) {
    const bool is_first = first->exchange(false);
    if (is_first) happens();
    return Rotating::answer(is_first ? status : 200, R"({"access_token":")" + std::string(is_first ? "late" : "newer") +
                                                         R"(","token_type":"Bearer","expires_in":3600,"refresh_token":"r2"})");
  });
}

TEST_CASE("provider access: tokens that another server renewed meanwhile are returned and stay", "[provider_access]") {
  OpenIdAccessWorld world;
  const auto ada = world.sign_in();
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  TestCore beside(world.kit.world(), FakeIssuer::configure);
  meanwhile(world, GENERATE(200, 400), [&] { must(beside->provider_access.refresh(ada, account)); });
  CHECK(must(world.kit->provider_access.refresh(ada, account)).tokens.access.expose() == "newer");
  CHECK(must(world.kit->provider_access.find(ada, account)).tokens.access.expose() == "newer");
}

TEST_CASE("provider access: a late renewal changes no link that was made meanwhile", "[provider_access][security]") {
  OpenIdAccessWorld world;
  const auto ada = world.sign_in();
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  meanwhile(world, 200, [&] {
    world.kit.run(
        "UPDATE accounts SET id = 'again', access_token_sealed = NULL, refresh_token_sealed = NULL, id_token_sealed = NULL");
  });
  CHECK(outcome(world.kit->provider_access.refresh(ada, account)) == "NOT_FOUND");
  CHECK(must(world.kit->provider_access.find(ada, AccountId("again"))).tokens.access.empty());
}

TEST_CASE("provider access: an impersonating admin gets no token", "[provider_access][impersonation][security]") {
  OpenIdAccessWorld world;
  const auto ada = world.sign_in();
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  const auto boss = make_admin(world.kit, sign_up(world.kit, "boss@example.com"));
  const auto acting = actor_of(world.kit, must(world.kit->impersonation.start(boss, ada.user().id)));
  CHECK(outcome(world.kit->provider_access.find(acting, account)) == "NOT_WHILE_VIEWING");
  CHECK(outcome(world.kit->provider_access.look(acting, account)) == "NOT_WHILE_VIEWING");
  world.issue_for_refresh();
  CHECK(outcome(world.kit->provider_access.refresh(acting, account)) == "NOT_WHILE_VIEWING");
  CHECK(must(world.kit->provider_access.find(ada, account)).tokens.access.expose() == "an-access-token");
}

}  // namespace
}  // namespace usher::core
