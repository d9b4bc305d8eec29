#include "common/core/accounts/account_merge.h"

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/visitors.h"
#include "common/core/chat/chat.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/credentials/email_codes.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/settings/settings.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/people.h"
#include "tests/testkit/race.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;
using domain::Owner;

/// A browser without an account.
struct VisitingUser {
  TestCore& kit;
  VisitorId visitor = kit->visitors.make();
  Owner owner{visitor};

  void say(const std::string& thread) const {
    const auto now = kit.clock().now();
    const domain::ChatThread begun{.id = ThreadId(thread), .name = thread, .title = "?", .created_at = now, .updated_at = now};
    const domain::ChatMessage message{.id = thread + "-1", .role = domain::ChatRole::kUser, .content = "?", .created_at = now};
    must(kit.core().ports.transactions.write([&](store::Stores& tx) -> Status {
      USHER_CHECK(tx.visitors.touch(visitor, now));
      USHER_CHECK(tx.chat_threads.begin(owner, begun));
      USHER_CHECK(tx.chat_messages.append(begun.id, message));
      return done();
    }));
  }
  [[nodiscard]] domain::Caller here() const {
    auto from = caller();
    from.visitor = visitor;
    return from;
  }
  [[nodiscard]] SessionGrant sign_up(std::string_view email = kAda) const {
    return std::get<SessionGrant>(must(kit->sign_up.with_password(sign_up_request(email), here())));
  }
};

std::vector<std::string> threads_of(TestCore& kit, const Owner& owner) {
  std::vector<std::string> names;
  for (const auto& listed : must(kit->chat_threads.list(owner))) names.push_back(listed.thread.name);
  return names;
}

TEST_CASE("merge: signing up merges the visitor's threads and answers", "[adoption]") {
  TestCore kit;
  const VisitingUser ada{kit};
  ada.say("nodes");
  must(kit->answers.save(ada.owner, {.answers = {{"languages", json::Array{"cpp"}}}}));
  const auto grant = ada.sign_up();
  REQUIRE(grant.merged);
  CHECK(grant.merged->threads == 1);
  CHECK_FALSE(grant.merged->some_left);
  const Owner account(grant.user.id);
  CHECK(threads_of(kit, account) == std::vector<std::string>{"nodes"});
  CHECK(must(kit->chat_threads.history(account, "nodes", std::nullopt)).messages.size() == 1);
  CHECK(must(kit->answers.of(account)).answers.find("languages"));
  CHECK(threads_of(kit, ada.owner).empty());
  CHECK_FALSE(kit->visitors.is_live(ada.visitor).value());
}

TEST_CASE("merge: signing in by password merges the visitor, a second sign-in merges nothing", "[adoption]") {
  TestCore kit;
  sign_up(kit);
  const VisitingUser ada{kit};
  ada.say("nodes");
  const auto grant = must(try_sign_in(kit, kAda, kPassphrase, ada.here()));
  REQUIRE(grant.merged);
  CHECK(grant.merged->threads == 1);
  CHECK_FALSE(must(try_sign_in(kit, kAda, kPassphrase, ada.here())).merged);
}

TEST_CASE("merge: a thread is merged once, whatever account presents the cookie later", "[adoption][security]") {
  TestCore kit;
  const VisitingUser ada{kit};
  ada.say("nodes");
  const auto first = ada.sign_up();
  const auto second = ada.sign_up("eve@example.com");
  CHECK(first.merged);
  CHECK_FALSE(second.merged);
  CHECK(threads_of(kit, Owner(second.user.id)).empty());
}

TEST_CASE("merge: two racing accounts, one gets everything", "[adoption][security]") {
  TestCore kit;
  const VisitingUser ada{kit};
  ada.say("nodes");
  sign_up(kit, "one@example.com");
  sign_up(kit, "two@example.com");
  std::atomic<int> next{0};
  const auto merges = [&] {
    const auto grant = try_sign_in(kit, next++ == 0 ? "one@example.com" : "two@example.com", kPassphrase, ada.here());
    return grant.ok() && grant.value().merged.has_value();
  };
  CHECK(winners(2, merges) == 1);
  CHECK(kit.number("SELECT count(*) FROM chat_threads WHERE owner LIKE 'user:%'") == 1);
}

TEST_CASE("merge: threads older than a day are merged only on request, by the account that got the rest",
          "[adoption][security]") {
  TestCore kit;
  const VisitingUser ada{kit};
  ada.say("last week");
  ada.say("also last week");
  kit.clock().advance(std::chrono::hours(25));
  ada.say("today");
  const auto grant = ada.sign_up();
  REQUIRE(grant.merged);
  CHECK(grant.merged->threads == 1);
  CHECK(grant.merged->some_left);
  const Owner account(grant.user.id);
  CHECK(threads_of(kit, account) == std::vector<std::string>{"today"});

  const auto eve = actor_of(kit, sign_up(kit, "eve@example.com"));
  CHECK(must(kit->account_merge.merge(eve, ada.visitor, std::nullopt, caller())) == 0);
  const auto actor = actor_of(kit, grant);
  CHECK(must(kit->account_merge.merge(actor, ada.visitor, "last week", caller())) == 1);
  CHECK(must(kit->account_merge.merge(actor, ada.visitor, "no such thread", caller())) == 0);
  CHECK(must(kit->account_merge.merge(actor, ada.visitor, std::nullopt, caller())) == 1);
  CHECK(must(kit->account_merge.merge(actor, ada.visitor, std::nullopt, caller())) == 0);
  CHECK(threads_of(kit, account).size() == 3);
}

TEST_CASE("merge: a signed-in user can merge the browser's visitor", "[adoption]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  const VisitingUser ada{kit};
  ada.say("nodes");
  CHECK(must(kit->account_merge.merge(actor, ada.visitor, std::nullopt, caller())) == 1);
  CHECK(threads_of(kit, Owner(actor.user().id)) == std::vector<std::string>{"nodes"});
  CHECK_FALSE(kit->visitors.is_live(ada.visitor).value());
}

TEST_CASE("merge: after a sign-out in that browser no account merges the visitor", "[adoption][security]") {
  TestCore kit;
  const VisitingUser ada{kit};
  ada.say("nodes");
  const bool signed_in = GENERATE(true, false);
  if (signed_in) {
    const auto actor = actor_of(kit, sign_up(kit, "before@example.com"));
    must(kit->sessions.sign_out(actor, SignOutScope::kLocal, ada.here()));
  } else {
    must(kit->sessions.leave(ada.here()));
  }
  const auto next = ada.sign_up();
  CHECK_FALSE(next.merged);
  CHECK(must(kit->account_merge.merge(actor_of(kit, next), ada.visitor, std::nullopt, caller())) == 0);
}

TEST_CASE("merge: impersonation merges nothing, an explicit merge gets 403", "[adoption][security]") {
  TestCore kit;
  const auto boss = make_admin(kit, sign_up(kit, "boss@example.com"));
  const auto ada = sign_up(kit);
  const VisitingUser browser{kit};
  browser.say("nodes");
  const auto acting = must(kit->impersonation.start(boss, ada.user.id));
  CHECK_FALSE(acting.merged);
  const auto actor = actor_of(kit, acting);
  CHECK(outcome(kit->account_merge.merge(actor, browser.visitor, std::nullopt, caller())) == "NOT_WHILE_VIEWING");
  CHECK(kit->visitors.is_live(browser.visitor).value());
}

TEST_CASE("merge: unmerged threads are exported and erased with the account", "[adoption][security]") {
  TestCore kit;
  const VisitingUser ada{kit};
  ada.say("last week");
  kit.clock().advance(std::chrono::hours(25));
  const auto grant = ada.sign_up();
  REQUIRE(grant.merged->some_left);
  const auto actor = actor_of(kit, grant);
  const auto document = must(kit->own_account.export_all(actor));
  CHECK(document.find("chat")->array()->size() == 1);
  must(kit->own_account.erase(actor, std::nullopt, ada.here()));
  CHECK(kit.number("SELECT count(*) FROM chat_threads") == 0);
  CHECK(kit.number("SELECT count(*) FROM chat_messages") == 0);
  CHECK_FALSE(kit->visitors.is_live(ada.visitor).value());
}

TEST_CASE("merge: erasing the account retires the browser's visitor", "[adoption][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  const VisitingUser browser{kit};
  browser.say("nodes");
  must(kit->own_account.erase(actor, std::nullopt, browser.here()));
  CHECK_FALSE(kit->visitors.is_live(browser.visitor).value());
}

/// A browser with an anonymous account. Its requests name that account.
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

TEST_CASE("anonymous merge: signing up ends the anonymous account and its sessions", "[anonymous]") {
  TestCore kit;
  const Visitor visitor(kit);
  const auto ada = std::get<SessionGrant>(must(kit->sign_up.with_password(sign_up_request(), visitor.here())));
  CHECK(ada.user.id != visitor.grant.user.id);
  CHECK_FALSE(is_there(kit, visitor));
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
  CHECK(kit.texts("SELECT user_id FROM audit_events WHERE action = 'user.anonymous_linked'") ==
        std::vector<std::string>{ada.user.id.str()});
}

TEST_CASE("anonymous merge: threads move to the new account", "[anonymous][chat]") {
  TestCore kit([](settings::Settings& settings) { settings.chat_upstream_url = "http://rag.internal/chat"; });
  const Visitor visitor(kit);
  const auto actor = must(identify(kit, visitor.grant.session_token.expose()));
  must(kit->chat.ask({.owner = domain::Owner(visitor.grant.user.id), .actor = &actor},
                     {.message = "Hello", .session_id = "notes"}, "{}", caller()));
  kit.settle();
  const auto ada = std::get<SessionGrant>(must(kit->sign_up.with_password(sign_up_request(), visitor.here())));
  CHECK(must(kit->chat_threads.history(domain::Owner(ada.user.id), "notes", std::nullopt)).messages.size() == 1);
}

TEST_CASE("anonymous merge: answers move to the new account unless it has its own", "[anonymous][questionnaire]") {
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
  CHECK(given.offered);  // by the anonymous account
}

TEST_CASE("anonymous merge: a sign-in merges, a refused sign-in does not", "[anonymous]") {
  TestCore kit;
  sign_up(kit);
  const Visitor visitor(kit);
  CHECK(outcome(begin_sign_in(kit, kAda, "wrong", visitor.here())) == "INVALID_CREDENTIALS");
  CHECK(is_there(kit, visitor));
  CHECK(begin_sign_in(kit, kAda, kPassphrase, visitor.here()).ok());
  CHECK_FALSE(is_there(kit, visitor));
  CHECK(linked(kit) == 1);
}

TEST_CASE("anonymous merge: with a second factor the merge waits for its code", "[anonymous][two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const Visitor visitor(kit);
  const auto asked = std::get<TwoFactorChallenge>(must(begin_sign_in(kit, kAda, kPassphrase, visitor.here())));
  CHECK(is_there(kit, visitor));
  must(answer(kit, asked, code_of(ada.app.next_code())));
  CHECK_FALSE(is_there(kit, visitor));
}

TEST_CASE("anonymous merge: sign-in at a provider merges the account that began the flow, not that of the callback",
          "[anonymous][oauth][security]") {
  TestCore kit(FakeIssuer::configure);
  FakeIssuer acme(kit.http(), kit.clock());
  const Visitor visitor(kit);
  const Visitor other(kit);
  const bool began_anonymous = GENERATE(true, false);
  AuthorizationRequest authorization{.redirect_to = "/"};
  if (began_anonymous) authorization.anonymous = visitor.grant.user.id;
  const auto begun = must(kit->oauth_sign_in.begin("acme", std::move(authorization), caller()));
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

TEST_CASE("anonymous merge: a mailed code merges the account of the browser, a link only in the browser that asked",
          "[anonymous][mail_sign_in][security]") {
  TestCore kit;
  const Visitor asking(kit);
  const Visitor following(kit);
  SECTION("a link in another browser") {
    must(kit->mail_sign_in.ask_link({.email = std::string(kAda)}, asking.here()));
    must(kit->mail_sign_in.by_link(secret(Mailbox(kit).secret("sign_in_link", kAda)), {}, following.here()));
    CHECK(is_there(kit, asking));
    CHECK(is_there(kit, following));
  }
  SECTION("a link in the same browser") {
    must(kit->mail_sign_in.ask_link({.email = std::string(kAda)}, asking.here()));
    must(kit->mail_sign_in.by_link(secret(Mailbox(kit).secret("sign_in_link", kAda)), {}, asking.here()));
    CHECK_FALSE(is_there(kit, asking));
  }
  SECTION("a code") {
    must(kit->email_codes.ask(CodeFor::kSignIn, kAda, asking.here()));
    must(kit->mail_sign_in.by_code(kAda, secret(Mailbox(kit).secret("sign_in_code", kAda)), {}, {}, following.here()));
    CHECK(is_there(kit, asking));
    CHECK_FALSE(is_there(kit, following));
  }
}

TEST_CASE("anonymous merge: a registered account is never merged", "[anonymous][security]") {
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
