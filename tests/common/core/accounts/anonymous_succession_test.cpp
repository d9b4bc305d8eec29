#include "common/core/accounts/anonymous_succession.h"

#include "tests/catch.h"
#include "tests/testkit/fake_issuer.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

/// A visitor's browser: what it sends says which anonymous account it comes from.
struct Visitor {
  explicit Visitor(TestCore& kit) : grant(must(kit->anonymous_users.sign_in(caller()))) {}
  [[nodiscard]] domain::Caller here() const {
    auto from = caller();
    from.anonymous = grant.user.id;
    return from;
  }
  SessionGrant grant;
};

bool is_there(TestCore& kit, const Visitor& visitor) { return identify(kit, visitor.grant.session_token.expose()).ok(); }
std::int64_t linked(TestCore& kit) {
  return kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.anonymous_linked'");
}

TEST_CASE("anonymous succession: signing up ends the anonymous account and its sessions", "[anonymous]") {
  TestCore kit;
  const Visitor visitor(kit);
  const auto ada = std::get<SessionGrant>(must(kit->sign_up.with_password(sign_up_request(), visitor.here())));
  CHECK(ada.user.id != visitor.grant.user.id);
  CHECK_FALSE(is_there(kit, visitor));
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
  CHECK(kit.texts("SELECT user_id FROM audit_events WHERE action = 'user.anonymous_linked'") ==
        std::vector<std::string>{ada.user.id.str()});
}

TEST_CASE("anonymous succession: conversations are the heir's", "[anonymous][chat]") {
  TestCore kit([](settings::Settings& settings) { settings.chat_upstream_url = "http://rag.internal/chat"; });
  const Visitor visitor(kit);
  const auto actor = must(identify(kit, visitor.grant.session_token.expose()));
  must(kit->chat.ask({.owner = domain::Owner(visitor.grant.user.id), .actor = &actor},
                     {.message = "Hello", .session_id = "notes"}, "{}", caller()));
  kit.settle();
  const auto ada = std::get<SessionGrant>(must(kit->sign_up.with_password(sign_up_request(), visitor.here())));
  CHECK(must(kit->chat_threads.history(domain::Owner(ada.user.id), "notes", std::nullopt)).messages.size() == 1);
}

TEST_CASE("anonymous succession: answers are the heir's, but for what the heir has answered", "[anonymous][questionnaire]") {
  TestCore kit;
  const Visitor visitor(kit);
  must(kit->answers.save(
      domain::Owner(visitor.grant.user.id),
      {.answers = {{"languages", json::Array{"cpp"}}, {"experience_level", "advanced"}}, .completed_steps = {"software"}}));
  const auto ada = std::get<SessionGrant>(must(kit->sign_up.with_password(sign_up_request(), visitor.here())));
  const auto given = must(kit->answers.of(domain::Owner(ada.user.id)));
  CHECK(*given.answers.find("languages") == json::Value(json::Array{"cpp"}));
  CHECK(*given.answers.find("experience_level") == json::Value("beginner"));
  CHECK(given.completed_steps == std::vector<std::string>{"software"});
}

TEST_CASE("anonymous succession: signing in does, a refused sign-in does not", "[anonymous]") {
  TestCore kit;
  sign_up(kit);
  const Visitor visitor(kit);
  CHECK(outcome(begin_sign_in(kit, kAda, "wrong", visitor.here())) == "INVALID_CREDENTIALS");
  CHECK(is_there(kit, visitor));
  CHECK(begin_sign_in(kit, kAda, kPassphrase, visitor.here()).ok());
  CHECK_FALSE(is_there(kit, visitor));
  CHECK(linked(kit) == 1);
}

TEST_CASE("anonymous succession: whoever owes a second factor leaves nothing behind until it came", "[anonymous][two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const Visitor visitor(kit);
  const auto asked = std::get<TwoFactorChallenge>(must(begin_sign_in(kit, kAda, kPassphrase, visitor.here())));
  CHECK(is_there(kit, visitor));
  must(answer(kit, asked, code_of(ada.app.next_code())));
  CHECK_FALSE(is_there(kit, visitor));
}

TEST_CASE(
    "anonymous succession: of a sign-in at a provider it is the account that the flow was begun with, however it comes back",
    "[anonymous][oauth][security]") {
  TestCore kit(FakeIssuer::configure);
  FakeIssuer acme(kit.http(), kit.clock());
  const Visitor visitor(kit);
  const Visitor other(kit);
  const bool began_anonymous = GENERATE(true, false);
  OAuthWish wish{.redirect_to = "/"};
  if (began_anonymous) wish.anonymous = visitor.grant.user.id;
  const auto begun = must(kit->oauth_sign_in.begin("acme", std::move(wish)));
  must(kit->oauth_sign_in
           .finish("acme",
                   {.state = query_of(begun.url)["state"],
                    .code = acme.approve(begun.url),
                    .browser_tokens = {std::string(begun.browser_token.expose())}},
                   other.here())
           .outcome);
  CHECK(is_there(kit, visitor) == !began_anonymous);
  CHECK(is_there(kit, other));
}

TEST_CASE("anonymous succession: by a mailed code the browser's own is left behind, by a mailed link that of who asked for it",
          "[anonymous][mail_sign_in][security]") {
  TestCore kit;
  const Visitor asking(kit);
  const Visitor following(kit);
  const bool by_link = GENERATE(true, false);
  if (by_link) {
    must(kit->mail_sign_in.ask_link({.email = std::string(kAda)}, asking.here()));
    must(kit->mail_sign_in.by_link(secret(Mailbox(kit).secret("sign_in_link", kAda)), {}, following.here()));
  } else {
    must(kit->mailed_codes.ask(CodeFor::kSignIn, kAda, asking.here()));
    must(kit->mail_sign_in.by_code(kAda, secret(Mailbox(kit).secret("sign_in_code", kAda)), {}, {}, following.here()));
  }
  CHECK(is_there(kit, asking) == !by_link);
  CHECK(is_there(kit, following) == by_link);
}

TEST_CASE("anonymous succession: nobody's real account is ended by it", "[anonymous][security]") {
  TestCore kit;
  const auto bob = sign_up(kit, "bob@example.com");
  sign_up(kit);
  auto from = caller();
  from.anonymous = bob.user.id;
  CHECK(begin_sign_in(kit, kAda, kPassphrase, from).ok());
  CHECK(actor_of(kit, bob).user().email == "bob@example.com");
  CHECK(linked(kit) == 0);
}

}  // namespace
}  // namespace usher::core
