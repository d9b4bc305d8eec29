#include "common/core/accounts/visitors.h"
#include "common/domain/chat.h"
#include "common/domain/owner.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_threads.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"
#include "server/site/site.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"

namespace usher::site {
namespace {

using namespace testkit;

/// The browser of a visitor who asked a question `ago`.
struct EarlierVisit {
  TestApp app;
  VisitorId visitor = app.core().visitors.make();
  Browser browser{app};

  void ask(const std::string& thread) {
    const auto now = app.clock().now();
    const domain::ChatThread begun{.id = ThreadId(thread), .name = thread, .title = "?", .created_at = now, .updated_at = now};
    must(app.core().ports.transactions.write([&](store::Stores& tx) -> Status {
      USHER_CHECK(tx.visitors.touch(visitor, now));
      USHER_CHECK(tx.chat_threads.begin(domain::Owner(visitor), begun));
      return done();
    }));
    browser.set_cookie("usher_anonymous", app.core().visitors.token_of(visitor));
  }
};

TEST_CASE("chat merge: merges what a sign-up left behind, on request", "[chat][adoption]") {
  EarlierVisit visit;
  visit.ask("old");
  visit.ask("older");
  visit.app.clock().advance(std::chrono::hours(25));
  visit.ask("new");
  const auto signed_up = visit.browser.sign_up();
  CHECK(signed_up.at("adopted.threads") == json::Value(1));
  REQUIRE(visit.browser.cookie("usher_anonymous"));

  CHECK(visit.browser.send(post("/api/chat/merge").json({{"session_id", "old"}})).at("merged") == json::Value(1));
  const auto rest = visit.browser.send(post("/api/chat/merge"));
  CHECK(rest.at("merged") == json::Value(1));
  CHECK_FALSE(visit.browser.cookie("usher_anonymous"));
  CHECK(visit.browser.send(post("/api/chat/merge")).at("merged") == json::Value(0));
  CHECK(visit.browser.send(get("/api/chat/sessions")).at("sessions").array()->size() == 3);
}

TEST_CASE("chat merge: needs a session", "[chat][adoption][security]") {
  EarlierVisit visit;
  visit.ask("new");
  CHECK(visit.browser.send(post("/api/chat/merge")).status == 401);
}

TEST_CASE("chat merge: the cookie is cleared at once if everything was merged", "[chat][adoption]") {
  EarlierVisit visit;
  visit.ask("new");
  CHECK(visit.browser.sign_up().at("adopted.threads") == json::Value(1));
  CHECK_FALSE(visit.browser.cookie("usher_anonymous"));
}

TEST_CASE("chat merge: another site's form merges nothing", "[chat][adoption][security]") {
  EarlierVisit visit;
  visit.ask("new");
  Browser elsewhere(visit.app, "https://evil.example");
  elsewhere.set_cookie("usher_anonymous", visit.app.core().visitors.token_of(visit.visitor));
  CHECK(elsewhere.send(post("/auth/signup").json(sign_up_body())).status == 403);
  CHECK(must(visit.app.core().visitors.is_live(visit.visitor)));
}

TEST_CASE("chat merge: signing out clears the visitor cookie and makes it invalid", "[chat][adoption][security]") {
  EarlierVisit visit;
  visit.browser.sign_up();
  visit.ask("new");
  const auto cookie = *visit.browser.cookie("usher_anonymous");
  const auto way_out = GENERATE(0, 1, 2);
  visit.browser.send(way_out == 0   ? post("/auth/logout")
                     : way_out == 1 ? post("/api/auth/sign-out").json({})
                                    : post("/api/auth/revoke-sessions").json({}));
  CHECK_FALSE(visit.browser.cookie("usher_anonymous"));
  visit.browser.set_cookie("usher_anonymous", cookie);
  CHECK(visit.browser.send(get("/api/chat/sessions")).at("sessions").array()->empty());
  CHECK(visit.browser.sign_in().at("adopted").is_null());
}

TEST_CASE("chat merge: deleting the account clears the visitor cookie and makes it invalid", "[chat][adoption][security]") {
  EarlierVisit visit;
  visit.browser.sign_up();
  visit.ask("new");
  const auto cookie = *visit.browser.cookie("usher_anonymous");
  const bool better_auth = GENERATE(true, false);
  const auto gone = visit.browser.send(better_auth ? post("/api/auth/delete-user").json({{"password", TestApp::kPassword}})
                                                   : del("/auth/me").json({{"password", TestApp::kPassword}}));
  CHECK(gone.status < 300);
  CHECK_FALSE(visit.browser.cookie("usher_anonymous"));
  visit.browser.set_cookie("usher_anonymous", cookie);
  CHECK(visit.browser.send(get("/api/chat/sessions")).at("sessions").array()->empty());
}

}  // namespace
}  // namespace usher::site
