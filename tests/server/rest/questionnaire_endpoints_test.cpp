#include "common/core/accounts/visitors.h"
#include "common/settings/limits.h"
#include "common/settings/settings.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/race.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;
using json::Array;
using json::Object;

constexpr std::string_view kAnswers = "/auth/questionnaire/answers";
constexpr std::string_view kCookie = "usher_anonymous";

Call put_answers(Object answers) { return put(kAnswers).json({{"answers", std::move(answers)}}); }

/// The answers that a caller with that cookie gets.
json::Value answers_of(TestApp& app, std::string_view cookie) {
  return app.send(get(kAnswers).cookie(kCookie, cookie)).at("answers");
}

TEST_CASE("questionnaire: any caller gets the active one, also just after it was published", "[rest][questionnaire]") {
  TestApp app;
  const auto built_in = app.send(get("/auth/questionnaire"));
  CHECK(built_in.status == 200);
  CHECK(built_in.text("questionnaire.id") == "background");
  CHECK(built_in.at("questionnaire.version") == json::Value(1));
  CHECK(built_in.text("questionnaire.steps.0.questions.0.id") == "languages");
  CHECK(built_in.header("cache-control") == "public, max-age=5");
  publish(app.kit());
  const auto newer = app.send(get("/auth/questionnaire"));
  CHECK(newer.at("questionnaire.version") == json::Value(2));
  CHECK(newer.at("questionnaire.notice.version") == json::Value(2));
}

TEST_CASE("questionnaire: it says whether mail goes out", "[rest][questionnaire]") {
  TestApp app;
  CHECK(app.send(get("/auth/questionnaire")).at("sends_mail") == json::Value(false));
  TestApp mailing([](settings::Settings& settings) { settings.mail.smtp = settings::Smtp{.host = "mail.example.com"}; });
  CHECK(mailing.send(get("/auth/questionnaire")).at("sends_mail") == json::Value(true));
}

TEST_CASE("answers: saved and read with a session, by bearer or either cookie", "[rest][questionnaire]") {
  TestApp app;
  const auto ada = app.sign_up();
  const auto token = ada.text("access_token");
  const auto saved = app.send(put(kAnswers).bearer(token).json({{"answers", Object{{"languages", Array{"cpp", "Forth"}}}},
                                                                {"seen_steps", Array{"work"}},
                                                                {"completed_steps", Array{"software"}},
                                                                {"completed", false}}));
  CHECK(saved.status == 200);
  CHECK(saved.at("version") == json::Value(1));
  CHECK(saved.at("answers.languages") == json::Value(Array{"cpp", "Forth"}));
  CHECK(saved.at("completed_steps") == json::Value(Array{"software"}));
  CHECK(saved.at("completed_at").is_null());
  CHECK(app.kit().texts("SELECT reached_steps FROM profiles") == std::vector<std::string>{R"(["software","work"])"});
  CHECK_FALSE(saved.cookie(kCookie));
  for (const auto& call : {get(kAnswers).bearer(token), get(kAnswers).cookie("refresh_token", ada.cookie("refresh_token")->value),
                           get(kAnswers).cookie("better-auth.session_token", ada.cookie("better-auth.session_token")->value)})
    CHECK(app.send(call).body() == saved.body());
  CHECK(app.send(get("/auth/profile").bearer(token)).at("profile.software_background.languages") ==
        json::Value(Array{"cpp", "Forth"}));
}

TEST_CASE("answers: values written to /auth/profile are in the answers", "[rest][questionnaire][profile]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  app.send(patch("/auth/profile").bearer(token).json({{"software_background", Object{{"languages", Array{"rust"}}}}}));
  CHECK(app.send(get(kAnswers).bearer(token)).at("answers.languages") == json::Value(Array{"rust"}));
  app.send(put("/auth/profile").bearer(token).json({{"experience_level", "advanced"}, {"professional_role", "engineer"}}));
  CHECK(app.send(get(kAnswers).bearer(token)).at("answers") ==
        json::Value(Object{{"experience_level", "advanced"}, {"professional_role", "engineer"}}));
}

TEST_CASE("answers: a visitor gets a cookie with the first save and reads the answers with it",
          "[rest][questionnaire][visitors]") {
  TestApp app;
  Browser browser(app);
  const auto none = browser.send(get(kAnswers));
  CHECK(none.at("answers") == json::Value(Object()));
  CHECK(none.at("completed_at").is_null());
  CHECK_FALSE(browser.cookie(kCookie));
  const auto first = browser.send(put_answers({{"languages", Array{"cpp"}}}));
  CHECK(first.status == 200);
  CHECK(first.cookie(kCookie)->http_only);
  CHECK(first.cookie(kCookie)->path == "/");
  CHECK(browser.send(put_answers({{"devices", Array{"jetson"}}})).status == 200);
  CHECK(browser.send(get(kAnswers)).at("answers") ==
        json::Value(Object{{"languages", Array{"cpp"}}, {"devices", Array{"jetson"}}}));
  CHECK(app.kit().number("SELECT count(*) FROM visitors") == 1);
  CHECK(Browser(app).send(get(kAnswers)).at("answers") == json::Value(Object()));
}

TEST_CASE("answers: a refused save creates no visitor", "[rest][questionnaire][visitors]") {
  TestApp app;
  const auto refused = app.send(put_answers({{"languages", "cpp"}}));
  CHECK(refused.faults() == std::vector<std::string>{"answers.languages WRONG_TYPE"});
  CHECK_FALSE(refused.cookie(kCookie));
  CHECK(app.kit().number("SELECT count(*) FROM visitors") == 0);
}

TEST_CASE("answers: a network over its limit gets no new visitors, existing ones continue",
          "[rest][questionnaire][visitors][security]") {
  TestApp app([](settings::Settings& settings) {
    with_limits(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kVisitorAddress)].most = 1;
  });
  Browser first(app);
  CHECK(first.send(put_answers({{"languages", Array{"cpp"}}})).status == 200);
  const auto refused = Browser(app).send(put_answers({{"languages", Array{"cpp"}}}));
  CHECK(refused.code() == "RATE_LIMITED");
  CHECK(refused.header("retry-after") == "60");
  CHECK(first.send(put_answers({{"devices", Array{"jetson"}}})).status == 200);
  CHECK(app.kit().number("SELECT count(*) FROM visitors") == 1);
}

TEST_CASE("answers: visitors over a day's bytes of their address, or of all, save no more; users do",
          "[rest][questionnaire][visitors][security]") {
  const auto limit = GENERATE(settings::Limit::kVisitorAnswerBytes, settings::Limit::kVisitorsAnswerBytes);
  TestApp app([limit](settings::Settings& settings) {
    with_limits(settings);
    settings.limits.quotas[static_cast<std::size_t>(limit)].most = 4 * 1024;
  });
  Browser browser(app);
  CHECK(browser.send(put_answers({{"languages", Array{"cpp"}}})).status == 200);  // counts 1 KiB, as the next one
  CHECK(browser.send(put_answers({{"devices", Array{"pi"}}})).status == 200);
  const auto large = put_answers({{"languages", Array{std::string(500, 'a'), std::string(500, 'b'), std::string(500, 'c'),
                                                      std::string(500, 'd'), std::string(500, 'e')}}});
  CHECK(browser.send(large).code() == "RATE_LIMITED");
  CHECK(Browser(app).send(large).header("retry-after") == "86400");
  CHECK(app.kit().number("SELECT count(*) FROM visitors") == 1);
  CHECK(app.send(Call(large).bearer(app.sign_up().text("access_token"))).status == 200);
}

TEST_CASE("answers: a forged cookie, and one without stored answers, is ignored", "[rest][questionnaire][security]") {
  TestApp app;
  Browser victim(app);
  victim.send(put_answers({{"languages", Array{"cpp"}}}));
  const auto cookie = *victim.cookie(kCookie);
  CHECK(answers_of(app, cookie).find("languages"));
  const auto unsigned_value = cookie.substr(0, cookie.find('.'));
  const auto changed = (cookie[0] == '0' ? "1" : "0") + cookie.substr(1);
  for (const auto& forged : {unsigned_value, changed, std::string("user:1")}) {
    CHECK(answers_of(app, forged) == json::Value(Object()));
    const auto saved = app.send(put_answers({{"devices", Array{"pi"}}}).cookie(kCookie, forged));
    CHECK(saved.at("answers") == json::Value(Object{{"devices", Array{"pi"}}}));
    CHECK(saved.cookie(kCookie)->value != forged);
  }
  retire(app.kit(), *app.core().visitors.holder_of(cookie));
  CHECK(answers_of(app, cookie) == json::Value(Object()));
}

TEST_CASE("answers: a user has the own answers, whatever the visitor cookie", "[rest][questionnaire][security]") {
  TestApp app;
  Browser planted(app);
  planted.send(put_answers({{"languages", Array{"cpp"}}}));
  const auto cookie = *planted.cookie(kCookie);
  const auto token = app.sign_up().text("access_token");
  CHECK_FALSE(app.send(get(kAnswers).bearer(token).cookie(kCookie, cookie)).at("answers").find("languages"));
  app.send(put_answers({{"devices", Array{"pi"}}}).bearer(token).cookie(kCookie, cookie));
  CHECK_FALSE(answers_of(app, cookie).find("devices"));
}

TEST_CASE("answers: an expired bearer gets 401 and the visitor cookie is ignored", "[rest][questionnaire][security]") {
  TestApp app;
  Browser browser(app);
  browser.send(put_answers({{"languages", Array{"cpp"}}}));
  const auto cookie = *browser.cookie(kCookie);
  CHECK(app.send(get(kAnswers).bearer("dead").cookie(kCookie, cookie)).code() == "UNAUTHENTICATED");
  CHECK(app.send(put(kAnswers).body("{").bearer("dead").cookie(kCookie, cookie)).status == 401);
}

TEST_CASE("answers: another site cannot save for a visitor", "[rest][questionnaire][security]") {
  TestApp app;
  Browser browser(app);
  browser.send(put_answers({{"languages", Array{"cpp"}}}));
  const auto call = put_answers({{"languages", nullptr}}).cookie(kCookie, *browser.cookie(kCookie));
  CHECK(app.send(Call(call).header("origin", "https://evil.example")).code() == "UNTRUSTED_ORIGIN");
  CHECK(answers_of(app, *browser.cookie(kCookie)).find("languages"));
}

TEST_CASE("answers: parallel saves of one browser are all kept", "[rest][questionnaire][race]") {
  TestApp app;
  Browser browser(app);
  browser.send(put_answers({{"tools", Array{"docker"}}}));
  const auto cookie = *browser.cookie(kCookie);
  const std::vector<Object> parts{
      {{"languages", Array{"cpp"}}}, {{"devices", Array{"pi"}}}, {{"organization", "ACME"}}, {{"experience_level", "advanced"}}};
  std::atomic<std::size_t> next{0};
  winners(4, [&] { return app.send(put_answers(parts[next++]).cookie(kCookie, cookie)).status == 200; });
  CHECK(answers_of(app, cookie).object()->size() == 5);
}

TEST_CASE("sign-up: takes answers in both forms, and their errors with all the others", "[rest][questionnaire][sign_up]") {
  TestApp app;
  publish(app.kit());
  auto body = sign_up_body();
  body.set("answers", Object{{"devices", Array{"pi"}}}).set("rating", 4).set("favourite_colour", "blue");
  const auto answer = app.send(post("/auth/signup").json(body));
  CHECK(answer.status == 201);
  CHECK(answer.at("profile.hardware_background.devices") == json::Value(Array{"pi"}));
  CHECK(app.send(get(kAnswers).bearer(answer.text("access_token"))).at("answers") ==
        json::Value(Object{{"devices", Array{"pi"}}, {"rating", 4}}));

  auto wrong = sign_up_body("bob@example.com", "short");
  wrong.set("answers", Object{{"devices", Array{"abacus"}}}).set("rating", "much");
  CHECK(app.send(post("/auth/signup").json(wrong)).faults() ==
        std::vector<std::string>{"password TOO_SHORT", "answers.devices[0] NOT_ALLOWED", "rating WRONG_TYPE"});
  wrong.set("answers", Array());
  CHECK(app.send(post("/auth/signup").json(wrong)).faults().front() == "answers WRONG_TYPE");
}

}  // namespace
}  // namespace usher::rest
