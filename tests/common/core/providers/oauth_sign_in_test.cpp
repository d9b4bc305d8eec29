#include "common/core/providers/oauth_sign_in.h"

#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/provider_access.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/sessions.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/race.h"

namespace usher::core {
namespace {

using namespace testkit;

/// A server, a provider and the browser's part of the flow.
struct OAuthWorld {
  explicit OAuthWorld(const Adapt& adapt = {})
      : kit([&](settings::Settings& settings) {
          FakeIssuer::configure(settings);
          if (adapt) adapt(settings);
        }) {}

  struct Begun {
    std::string state;
    std::string code;
    std::string cookie;
  };
  Begun approve(const AuthorizationRedirect& begun) {
    return {.state = query_of(begun.url)["state"],
            .code = acme.approve(begun.url),
            .cookie = std::string(begun.browser_token.expose())};
  }
  Begun begin() { return approve(must(kit->oauth_sign_in.begin("acme", {.redirect_to = "https://site.example/"}, caller()))); }
  Begun begin_linking(const domain::SessionActor& by) {
    return approve(must(kit->oauth_sign_in.begin_linking(by, "acme", {.redirect_to = "https://site.example/"}, caller())));
  }
  Result<OAuthFinished> finish(const Begun& begun) {
    return kit->oauth_sign_in
        .finish("acme", {.state = begun.state, .code = begun.code, .browser_tokens = {begun.cookie}}, caller())
        .outcome;
  }
  Result<OAuthFinished> sign_in() { return finish(begin()); }
  SessionGrant session() { return std::get<SessionGrant>(must(sign_in()).outcome); }
  std::int64_t count(const std::string& action) {
    return kit.number("SELECT count(*) FROM audit_events WHERE action = '" + action + "'");
  }

  TestCore kit;
  FakeIssuer acme{kit.http(), kit.clock()};
};

TEST_CASE("oauth: a new verified address gets an account, a session and a device token", "[oauth]") {
  OAuthWorld world;
  auto done = must(world.sign_in());
  CHECK(done.redirect_to == "https://site.example/");
  const auto& grant = std::get<SessionGrant>(done.outcome);
  CHECK(grant.user.email == "ada@example.com");
  CHECK(grant.user.name == "Ada Lovelace");
  CHECK(grant.user.image == "https://pictures.example.org/ada.png");
  CHECK(grant.user.is_verified);
  CHECK(grant.user.last_login_at == world.kit.clock().now());
  CHECK(grant.session.amr == "fed");
  CHECK(grant.device_token);
  CHECK_FALSE(grant.profile);
  CHECK(identify(world.kit, grant.access_token).ok());
  CHECK(world.kit.texts("SELECT provider || ' ' || provider_account_id FROM accounts") ==
        std::vector<std::string>{"acme 248289761001"});
  CHECK(outcome(try_sign_in(world.kit)) == "INVALID_CREDENTIALS");
  CHECK(world.count("user.signed_up") == 1);
  CHECK(world.count("user.signed_in") == 1);
}

TEST_CASE("oauth: a returning user is found by the provider's account id, even after an address change", "[oauth]") {
  OAuthWorld world;
  const auto first = world.session();
  world.acme.email = "new@example.com";
  world.acme.email_verified = false;
  CHECK(world.session().user.id == first.user.id);
  CHECK(world.session().user.email == "ada@example.com");
  CHECK(world.kit.number("SELECT count(*) FROM accounts") == 1);
  CHECK(world.count("user.signed_in") == 3);
}

/// The provider's name has another issuer from now on.
void change_issuer(OAuthWorld& world) { world.kit.run("UPDATE accounts SET issuer = 'https://former' WHERE provider = 'acme'"); }

TEST_CASE("oauth: a subject of another issuer under the same name signs in to no account of the former issuer",
          "[oauth][security]") {
  OAuthWorld world;
  const auto ada = world.session();
  CHECK(world.kit.texts("SELECT issuer FROM accounts") == std::vector<std::string>{FakeIssuer::kIssuer});
  change_issuer(world);
  world.acme.email_verified = false;
  CHECK(outcome(world.sign_in()) == "EMAIL_NOT_VERIFIED_BY_PROVIDER");
  world.acme.email_verified = true;
  world.acme.email = "bob@example.com";
  CHECK(world.session().user.id != ada.user.id);
  CHECK(world.count("account.unlinked") == 1);
  CHECK(world.kit.texts("SELECT user_id FROM audit_events WHERE action = 'account.unlinked'") ==
        std::vector<std::string>{ada.user.id.str()});
}

TEST_CASE("oauth: after a change of the issuer a verified address is linked again", "[oauth]") {
  OAuthWorld world;
  const auto ada = world.session();
  change_issuer(world);
  CHECK(world.session().user.id == ada.user.id);
  CHECK(world.kit.texts("SELECT issuer FROM accounts") == std::vector<std::string>{FakeIssuer::kIssuer});
}

TEST_CASE("oauth: a link without an issuer, as of an import, is of the issuer that the provider has", "[oauth]") {
  OAuthWorld world;
  const auto ada = world.session();
  world.kit.run("UPDATE accounts SET issuer = NULL");
  world.acme.email_verified = false;
  CHECK(world.session().user.id == ada.user.id);
}

TEST_CASE("oauth: no reauthentication and no refresh of tokens at an issuer that the link is not of", "[oauth][security]") {
  OAuthWorld world;
  const auto ada = actor_of(world.kit, world.session());
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  change_issuer(world);
  CHECK(outcome(world.kit->oauth_sign_in.begin_reauthentication(ada, "acme", {.redirect_to = "/"}, caller())) == "NOT_FOUND");
  CHECK(outcome(world.kit->provider_access.refresh(ada, account)) == "INVALID_ARGUMENT");
}

TEST_CASE("oauth: a verified account with the same address is linked", "[oauth]") {
  OAuthWorld world;
  const auto ada = sign_up(world.kit);
  world.kit.run("UPDATE users SET is_verified = 1");
  world.acme.email = "ADA@example.com";
  CHECK(world.session().user.id == ada.user.id);
  CHECK(world.count("account.linked") == 1);
  CHECK(sign_in(world.kit).user.id == ada.user.id);
  CHECK(actor_of(world.kit, ada).user().id == ada.user.id);
}

TEST_CASE("oauth: an unverified account loses sessions, password and links to the verified owner (account pre-hijacking)",
          "[oauth][security]") {
  OAuthWorld world;
  const auto squatter = sign_up(world.kit);
  world.kit.run(
      R"(INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms)
                     SELECT 'v', 'reset_password', 'h', id, 0, 0, 9999999999999 FROM users)");
  const auto owner = world.session();
  CHECK(owner.user.id == squatter.user.id);
  CHECK(owner.user.is_verified);
  CHECK(outcome(try_sign_in(world.kit)) == "INVALID_CREDENTIALS");
  CHECK_FALSE(identify(world.kit, squatter.access_token).ok());
  CHECK_FALSE(identify(world.kit, squatter.session_token.expose()).ok());
  CHECK_FALSE(refresh(world.kit, squatter.refresh_token.expose()).ok());
  CHECK(identify(world.kit, owner.access_token).ok());
  CHECK(world.kit.texts("SELECT provider FROM accounts") == std::vector<std::string>{"acme"});
  CHECK(world.kit.number("SELECT count(*) FROM verifications WHERE purpose = 'reset_password'") == 0);
  CHECK(world.kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == 1);
  CHECK(world.kit.texts("SELECT kind FROM outbox ORDER BY kind") ==
        std::vector<std::string>{"account_linked", "password_removed"});
  CHECK(world.count("user.taken_over_by_proof") == 1);
}

TEST_CASE("oauth: an unverified account without a password gets no mail that one was removed", "[oauth]") {
  OAuthWorld world;
  sign_up(world.kit);
  SECTION("its credential has none") { world.kit.run("UPDATE accounts SET password_hash = NULL"); }
  SECTION("it has no credential") { world.kit.run("DELETE FROM accounts"); }
  CHECK(world.session().user.is_verified);
  CHECK(world.kit.texts("SELECT kind FROM outbox") == std::vector<std::string>{"account_linked"});
}

TEST_CASE("oauth: an unverified account loses its profile, answers, chat, name and image to the verified owner",
          "[oauth][security]") {
  OAuthWorld world;
  auto request = sign_up_request();
  request.name = "Squatter";
  const auto squatter = std::get<SessionGrant>(must(world.kit->sign_up.with_password(std::move(request), caller())));
  publish(world.kit);
  answer(world.kit, owner_of(squatter), {{"robot", true}});
  REQUIRE(world.kit.number("SELECT count(*) FROM questionnaire_answers") > 0);
  REQUIRE(must(world.kit->profiles.find(squatter.user.id)));
  world.kit.run("INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms) VALUES ('t', '" +
                owner_of(squatter).text() + "', 't', 'Notes', 1, 1)");
  const auto owner = world.session();
  CHECK(owner.user.id == squatter.user.id);
  CHECK_FALSE(owner.profile);
  CHECK(owner.user.name == "Ada Lovelace");
  CHECK(owner.user.image == "https://pictures.example.org/ada.png");
  CHECK(world.kit.number("SELECT count(*) FROM profiles") == 0);
  CHECK(world.kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
  CHECK(world.kit.number("SELECT count(*) FROM chat_threads") == 0);
}

TEST_CASE("oauth: an address that the provider has not verified, or of a form that is not accepted here, is refused",
          "[oauth][security]") {
  OAuthWorld world;
  const bool has_account = GENERATE(true, false);
  if (has_account) {
    sign_up(world.kit);
    world.kit.run("UPDATE users SET is_verified = 1");
  }
  world.acme.email_verified = false;
  CHECK(outcome(world.sign_in()) == "EMAIL_NOT_VERIFIED_BY_PROVIDER");
  world.acme.email_verified = true;
  for (const auto& none : {json::Value(), json::Value(""), json::Value(7)}) {
    world.acme.email = none;
    CHECK(outcome(world.sign_in()) == "EMAIL_NOT_VERIFIED_BY_PROVIDER");
  }
  for (const auto* const bad : {"no-address",
                                "\xC3\xA4"
                                "da@example.com",
                                "ada@xn--80aswg.xn--p1ai", "a&b@example.com"}) {
    world.acme.email = bad;
    CHECK(outcome(world.sign_in()) == "EMAIL_NOT_ACCEPTED");
  }
  CHECK(world.kit.number("SELECT count(*) FROM users") == has_account);
  CHECK(world.kit.number("SELECT count(*) FROM accounts WHERE provider = 'acme'") == 0);
  must(world.kit->audit.append_folded(Time::max()));
  CHECK(world.count("user.social_sign_in_refused") == RefusalWindows::kSingle + 1);
}

TEST_CASE("oauth: a suspended account gets no session", "[oauth][security]") {
  OAuthWorld world;
  const bool linked = GENERATE(true, false);
  if (linked) world.session();
  if (!linked) sign_up(world.kit);
  const auto verified = linked || GENERATE(true, false);
  world.kit.run("UPDATE users SET is_active = 0, is_verified = " + std::to_string(verified));
  const auto sessions = world.kit.number("SELECT count(*) FROM sessions");
  CHECK(outcome(world.sign_in()) == "ACCOUNT_SUSPENDED");
  CHECK(world.kit.texts("SELECT personal ->> 'reason' FROM audit_events WHERE action = 'user.sign_in_refused'") ==
        std::vector<std::string>{"suspended"});
  CHECK(world.kit.number("SELECT count(*) FROM sessions") == sessions);
}

TEST_CASE("oauth: a second factor is required before a session or a link", "[oauth][security]") {
  OAuthWorld world;
  const bool linked = GENERATE(true, false);
  if (linked) world.session();
  if (!linked) sign_up(world.kit);
  world.kit.run("UPDATE users SET two_factor_enabled = 1, is_verified = 1");
  const auto live = "SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL";
  const auto sessions = world.kit.number(live);
  const auto done = must(world.sign_in());
  CHECK_FALSE(std::get<TwoFactorChallenge>(done.outcome).token.empty());
  CHECK(world.kit.number(live) == sessions);
  CHECK(world.kit.number("SELECT count(*) FROM users WHERE two_factor_enabled = 1") == 1);
  CHECK(world.kit.number("SELECT count(*) FROM accounts WHERE provider = 'acme'") == linked);
}

TEST_CASE("oauth: an account whose app was lost does not sign in by a provider", "[oauth][security]") {
  OAuthWorld world;
  const auto user = world.session().user.id.str();
  world.kit.run("UPDATE users SET two_factor_enabled = 1");
  world.kit.run(
      "INSERT INTO two_factors (user_id, secret_sealed, backup_codes, confirmed_at_ms, created_at_ms, lost_at_ms) VALUES ('" +
      user + "', '', '', 1, 1, 1)");
  const auto sessions = world.kit.number("SELECT count(*) FROM sessions");
  CHECK(outcome(world.sign_in()) == "SECOND_FACTOR_LOST");
  CHECK(world.kit.number("SELECT count(*) FROM sessions") == sessions);
}

TEST_CASE("oauth: sign-up closed, new users are refused and existing ones sign in", "[oauth]") {
  OAuthWorld world([](settings::Settings& settings) { settings.signup.enabled = false; });
  CHECK(outcome(world.sign_in()) == "SIGNUP_DISABLED");
  must(world.kit->user_admin.create(
      admin(), {.email = "ada@example.com", .name = {}, .verified = true, .profile = {}, .password = secret(kPassphrase)}));
  CHECK(world.sign_in().ok());
}

TEST_CASE("oauth: an address reserved for an undo is refused", "[oauth][security]") {
  OAuthWorld world;
  const auto eve = sign_up(world.kit, "eve@example.com");
  world.kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, user_id, address, attempts, created_at_ms, expires_at_ms) VALUES "
      "('u', 'undo_email_change', 'h', '" +
      eve.user.id.str() + "', 'ada@example.com', 0, 0, 9999999999999)");
  CHECK(outcome(world.sign_in()) == "ALREADY_LINKED");
}

TEST_CASE("oauth: login CSRF (RFC 6819 §4.4.1.8), a state without its browser cookie is refused and not consumed",
          "[oauth][security]") {
  OAuthWorld world;
  const auto begun = world.begin();
  const auto other = world.begin();
  auto stolen = begun;
  for (const auto& cookie : {std::string(), other.cookie, begun.state, crypto::sha256_base64url(begun.cookie)}) {
    stolen.cookie = cookie;
    CHECK(outcome(world.finish(stolen)) == "STATE_MISMATCH");
  }
  CHECK(world.finish(begun).ok());
}

TEST_CASE("oauth: a state works once, for ten minutes, for its provider", "[oauth][security]") {
  OAuthWorld world(
      [](settings::Settings& settings) { settings.oauth.google = {.id = "g", .secret = Secret(std::string("hush"))}; });
  const auto begun = world.begin();
  CHECK(outcome(world.kit->oauth_sign_in
                    .finish("google", {.state = begun.state, .code = begun.code, .browser_tokens = {begun.cookie}}, caller())
                    .outcome) == "STATE_MISMATCH");
  CHECK(world.finish(begun).ok());
  CHECK(outcome(world.finish(begun)) == "STATE_MISMATCH");
  const auto late = world.begin();
  world.kit.clock().advance(kOAuthStateLife);
  CHECK(outcome(world.finish(late)) == "STATE_MISMATCH");
  CHECK(outcome(world.finish({.state = "", .code = "x", .cookie = ""})) == "STATE_MISMATCH");
  CHECK(outcome(world.kit->oauth_sign_in.finish("acme", {}, caller()).outcome) == "STATE_MISMATCH");
}

TEST_CASE("oauth: generated states are refused without a write", "[oauth][audit][security]") {
  OAuthWorld world;
  for (int i = 0; i < 100; ++i)
    CHECK(outcome(world.finish({.state = "generated" + std::to_string(i), .code = "x", .cookie = "y"})) == "STATE_MISMATCH");
  must(world.kit->audit.append_folded(Time::max()));
  CHECK(world.kit.number("SELECT count(*) FROM audit_events") == 0);
  CHECK(world.kit->audit.refusals("user.social_sign_in_refused") == 100);
}

TEST_CASE("oauth: a network begins and ends 120 sign-ins a minute at most", "[oauth][security]") {
  OAuthWorld world([](settings::Settings& settings) { settings.limits.enabled = true; });
  const auto begin = [&](const domain::Caller& from) {
    return outcome(world.kit->oauth_sign_in.begin("acme", {.redirect_to = "/"}, from));
  };
  const auto begun = world.begin();
  for (int i = 1; i < 120; ++i) REQUIRE(begin(caller()) == "OK");
  CHECK(begin(caller()) == "RATE_LIMITED");
  CHECK(outcome(world.finish(begun)) == "RATE_LIMITED");
  CHECK(outcome(world.kit->oauth_sign_in.sign_in_with("acme", {}, std::nullopt, caller())) == "RATE_LIMITED");
  CHECK(world.kit.number("SELECT count(*) FROM verifications") == 120);
  CHECK(begin(caller("198.51.100.1")) == "OK");
  world.kit.clock().advance(std::chrono::minutes(1));
  CHECK(world.finish(begun).ok());
}

TEST_CASE("oauth: the row of a finished or an expired flow is deleted", "[oauth][security]") {
  OAuthWorld world;
  const auto flows = [&] { return world.kit.number("SELECT count(*) FROM verifications WHERE purpose = 'oauth_state'"); };
  const auto late = world.begin();
  CHECK(world.sign_in().ok());
  CHECK(flows() == 1);
  must(world.kit->maintenance.prune());
  CHECK(flows() == 1);
  world.kit.clock().advance(kOAuthStateLife);
  must(world.kit->maintenance.prune());
  CHECK(flows() == 0);
  CHECK(outcome(world.finish(late)) == "STATE_MISMATCH");
}

TEST_CASE("oauth: two racing callbacks, exactly one wins in each of 100 tries", "[oauth][security]") {
  OAuthWorld world;
  for (int i = 0; i < 100; ++i) {
    const auto begun = world.begin();
    std::atomic<int> won{0};
    std::atomic<int> ready{0};
    const auto race = [&] {
      ++ready;
      eventually("both threads", [&] { return ready == 2; });
      const auto result = world.finish(begun);
      won += result.ok();
      if (!result.ok() && result.error().code != ErrorCode::kStateMismatch) won += 100;
    };
    std::thread other(race);
    race();
    other.join();
    REQUIRE(won == 1);
  }
  CHECK(world.kit.number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("oauth: an error response or a missing code ends the flow", "[oauth]") {
  OAuthWorld world;
  const auto answer = [&](const std::optional<std::string>& error) {
    const auto begun = world.begin();
    const auto first =
        outcome(world.kit->oauth_sign_in
                    .finish("acme", {.state = begun.state, .error = error, .browser_tokens = {begun.cookie}}, caller())
                    .outcome);
    CHECK(outcome(world.finish(begun)) == "STATE_MISMATCH");
    return first;
  };
  CHECK(answer("access_denied") == "ACCESS_DENIED");
  CHECK(answer("server_error") == "PROVIDER_REFUSED");
  CHECK(answer(std::nullopt) == "PROVIDER_REFUSED");
}

TEST_CASE("oauth: an unknown provider is not found, an unreachable one fails without a stored state", "[oauth]") {
  OAuthWorld world;
  CHECK(outcome(world.kit->oauth_sign_in.begin("unknown", {.redirect_to = "/"}, caller())) == "NOT_FOUND");
  CHECK(outcome(world.kit->oauth_sign_in.finish("unknown", {}, caller()).outcome) == "NOT_FOUND");
  world.kit.http().on(std::string(FakeIssuer::kIssuer) + "/.well-known/openid-configuration", 503, "");
  CHECK(outcome(world.kit->oauth_sign_in.begin("acme", {.redirect_to = "/"}, caller())) == "UPSTREAM_FAILED");
  CHECK(world.kit.number("SELECT count(*) FROM verifications") == 0);
}

TEST_CASE("oauth: no token, state, verifier or cookie is stored in clear", "[oauth][security]") {
  OAuthWorld world;
  std::string id_token;
  world.acme.sign = [&](const json::Object& claims) { return id_token = must(crypto::jwt::encode({}, claims, world.acme.key)); };
  const auto begun = world.begin();
  const auto before = world.kit.everything_stored();
  CHECK(before.find(begun.state) == std::string::npos);
  CHECK(before.find(begun.cookie) == std::string::npos);
  CHECK(world.finish(begun).ok());
  const auto after = world.kit.everything_stored();
  for (const auto& secret : {std::string("an-access-token"), std::string("a-refresh-token"), id_token, begun.code})
    CHECK(after.find(secret) == std::string::npos);
  CHECK(world.kit.number(
            "SELECT count(access_token_sealed) + count(refresh_token_sealed) + count(id_token_sealed) FROM accounts") == 3);
  CHECK(world.kit.texts("SELECT scope FROM accounts") == std::vector<std::string>{"openid email"});
}

domain::SessionActor verified(OAuthWorld& world) {
  const auto grant = sign_up(world.kit);
  world.kit.run("UPDATE users SET is_verified = 1");
  return actor_of(world.kit, grant);
}

TEST_CASE("oauth: linking adds a sign-in method for the caller and issues no session", "[oauth]") {
  OAuthWorld world;
  const auto ada = verified(world);
  const auto done = must(world.finish(world.begin_linking(ada)));
  CHECK(std::get<OAuthLinked>(done.outcome).user == ada.user().id);
  CHECK(world.count("account.linked") == 1);
  CHECK(world.kit.number("SELECT count(*) FROM sessions") == 1);
  CHECK(world.finish(world.begin_linking(ada)).ok());
  CHECK(world.session().user.id == ada.user().id);
}

TEST_CASE("oauth: linking requires a fresh session that is valid at the end", "[oauth][security]") {
  OAuthWorld world;
  const auto ada = verified(world);
  const auto begun = world.begin_linking(ada);
  must(world.kit->sessions.sign_out(ada, SignOutScope::kGlobal, caller()));
  CHECK(outcome(world.finish(begun)) == "STATE_MISMATCH");
  world.kit.clock().advance(std::chrono::minutes(10));
  CHECK(outcome(world.kit->oauth_sign_in.begin_linking(ada, "acme", {.redirect_to = "/"}, caller())) == "FRESH_SESSION_REQUIRED");
}

TEST_CASE("oauth: linking requires the same address, verified on both sides", "[oauth][security]") {
  OAuthWorld world;
  const auto ada = verified(world);
  world.acme.email = "eve@example.com";
  CHECK(outcome(world.finish(world.begin_linking(ada))) == "EMAIL_DOES_NOT_MATCH");
  world.acme.email = "ada@example.com";
  world.acme.email_verified = false;
  CHECK(outcome(world.finish(world.begin_linking(ada))) == "EMAIL_NOT_VERIFIED_BY_PROVIDER");
  world.acme.email_verified = true;
  world.kit.run("UPDATE users SET is_verified = 0");
  CHECK(outcome(world.finish(world.begin_linking(ada))) == "EMAIL_NOT_VERIFIED");
  CHECK(world.kit.number("SELECT count(*) FROM accounts WHERE provider = 'acme'") == 0);
}

TEST_CASE("oauth: linking a provider account of another user is refused", "[oauth][security]") {
  OAuthWorld world;
  world.acme.email = "eve@example.com";
  const auto eve = world.session();
  world.acme.email = "ada@example.com";
  const auto ada = verified(world);
  CHECK(outcome(world.finish(world.begin_linking(ada))) == "ALREADY_LINKED");
  CHECK(world.session().user.id == eve.user.id);
}

/// A flow as the Better Auth endpoints begin and finish it.
struct ProtocolFlow {
  explicit ProtocolFlow(OAuthWorld& in, AuthorizationRequest authorization = {.redirect_to = "/course"}) : world(in) {
    authorization.surface = OAuthSurface::kBetterAuth;
    begun = must(world.kit->oauth_sign_in.begin("acme", std::move(authorization), caller()));
    query = query_of(begun.url);
  }
  OAuthResult finish(OAuthSurface surface = OAuthSurface::kBetterAuth) {
    return world.kit->oauth_sign_in.finish("acme",
                                           {.surface = surface,
                                            .state = query["state"],
                                            .code = world.acme.approve(begun.url),
                                            .browser_tokens = {std::string(begun.browser_token.expose())}},
                                           caller());
  }
  OAuthWorld& world;
  AuthorizationRedirect begun = {};
  std::map<std::string, std::string> query = {};
};

TEST_CASE("oauth: a Better Auth flow is finished only by the Better Auth callback", "[oauth][security]") {
  OAuthWorld world;
  ProtocolFlow flow(world);
  CHECK(flow.query["redirect_uri"] == world.kit.settings().public_url + "/api/auth/callback/acme");
  CHECK(outcome(flow.finish(OAuthSurface::kRest).outcome) == "STATE_MISMATCH");
  CHECK(flow.finish().outcome.ok());
  const auto begun = world.begin();
  CHECK(outcome(world.kit->oauth_sign_in
                    .finish("acme",
                            {.surface = OAuthSurface::kBetterAuth,
                             .state = begun.state,
                             .code = begun.code,
                             .browser_tokens = {begun.cookie}},
                            caller())
                    .outcome) == "STATE_MISMATCH");
}

TEST_CASE("oauth: an unverified account that links its own address has a holder, whose next proof removes nothing", "[oauth]") {
  OAuthWorld world;
  const auto ada = actor_of(world.kit, sign_up(world.kit));
  const auto begun = must(
      world.kit->oauth_sign_in.begin_linking(ada, "acme", {.redirect_to = "/", .surface = OAuthSurface::kBetterAuth}, caller()));
  const auto linked = world.approve(begun);
  must(world.kit->oauth_sign_in
           .finish("acme",
                   {.surface = OAuthSurface::kBetterAuth,
                    .state = linked.state,
                    .code = linked.code,
                    .browser_tokens = {linked.cookie}},
                   caller())
           .outcome);
  CHECK(world.kit.number("SELECT is_verified FROM users") == 0);
  const bool by_another = GENERATE(true, false);
  if (by_another) world.acme.subject = "another account at the provider";
  CHECK(world.session().user.id == ada.user().id);
  CHECK(world.kit.number("SELECT is_verified FROM users") == 1);
  CHECK(world.count("user.taken_over_by_proof") == 0);
  CHECK(world.count("user.email_verified") == 1);
  CHECK(sign_in(world.kit).user.id == ada.user().id);
}

TEST_CASE("oauth: a flow has its own targets for new users and errors, extra scopes and a login hint", "[oauth]") {
  OAuthWorld world;
  const AuthorizationRequest authorization{.redirect_to = "/course",
                                           .new_user_to = "/welcome",
                                           .error_to = "/sign-in",
                                           .more_scopes = "drive",
                                           .login_hint = "ada@example.com"};
  ProtocolFlow first(world, authorization);
  CHECK(first.query["scope"] == "openid email profile drive");
  CHECK(first.query["login_hint"] == "ada@example.com");
  CHECK(must(first.finish().outcome).redirect_to == "/welcome");
  CHECK(must(ProtocolFlow(world, authorization).finish().outcome).redirect_to == "/course");
  ProtocolFlow third(world, authorization);
  third.begun.browser_token = secret("another browser's");
  const auto refused = third.finish();
  CHECK(outcome(refused.outcome) == "STATE_MISMATCH");
  CHECK(refused.error_to == "/sign-in");
}

/// Sends an ID token as a browser that obtained it itself.
Result<OAuthFinished> offer(OAuthWorld& world, const std::string& token, std::optional<std::string> nonce = "n") {
  OfferedIdToken offered{.tokens = {}, .nonce = std::move(nonce)};
  offered.tokens.id = secret(token);
  return world.kit->oauth_sign_in.sign_in_with("acme", std::move(offered), std::nullopt, caller());
}
/// A new ID token with that nonce.
std::string token_of(OAuthWorld& world, const std::string& nonce = "n") {
  auto claims = world.acme.claims(nonce);
  world.acme.bend(claims);
  return world.acme.sign(claims);
}
domain::Session session_of(Result<OAuthFinished> finished) {
  return std::get<SessionGrant>(must(std::move(finished)).outcome).session;
}

TEST_CASE("oauth: an ID token from the browser signs its subject in", "[oauth]") {
  OAuthWorld world;
  CHECK(std::get<SessionGrant>(must(offer(world, token_of(world, "n1"), "n1")).outcome).user.email == "ada@example.com");
  CHECK(outcome(offer(world, token_of(world, "n2"), "n1")) == "INVALID_ID_TOKEN");
  world.acme.bend = [](json::Object& claims) { claims.set("aud", "another client"); };
  CHECK(outcome(offer(world, token_of(world, "n3"), "n3")) == "INVALID_ID_TOKEN");
}

TEST_CASE("oauth: an ID token with a nonce is refused without it (token injection)", "[oauth][security]") {
  OAuthWorld world;
  CHECK(outcome(offer(world, token_of(world), std::nullopt)) == "INVALID_ID_TOKEN");
  world.acme.bend = [](json::Object& claims) { claims.erase("nonce"); };
  CHECK(offer(world, token_of(world), std::nullopt).ok());
}

TEST_CASE("oauth: an ID token from the browser works until its exp, however old it is", "[oauth]") {
  OAuthWorld world;
  world.acme.bend = [&](json::Object& claims) { claims.set("exp", to_seconds(world.kit.clock().now()) + 3600); };
  const auto token = token_of(world);
  const auto late = token_of(world, "late");
  world.kit.clock().advance(std::chrono::minutes(59));
  CHECK(offer(world, token).ok());
  CHECK(outcome(offer(world, token)) == "INVALID_ID_TOKEN");
  world.kit.clock().advance(std::chrono::minutes(2));
  CHECK(outcome(offer(world, late, "late")) == "INVALID_ID_TOKEN");
}

TEST_CASE("oauth: an ID token issues one session (replay)", "[oauth][security]") {
  OAuthWorld world;
  const auto token = token_of(world);
  CHECK(offer(world, token).ok());
  CHECK(outcome(offer(world, token)) == "INVALID_ID_TOKEN");
  world.kit.clock().advance(std::chrono::minutes(5));
  CHECK(outcome(offer(world, token)) == "INVALID_ID_TOKEN");
  CHECK(world.kit.number("SELECT count(*) FROM sessions") == 1);
  CHECK(world.kit.everything_stored().find(token) == std::string::npos);
}

TEST_CASE("oauth: another signature over the same ID token, or the same claims again, issue no second session (replay)",
          "[oauth][security]") {
  OAuthWorld world;
  const auto token = token_of(world);
  CHECK(offer(world, token).ok());
  const auto signed_again = token_of(world);
  REQUIRE(signed_again != token);
  CHECK(outcome(offer(world, signed_again)) == "INVALID_ID_TOKEN");
  world.acme.bend = [](json::Object& claims) { claims.set("name", "Another Name"); };
  CHECK(outcome(offer(world, token_of(world))) == "INVALID_ID_TOKEN");
}

TEST_CASE("oauth: racing sign-ins with one ID token, exactly one wins in each of 30 tries", "[oauth][race][security]") {
  OAuthWorld world;
  for (int i = 0; i < 30; ++i) {
    const auto nonce = "n" + std::to_string(i);
    const auto token = token_of(world, nonce);
    INFO("try " << i);
    REQUIRE(winners(4, [&] { return offer(world, token, nonce).ok(); }) == 1);
  }
}

/// The ID token that the server obtained in its last flow, and its nonce.
struct Obtained {
  std::string token;
  std::string nonce;
};
Obtained watch(OAuthWorld& world) {
  Obtained obtained;
  const auto usual = world.acme.sign;
  world.acme.sign = [&](const json::Object& claims) {
    obtained.nonce = *claims.find("nonce")->string();
    return obtained.token = usual(claims);
  };
  must(world.sign_in());
  world.acme.sign = usual;
  return obtained;
}

TEST_CASE("oauth: an ID token that this server obtained issues no session (stale session made fresh)", "[oauth][security]") {
  OAuthWorld world;
  const auto obtained = watch(world);
  CHECK(outcome(offer(world, obtained.token, obtained.nonce)) == "INVALID_ID_TOKEN");
  CHECK(outcome(offer(world, obtained.token, std::nullopt)) == "INVALID_ID_TOKEN");
  CHECK(world.kit.number("SELECT count(*) FROM sessions") == 1);
}

TEST_CASE("oauth: an ID token that this server got for a refresh token issues no session", "[oauth][security]") {
  OAuthWorld world;
  const auto ada = actor_of(world.kit, world.session());
  const auto account = must(world.kit->linked_accounts.list(ada)).at(0).id;
  world.kit.clock().advance(std::chrono::seconds(1));
  world.acme.bend = [](json::Object& claims) { claims.erase("nonce"); };
  const auto token = token_of(world);
  world.kit.http().on(std::string(FakeIssuer::kIssuer) + "/token",
                      R"({"access_token":"newer","token_type":"Bearer","id_token":")" + token + "\"}");
  CHECK(must(world.kit->provider_access.refresh(ada, account)).tokens.id.expose() == token);
  CHECK(outcome(offer(world, token, std::nullopt)) == "INVALID_ID_TOKEN");
}

TEST_CASE("oauth: a session by ID token is as fresh as its auth_time, and never fresher than now", "[oauth][security]") {
  OAuthWorld world;
  const auto now = world.kit.clock().now();
  const auto without = [](json::Object& claims) { claims.erase("auth_time"); };
  world.acme.bend = without;
  CHECK(session_of(offer(world, token_of(world))).proved_at == Time{});
  const auto with_auth_time = [&](const json::Value& time, const std::string& nonce) {
    world.acme.bend = [time](json::Object& claims) { claims.set("auth_time", time); };
    return session_of(offer(world, token_of(world, nonce), nonce)).proved_at;
  };
  const auto seconds = to_seconds(now);
  CHECK(with_auth_time(seconds - 60, "a") == from_ms((seconds - 60) * 1000));
  CHECK(with_auth_time(seconds + 60, "b") == now);
  CHECK(with_auth_time("now", "c") == Time{});
  const auto stale = std::get<SessionGrant>(must(offer(world, token_of(world, "d"), "d")).outcome);
  CHECK(outcome(world.kit->oauth_sign_in.begin_linking(actor_of(world.kit, stale), "acme", {.redirect_to = "/"}, caller())) ==
        "FRESH_SESSION_REQUIRED");
  // The code flow is no other: without `auth_time`, whatever the provider's session is, it proves nothing.
  world.acme.bend = without;
  CHECK(world.session().session.proof() == domain::Proof{});
  world.acme.bend = [&](json::Object& claims) { claims.set("auth_time", seconds - 60); };
  CHECK(world.session().session.proof() == domain::Proof{domain::ProofKind::kMailbox, from_ms((seconds - 60) * 1000)});
  world.acme.bend = [&](json::Object& claims) { claims.set("auth_time", seconds + 60); };
  CHECK(world.session().session.proved_at == now);
}

TEST_CASE("oauth: an account that the address links proves its mailbox, and no password", "[oauth][security]") {
  OAuthWorld world;
  verified(world);
  const auto seconds = to_seconds(world.kit.clock().now());
  world.acme.bend = [&](json::Object& claims) { claims.set("auth_time", seconds); };
  const auto linked = world.session();
  CHECK(linked.session.proved_by == domain::ProofKind::kMailbox);
  CHECK_FALSE(world.kit->authentication.require_fresh(actor_of(world.kit, linked)).ok());
  sign_in(world.kit);
  CHECK(world.kit->authentication.require_fresh(actor_of(world.kit, world.session())).ok());
}

/// Sends the browser of a stale session to the provider, which answers with this `auth_time`; nullopt: with none.
Result<OAuthFinished> reauthenticate(OAuthWorld& world, const domain::SessionActor& by, std::optional<std::int64_t> auth_time) {
  world.acme.bend = [auth_time](json::Object& claims) {
    claims.erase("auth_time");
    if (auth_time) claims.set("auth_time", *auth_time);
  };
  auto redirect = must(world.kit->oauth_sign_in.begin_reauthentication(by, "acme", {.redirect_to = "/"}, caller()));
  CHECK(redirect.url.find("&max_age=0&") != std::string::npos);
  const auto begun = world.approve(std::move(redirect));
  auto end = world.kit->oauth_sign_in.finish("acme", {.state = begun.state, .code = begun.code, .browser_tokens = {begun.cookie}},
                                             caller());
  return std::move(end.outcome);
}

TEST_CASE("oauth: reauthentication asks the provider again, and takes no answer of before", "[oauth][security]") {
  OAuthWorld world;
  verified(world);
  world.session();
  sign_in(world.kit);
  const auto grant = world.session();
  const auto ada = actor_of(world.kit, grant);
  world.kit.clock().advance(std::chrono::hours(2));
  const auto seconds = to_seconds(world.kit.clock().now());
  CHECK(outcome(reauthenticate(world, ada, std::nullopt)) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(reauthenticate(world, ada, seconds - 60)) == "FRESH_SESSION_REQUIRED");
  CHECK_FALSE(world.kit->authentication.require_fresh(actor_of(world.kit, grant)).ok());
  const auto renewed = std::get<SessionGrant>(must(reauthenticate(world, ada, seconds)).outcome);
  CHECK(renewed.session.id == ada.session().id);
  CHECK(world.kit->authentication.require_fresh(actor_of(world.kit, renewed)).ok());
  CHECK(outcome(identify(world.kit, grant.session_token.expose())) == "UNAUTHENTICATED");
}

TEST_CASE("oauth: two rounds of a stale session prove the mailbox, until a password is proved after the link",
          "[oauth][security]") {
  OAuthWorld world;
  world.acme.bend = [&](json::Object& claims) { claims.set("auth_time", to_seconds(world.kit.clock().now())); };
  sign_up(world.kit);
  world.kit.run("UPDATE users SET is_verified = 1");
  world.kit.clock().advance(std::chrono::hours(1));
  CHECK(world.session().session.proved_by == domain::ProofKind::kMailbox);
  world.kit.clock().advance(std::chrono::minutes(1));
  const auto second = world.session();
  CHECK(second.session.proved_by == domain::ProofKind::kMailbox);
  CHECK(outcome(world.kit->authentication.require_fresh(actor_of(world.kit, second))) == "FRESH_SESSION_REQUIRED");
  sign_in(world.kit);
  CHECK(world.session().session.proved_by == domain::ProofKind::kProvider);
}

TEST_CASE("oauth: a link of a stale session's round does not reauthenticate an account with a password", "[oauth][security]") {
  OAuthWorld world;
  sign_up(world.kit);
  world.kit.run("UPDATE users SET is_verified = 1");
  world.kit.clock().advance(std::chrono::hours(1));
  const auto ada = actor_of(world.kit, world.session());
  const auto seconds = to_seconds(world.kit.clock().now());
  CHECK(outcome(reauthenticate(world, ada, seconds)) == "FRESH_SESSION_REQUIRED");
  sign_in(world.kit);
  CHECK(reauthenticate(world, ada, seconds).ok());
}

TEST_CASE("oauth: reauthentication links nothing and takes no other account of the provider", "[oauth][security]") {
  OAuthWorld world;
  const auto ada = verified(world);
  const auto begin = [&] { return world.kit->oauth_sign_in.begin_reauthentication(ada, "acme", {.redirect_to = "/"}, caller()); };
  CHECK(outcome(begin()) == "NOT_FOUND");
  world.session();
  const auto accounts = world.kit.number("SELECT count(*) FROM accounts");
  world.kit.clock().advance(std::chrono::hours(2));
  world.acme.subject = "another";
  CHECK(outcome(reauthenticate(world, ada, to_seconds(world.kit.clock().now()))) == "PROVIDER_REFUSED");
  CHECK(world.kit.number("SELECT count(*) FROM accounts") == accounts);
  CHECK(world.kit.number("SELECT count(*) FROM sessions WHERE proved_at_ms = " +
                         std::to_string(to_ms(world.kit.clock().now()))) == 0);
}

TEST_CASE("oauth: signing in or linking by ID token keeps the stored provider tokens", "[oauth][security]") {
  OAuthWorld world;
  const auto ada = actor_of(world.kit, world.session());
  const auto stored = [&] {
    return world.kit.texts("SELECT access_token_sealed || refresh_token_sealed || id_token_sealed FROM accounts");
  };
  const auto before = stored();
  REQUIRE(before.size() == 1);
  OfferedIdToken offered{.tokens = {}, .nonce = "m"};
  offered.tokens.id = secret(token_of(world, "m"));
  offered.tokens.access = secret("an-attacker's-access-token");
  CHECK(world.kit->oauth_sign_in.sign_in_with("acme", std::move(offered), std::nullopt, caller()).ok());
  OfferedIdToken linking{.tokens = {}, .nonce = "l"};
  linking.tokens.id = secret(token_of(world, "l"));
  CHECK(world.kit->oauth_sign_in.link_with(ada, "acme", std::move(linking), caller()).ok());
  CHECK(stored() == before);
}

TEST_CASE("oauth: linking by an ID token uses it up", "[oauth][security]") {
  OAuthWorld world;
  const auto ada = verified(world);
  const auto link = [&](const std::string& token) {
    OfferedIdToken offered{.tokens = {}, .nonce = "n"};
    offered.tokens.id = secret(token);
    return world.kit->oauth_sign_in.link_with(ada, "acme", std::move(offered), caller());
  };
  const auto token = token_of(world);
  CHECK(link(token).ok());
  CHECK(outcome(link(token)) == "INVALID_ID_TOKEN");
  CHECK(outcome(offer(world, token)) == "INVALID_ID_TOKEN");
}

TEST_CASE("oauth: a visitor is merged only if the flow began with the same one", "[oauth][adoption][security]") {
  OAuthWorld world;
  const auto visitor = world.kit->visitors.make();
  const auto begun_with = GENERATE(0, 1, 2);  // no visitor, the same, another
  AuthorizationRequest authorization{.redirect_to = "https://site.example/"};
  if (begun_with == 1) authorization.visitor = visitor;
  if (begun_with == 2) authorization.visitor = world.kit->visitors.make();
  const auto begun = world.approve(must(world.kit->oauth_sign_in.begin("acme", std::move(authorization), caller())));
  auto browser = caller();
  browser.visitor = visitor;
  auto end = world.kit->oauth_sign_in.finish("acme", {.state = begun.state, .code = begun.code, .browser_tokens = {begun.cookie}},
                                             browser);
  CHECK(std::get<SessionGrant>(must(std::move(end.outcome)).outcome).merged.has_value() == (begun_with == 1));
}

}  // namespace
}  // namespace usher::core
