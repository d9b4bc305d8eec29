#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/profile_claims.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;
using json::Array;
using json::Object;

constexpr std::string_view kReaderPath = "/auth/reader";
constexpr std::string_view kNoReader =
    R"({"user":null,"profile":null,"traits":{},"audience":"RBNvo1WzZ4oRRq0W9-hkng","source":"none"})";
const std::string kTraits = R"({"experience_level":"beginner","professional_role":"student"})";

std::string traits_of(const Answer& answer) { return json::to_text(answer.at("traits")); }

TEST_CASE("reader: none, a visitor, an account and an anonymous account, in one call", "[rest][reader]") {
  TestApp app([](settings::Settings& settings) { settings.better_auth_plugins = {settings::Plugin::kAnonymous}; });
  const auto none = app.send(get(kReaderPath));
  CHECK(none.status == 200);
  CHECK(none.body() == kNoReader);
  CHECK(none.header("cache-control") == "private, no-store");
  CHECK(none.cookies().empty());

  Browser browser(app);
  browser.send(put("/auth/questionnaire/answers")
                   .json({{"answers", Object{{"experience_level", "advanced"}, {"organization", "a text"}}}}));
  const auto visitor = browser.send(get(kReaderPath));
  CHECK(visitor.text("source") == "visitor");
  CHECK(visitor.at("user").is_null());
  CHECK(visitor.at("profile").is_null());
  CHECK(traits_of(visitor) == R"({"experience_level":"advanced"})");

  const auto ada = browser.sign_up();
  const auto account = browser.send(get(kReaderPath));
  CHECK(account.text("source") == "account");
  CHECK(account.text("user.id") == ada.text("user.id"));
  CHECK(account.text("profile.experience_level") == "beginner");
  CHECK(traits_of(account) == kTraits);
  CHECK(account.text("audience") == "clopybv3kt8jk9LQCmhFpQ");
  CHECK(account.cookies().empty());
  CHECK(app.send(get(kReaderPath).bearer(ada.text("access_token"))).body() == account.body());
  browser.send(post("/auth/logout"));
  CHECK(browser.send(get(kReaderPath)).text("source") == "none");

  Browser guest(app, "http://localhost:8000");
  guest.send(post("/api/auth/sign-in/anonymous").json({}));
  CHECK(guest.send(get(kReaderPath)).text("source") == "account");
}

TEST_CASE("reader: dead credentials are ignored, and an expired access token is 401", "[rest][reader][security]") {
  TestApp app;
  const auto ada = app.sign_up();
  const auto token = ada.text("access_token");
  for (const std::string& bearer : {std::string("x"), std::string("a.b.c"), token + "x", std::string("usk_unknown")})
    CHECK(app.send(get(kReaderPath).bearer(bearer)).body() == kNoReader);
  CHECK(app.send(get(kReaderPath).cookie("refresh_token", "dead").cookie("usher_anonymous", "dead.x")).body() == kNoReader);
  app.clock().advance(std::chrono::minutes(1));
  CHECK(app.send(get(kReaderPath).bearer(token)).text("source") == "account");
  app.clock().advance(std::chrono::hours(1));
  CHECK(app.send(get(kReaderPath).bearer(token)).status == 401);
  must(app.core().user_admin.suspend(admin(), ada.text("user.id"), {}));
  const auto fresh = app.send(get(kReaderPath).cookie("refresh_token", ada.cookie("refresh_token")->value));
  CHECK(fresh.body() == kNoReader);
}

TEST_CASE("reader: while the database does not answer a reader is not taken for none", "[rest][reader]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  app.kit().watch().fail_reads(ErrorCode::kDatabaseBusy);
  CHECK(app.send(get(kReaderPath).bearer(token)).status == 503);
  app.kit().watch().fail_reads(std::nullopt);
  CHECK(app.send(get(kReaderPath).bearer(token)).text("source") == "account");
}

TEST_CASE("reader: traits are offered options, numbers and yes or no, as the active questionnaire has them", "[rest][reader]") {
  TestApp app([](settings::Settings& settings) {
    settings.tokens.profile_claims = {"rating", "devices", "editor", "robot", "notes", "experience_level"};
  });
  publish(app.kit());
  Browser browser(app);
  const Object answers{{"rating", 4}, {"devices", Array{"pi"}}, {"robot", false}, {"notes", "free text"}};
  CHECK(browser.send(put("/auth/questionnaire/answers").json({{"answers", answers}})).status == 200);
  const std::string expected = R"({"rating":4,"devices":["pi"],"robot":false})";
  CHECK(traits_of(browser.send(get(kReaderPath))) == expected);
  SECTION("the visitor's follow into the account that signs up") {
    browser.sign_up();
    CHECK(traits_of(browser.send(get(kReaderPath))) ==
          R"({"rating":4,"devices":["pi"],"robot":false,"experience_level":"beginner"})");
  }
  SECTION("a question of an older version gives no trait") {
    publish(
        app.kit(),
        R"({"id": "next", "title": "Next", "notice": {"version": 2, "text": "What we ask."}, "steps": [{"id": "a", "title": "A", "questions": [
      {"id": "rating", "kind": "number", "label": "Rating"}]}]})");
    CHECK(traits_of(browser.send(get(kReaderPath))) == R"({"rating":4})");
  }
}

TEST_CASE("reader: a merge at sign-in adds answers to those of the account, which go first", "[rest][reader][adoption]") {
  TestApp app([](settings::Settings& settings) {
    settings.tokens.profile_claims = {"rating", "editor"};
    settings.better_auth_plugins = {settings::Plugin::kAnonymous};
  });
  publish(app.kit());
  const auto answer = [](Browser& browser, Object answers) {
    CHECK(browser.send(put("/auth/questionnaire/answers").json({{"answers", std::move(answers)}})).status == 200);
  };
  Browser home(app, "http://localhost:8000");
  home.sign_up();
  answer(home, {{"editor", "vi"}});
  Browser cafe(app, "http://localhost:8000");
  if (GENERATE(true, false)) cafe.send(post("/api/auth/sign-in/anonymous").json({}));
  answer(cafe, {{"editor", "emacs"}, {"rating", 4}});
  CHECK(traits_of(cafe.send(get(kReaderPath))) == R"({"rating":4,"editor":"emacs"})");
  Browser stale = cafe;
  cafe.sign_in();
  const std::string merged = R"({"rating":4,"editor":"vi"})";
  CHECK(traits_of(cafe.send(get(kReaderPath))) == merged);
  CHECK(traits_of(home.send(get(kReaderPath))) == merged);
  CHECK(traits_of(stale.send(get(kReaderPath))) == "{}");
}

TEST_CASE("reader: the audience is that of RFC 8785, whatever the order of lists", "[reader]") {
  CHECK(core::audience_of({}) == "RBNvo1WzZ4oRRq0W9-hkng");
  const json::Array languages{"\xf0\x9f\x98\x80", "\xef\xac\xb3", "C", "\xd8\xa7\xd8\xb1\xd8\xaf\xd9\x88"};
  CHECK(core::audience_of({{"zero", -0.0}, {"languages", languages}, {"big", 1e21}}) == "qzUxe62qdTY7gMOa2St0aQ");
}

}  // namespace
}  // namespace usher::rest
