#include "common/core/questionnaire/answers.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kQuestions = "/account/questionnaire";

/// A signed-in browser before the sample questionnaire.
struct Person {
  explicit Person(TestApp& given, std::string_view questionnaire = testkit::kSampleQuestionnaire)
      : app(given), browser(given, kOwn) {
    testkit::publish(app.kit(), questionnaire);
    browser.sign_up();
  }

  Answer open(const std::string& step = {}) {
    if (!step.empty()) return browser.send(get(std::string(kQuestions) + "?step=" + step));
    return browser.send(get(browser.send(get(kQuestions)).header("location").value_or("")));
  }
  /// Sends the form of a step, with its hidden fields.
  Answer answer(const Answer& page, Fields fields, const std::string& act = "continue") {
    for (const auto* name : {"form_token", "next", "step", "version", "shown", "from"})
      if (auto value = hidden_of(page, name); !value.empty()) fields.emplace_back(name, std::move(value));
    fields.emplace_back("act", act);
    return browser.send(form_post(kQuestions, fields));
  }
  core::GivenAnswers given() {
    const auto user = UserId(browser.send(get("/auth/me")).text("user.id"));
    return must(app.core().answers.of(domain::Owner(user)));
  }

  TestApp& app;
  Browser browser;
};

TEST_CASE("questionnaire page: step by step, every kind of question is asked and stored", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto first = ada.open();
  CHECK(first.status == 200);
  CHECK(says(first, "<h1>Hardware</h1>"));
  CHECK(says(first, "Step 1 of 2"));
  CHECK(says(first, "<progress max=\"2\" value=\"1\""));
  CHECK(says(first, "What we ask and why. <a href=\"/privacy\">"));
  const auto second =
      ada.answer(first, {{"q.devices", "jetson"}, {"q.devices", "pi"}, {"q.rating", "3.5"}, {"q.robot", "false"}});
  CHECK(second.status == 303);
  CHECK(second.header("location") == "/account/questionnaire?step=software");
  const auto page = ada.open("software");
  CHECK(says(page, "<legend>Languages?</legend>"));
  CHECK(says(page, "name=\"other.languages\""));
  CHECK(says(page, "<textarea id=\"q.notes\""));
  const auto done = ada.answer(page, {{"q.languages", "cpp"},
                                      {"other.languages", "Ada"},
                                      {"q.editor", "vi"},
                                      {"q.notes", "a\nb"},
                                      {"key.links", "site"},
                                      {"q.links", "https://a.example"},
                                      {"key.links", ""},
                                      {"q.links", ""}});
  CHECK(done.status == 303);
  CHECK(done.header("location") == "http://localhost:8000/account");
  const auto given = ada.given();
  CHECK(json::to_text(given.answers) ==
        R"({"devices":["jetson","pi"],"rating":3.5,"robot":false,"languages":["cpp","Ada"],"editor":"vi","notes":"a\nb",)"
        R"("links":{"site":"https://a.example"}})");
  CHECK(given.completed_at);
  const auto again = ada.open("hardware");
  CHECK(says(again, "value=\"jetson\" checked"));
  CHECK(says(again, "value=\"3.5\""));
  CHECK(says(again, "value=\"false\" checked"));
}

TEST_CASE("questionnaire page: a step that was shown is reached, and a skipped one is not completed", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto skipped = ada.answer(ada.open(), {{"q.rating", "5"}}, "skip");
  CHECK(skipped.header("location") == "/account/questionnaire?step=software");
  CHECK(ada.given().completed_steps.empty());
  CHECK(ada.given().answers.empty());
  const auto next = ada.answer(ada.open("software"), {{"q.editor", "vi"}}, "skip");
  CHECK(next.header("location") == "http://localhost:8000/account");
  CHECK(ada.given().completed_steps == std::vector<std::string>{"software"});
  CHECK_FALSE(ada.given().completed_at);
  CHECK(says(ada.open(), "<h1>Hardware</h1>"));
}

TEST_CASE("questionnaire page: a completed step that lacks a required answer is open again", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  ada.answer(ada.open(), {{"q.robot", "true"}});
  ada.answer(ada.open("software"), {{"q.editor", "vi"}});
  REQUIRE(ada.given().completed_at);
  SECTION("it was taken back") {
    CHECK(ada.answer(ada.open("hardware"), {{"q.rating", "4"}}).status == 422);
    CHECK(ada.given().completed_steps.size() == 2);
    CHECK(says(ada.open(), "<h1>Hardware</h1>"));
  }
  SECTION("a newer version asks for it") {
    testkit::publish(app.kit(), changed_sample(R"("How much?")", R"("How much?", "required": true)"));
    CHECK(says(ada.open(), "<h1>Hardware</h1>"));
  }
}

TEST_CASE("questionnaire page: each step has an address, the first one too", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto bare = ada.browser.send(get(std::string(kQuestions) + "?next=%2Fdocs"));
  CHECK(bare.status == 303);
  CHECK(bare.header("location") == "/account/questionnaire?step=hardware&next=%2Fdocs");
  ada.answer(ada.open(), {{"q.rating", "3"}, {"q.robot", "true"}});
  CHECK(says(ada.open("hardware"), "Step 1 of 2"));
  CHECK(ada.browser.send(get(kQuestions)).header("location") == "/account/questionnaire?step=software");
}

TEST_CASE("questionnaire page: a newcomer meets it once, on the way to the target", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto path = newcomer_path("http://localhost:3000/docs");
  CHECK_FALSE(ada.given().offered);
  const auto first = ada.browser.send(get(path));
  CHECK(first.header("location") == "/account/questionnaire?step=hardware&next=http%3A%2F%2Flocalhost%3A3000%2Fdocs");
  const auto page = ada.browser.send(get(*first.header("location")));
  CHECK(says(page, "href=\"http://localhost:3000/docs\">Answer later</a>"));
  CHECK(ada.given().offered);
  CHECK(ada.browser.send(get(path)).header("location") == "http://localhost:3000/docs");
  CHECK(says(ada.open(), "Step 1 of 2"));
}

TEST_CASE("questionnaire page: an account of before the record is not asked again", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  app.kit().run("UPDATE users SET questionnaire_offered_at_ms = 0");
  CHECK(ada.browser.send(get(newcomer_path("http://localhost:3000/docs"))).header("location") == "http://localhost:3000/docs");
}

TEST_CASE("questionnaire page: the target behind a newcomer's address", "[pages][questionnaire]") {
  const auto address = "http://localhost:8000" + newcomer_path("https://course.example/a?b=c");
  CHECK(after_newcomer(address) == "https://course.example/a?b=c");
  for (const auto* other : {"", "https://course.example/a?next=b", "http://localhost:8000/account/questionnaire?once=1"})
    CHECK(after_newcomer(other) == other);
}

TEST_CASE("questionnaire page: a missing or wrong answer is named at its question, and what was typed stays",
          "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto missing = ada.answer(ada.open(), {{"q.rating", "4"}});
  CHECK(missing.status == 422);
  CHECK(says(missing, "id=\"q.robot-fault\">Choose an answer.</p>"));
  REQUIRE(says(missing, "role=\"alert\""));
  CHECK(missing.body().find("role=\"alert\"") < missing.body().find("class=\"progress\""));
  CHECK(json::to_text(ada.given().answers) == R"({"rating":4})");
  for (const std::string text : {"many", "nan", "-inf"}) {
    const auto wrong = ada.answer(ada.open(), {{"q.rating", text}, {"q.robot", "true"}});
    CHECK(wrong.status == 422);
    CHECK(says(wrong, "id=\"q.rating-fault\""));
    CHECK(says(wrong, "value=\"" + text + "\""));
  }
  CHECK(json::to_text(ada.given().answers) == R"({"rating":4})");
}

TEST_CASE("questionnaire page: a form of a version that takes no more answers comes back as the active one, with what was typed",
          "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto page = ada.open();
  SECTION("a newer one was begun elsewhere") {
    testkit::publish(app.kit(), changed_sample("\"Notes\"", "\"More notes\""));
    ada.open();
  }
  SECTION("the newer one has its questions in another step") {
    testkit::publish(app.kit(), changed_sample("\"hardware\"", "\"machines\""));
    ada.open();
  }
  SECTION("it was retired") {
    testkit::publish(app.kit(), changed_sample("\"Notes\"", "\"More notes\""));
    must(app.core().questionnaires.retire(2, testkit::admin()));
  }
  const auto back = ada.answer(page, {{"q.rating", "4"}});
  CHECK(back.status == 422);
  CHECK(says(back, "These questions changed while this page was open."));
  CHECK(says(back, "value=\"4\""));
  CHECK(hidden_of(back, "version") == "3");
  CHECK(ada.answer(back, {{"q.rating", "4"}, {"q.robot", "true"}}).status == 303);
}

TEST_CASE("questionnaire page: an answer that is taken back is deleted, a question that was not shown is untouched",
          "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  ada.answer(ada.open(), {{"q.devices", "jetson"}, {"q.rating", "3"}, {"q.robot", "true"}});
  ada.answer(ada.open("software"), {{"q.languages", "cpp"}});
  ada.answer(ada.open("hardware"), {{"q.robot", "true"}});
  CHECK_FALSE(says(ada.open("software"), "Languages?"));
  ada.answer(ada.open("software"), {{"q.editor", "emacs"}});
  CHECK(json::to_text(ada.given().answers) == R"({"robot":true,"languages":["cpp"],"editor":"emacs"})");
}

TEST_CASE("questionnaire page: a form in an older window saves only what the user changed", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto blank = ada.open();
  ada.answer(blank, {{"q.devices", "pi"}, {"q.devices", "jetson"}, {"q.rating", "3"}, {"q.robot", "true"}});
  constexpr const char* kKept = R"({"devices":["pi","jetson"],"rating":3,"robot":true})";
  SECTION("nothing") {
    CHECK(ada.answer(blank, {}).status == 303);
    CHECK(json::to_text(ada.given().answers) == kKept);
  }
  SECTION("what the other window left") {
    const auto full = ada.open("hardware");
    ada.answer(full, {{"q.devices", "jetson"}, {"q.rating", "4"}, {"q.robot", "false"}});
    CHECK(ada.answer(full, {{"q.devices", "pi"}, {"q.rating", "4"}, {"q.robot", "true"}}).status == 409);
    CHECK(ada.answer(full, {{"q.devices", "jetson"}, {"q.devices", "pi"}, {"q.rating", "4"}, {"q.robot", "true"}}).status == 303);
    CHECK(json::to_text(ada.given().answers) == R"({"devices":["jetson"],"rating":4,"robot":false})");
  }
  SECTION("what both changed, once it is sent again") {
    const auto clash = ada.answer(blank, {{"q.devices", "pi"}, {"q.rating", "5"}});
    CHECK(clash.status == 409);
    CHECK(says(clash, "You changed this to “3” in another window."));
    CHECK(says(clash, "You changed this to “Pi, Jetson” in another window."));
    CHECK(says(clash, "value=\"5\""));
    CHECK(says(clash, "value=\"true\" checked"));
    CHECK(json::to_text(ada.given().answers) == kKept);
    CHECK(ada.answer(clash, {{"q.devices", "pi"}, {"q.rating", "5"}, {"q.robot", "true"}}).status == 303);
    CHECK(json::to_text(ada.given().answers) == R"({"devices":["pi"],"rating":5,"robot":true})");
  }
  SECTION("after the session of that window ended") {
    app.kit().run("UPDATE sessions SET ended_at_ms = 1");
    const auto ended = ada.answer(blank, {});
    const Fields login{{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}};
    const auto back = ada.browser.send(form_post("/account/sign-in", with_hidden(ended, login)));
    const auto again = ada.answer(back, {});
    CHECK(again.status == 403);
    CHECK(says(again, "inputmode=\"decimal\" value=\"3\""));
    CHECK(ada.answer(again, {{"q.devices", "jetson"}, {"q.devices", "pi"}, {"q.rating", "3"}, {"q.robot", "true"}}).status ==
          303);
    CHECK(ada.given().answers.find("robot"));
  }
  SECTION("a newer version came") {
    testkit::publish(app.kit(), changed_sample("\"Notes\"", "\"More notes\""));
    ada.open("hardware");
    CHECK(says(ada.answer(blank, {}), "inputmode=\"decimal\" value=\"3\""));
  }
}

TEST_CASE("questionnaire page: several own words stay apart, and each is taken back by itself", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  ada.answer(ada.open(), {{"q.devices", "jetson"}, {"q.rating", "3"}, {"q.robot", "true"}});
  ada.answer(ada.open("software"), {{"q.languages", "cpp"}, {"other.languages", " Ada, Go\u060C Zig,, cpp "}});
  CHECK(json::to_text(*ada.given().answers.find("languages")) == R"(["cpp","Ada","Go","Zig"])");
  const auto page = ada.open("software");
  CHECK(says(page, "Others, separated by commas"));
  for (const auto* word : {"Ada", "Go", "Zig"}) CHECK(says(page, "value=\"" + std::string(word) + "\" checked"));
  ada.answer(page, {{"q.languages", "Ada"}, {"q.languages", "Zig"}, {"other.languages", "Lua"}});
  CHECK(json::to_text(*ada.given().answers.find("languages")) == R"(["Ada","Zig","Lua"])");
}

TEST_CASE("questionnaire page: a question that an answer makes apply comes with a sentence", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app, R"({"id":"b","title":"B","steps":[{"id":"one","title":"One","questions":[
      {"id":"robot","kind":"boolean","label":"A robot?"},
      {"id":"rating","kind":"number","label":"Rating?","when":{"question":"robot","equals":true}}]}]})");
  const auto first = ada.open("one");
  CHECK_FALSE(says(first, "Rating?"));
  CHECK_FALSE(says(first, "role=\"status\""));
  const auto on = ada.answer(first, {{"q.robot", "true"}});
  const auto second = ada.browser.send(get(on.header("location").value_or("")));
  CHECK(says(second, "Rating?"));
  CHECK(says(second, "role=\"status\">Your answer leads to more questions on this page."));
  CHECK(ada.answer(second, {{"q.robot", "true"}, {"q.rating", "4"}}).header("location") == "http://localhost:8000/account");
}

TEST_CASE("questionnaire page: labels are in the user's language", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  testkit::publish(app.kit(), changed_sample("\"Devices?\"", R"({"en": "Devices?", "de": "Geräte?"})"));
  const auto page = ada.browser.send(get(std::string(kQuestions) + "?step=hardware").header("accept-language", "de"));
  CHECK(says(page, "<legend>Geräte?</legend>"));
  CHECK(says(page, "Schritt 1 von 2"));
}

TEST_CASE("questionnaire page: markup in labels and answers stays text", "[pages][questionnaire][security]") {
  TestApp app;
  Person ada(app);
  testkit::publish(app.kit(), changed_sample("\"Notes\"", R"("<script>alert(1)</script>")"));
  const auto page = ada.open("software");
  CHECK(says(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  ada.answer(page, {{"q.notes", "</textarea><script>alert(2)</script>"}});
  const auto again = ada.open("software");
  CHECK(says(again, "&lt;/textarea&gt;&lt;script&gt;alert(2)"));
  CHECK_FALSE(says(again, "<script>alert"));
}

TEST_CASE("questionnaire page: a form without the token stores nothing and keeps what was typed",
          "[pages][questionnaire][security]") {
  TestApp app;
  Person ada(app);
  const auto page = ada.open();
  const auto refused = ada.browser.send(form_post(kQuestions, {{"step", "hardware"},
                                                               {"version", hidden_of(page, "version")},
                                                               {"shown", hidden_of(page, "shown")},
                                                               {"q.rating", "4"},
                                                               {"act", "continue"}}));
  CHECK(refused.status == 403);
  CHECK(says(refused, "value=\"4\""));
  CHECK(ada.given().answers.empty());
}

TEST_CASE("questionnaire page: without a session it leads to the sign-in and back", "[pages][questionnaire]") {
  TestApp app;
  CHECK(app.send(get(std::string(kQuestions) + "?next=%2Fdocs")).header("location") ==
        "/account/sign-in?next=%2Faccount%2Fquestionnaire%3Fnext%3D%252Fdocs");
}

/// Signs in again on the page that the step of an ended session got; returns the page that sends the step once more.
Answer sign_in_on(Browser& browser, const Answer& page, Fields fields) {
  return browser.send(form_post("/account/sign-in", with_hidden(page, fields)));
}

TEST_CASE("questionnaire page: what was typed outlives the session, after a sign-in", "[pages][questionnaire]") {
  TestApp app;
  Person ada(app);
  const auto first = ada.open();
  app.kit().run("UPDATE sessions SET ended_at_ms = 1");
  const auto account = hidden_of(first, "account");
  const auto ended = ada.answer(first, {{"q.devices", "jetson"}, {"account", account}});
  CHECK(ended.status == 401);
  CHECK(says(ended, "Your session has ended"));
  CHECK(hidden_of(ended, "kept").find("q.devices=jetson&") != std::string::npos);
  const auto wrong = sign_in_on(ada.browser, ended, {{"email", std::string(TestApp::kEmail)}, {"password", "not the password"}});
  CHECK(wrong.status == 401);
  CHECK(hidden_of(wrong, "kept") == hidden_of(ended, "kept"));
  const auto back =
      sign_in_on(ada.browser, wrong, {{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}});
  CHECK(back.status == 200);
  CHECK(says(back, "You&#39;re signed in again."));
  CHECK(says(back, "action=\"/account/questionnaire\""));
  CHECK_FALSE(says(back, TestApp::kPassword));
  const auto again = ada.answer(back, {{"q.devices", hidden_of(back, "q.devices")}, {"account", account}});
  CHECK(again.status == 403);
  CHECK(says(again, "value=\"jetson\" checked"));
  CHECK(ada.answer(again, {{"q.devices", "jetson"}, {"q.rating", "3"}, {"q.robot", "false"}, {"account", account}}).status ==
        303);
  CHECK(ada.given().answers.find("devices"));
}

TEST_CASE("questionnaire page: what was typed is never another account's", "[pages][questionnaire][security]") {
  TestApp app;
  Person ada(app);
  app.sign_up("eve@example.com");
  const auto first = ada.open();
  const auto account = hidden_of(first, "account");
  app.kit().run("UPDATE sessions SET ended_at_ms = 1");
  const auto ended = ada.answer(first, {{"q.devices", "jetson"}, {"account", account}});
  const auto back = sign_in_on(ada.browser, ended, {{"email", "eve@example.com"}, {"password", std::string(TestApp::kPassword)}});
  const auto other = ada.answer(back, {{"q.devices", "jetson"}, {"account", account}});
  CHECK(other.status == 303);
  CHECK(other.header("location") == "/account/questionnaire");
  CHECK(ada.given().answers.empty());
}

TEST_CASE("questionnaire page: only fields of the form that we sent outlive the session, and the page says so",
          "[pages][questionnaire][security]") {
  TestApp app;
  Person ada(app);
  const auto first = ada.open();
  app.kit().run("UPDATE sessions SET ended_at_ms = 1");
  constexpr std::string_view kDropped = "no longer part of this form";
  const auto known = ada.answer(first, {{"q.rating", "4 % & = +\r\n~ ü"}});
  CHECK_FALSE(says(known, kDropped));
  const auto mixed = ada.answer(first, {{"q.rating", "4"}, {"q.unasked", "text"}, {"password", "hush"}});
  CHECK(says(mixed, kDropped));
  CHECK(hidden_of(mixed, "kept").find("q.rating=4&") != std::string::npos);
  CHECK_FALSE(says(mixed, "unasked"));
  CHECK_FALSE(says(mixed, "hush"));
  const auto forged = ada.browser.send(form_post(kQuestions, {{"shown", "devices,rating~x"}, {"q.rating", "4"}}));
  CHECK(forged.status == 401);
  CHECK(says(forged, kDropped));
  CHECK(hidden_of(forged, "kept").empty());
  const auto back =
      sign_in_on(ada.browser, known, {{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}});
  CHECK(hidden_of(back, "q.rating") == "4 % & = +\r\n~ ü");
}

TEST_CASE("questionnaire page: what was kept is for its page alone", "[pages][questionnaire][security]") {
  TestApp app;
  Person ada(app);
  const auto first = ada.open();
  app.kit().run("UPDATE sessions SET ended_at_ms = 1");
  const auto ended = ada.answer(first, {{"q.rating", "4"}});
  const auto elsewhere = sign_in_on(
      ada.browser, ended,
      {{"email", std::string(TestApp::kEmail)}, {"password", std::string(TestApp::kPassword)}, {"next", "/account/profile"}});
  CHECK(elsewhere.status == 303);
}

/// Two questions of 200 options are more than one form may have, with the row fields of the third.
std::string large_step(std::size_t options) {
  std::string list;
  for (std::size_t i = 0; i < options; ++i)
    list += (i == 0 ? "" : ",") + std::string(R"({"value":"v)") + std::to_string(i) + R"(","label":"L"})";
  std::string questions;
  for (const auto* id : {"one", "two", "three"})
    questions += std::string(questions.empty() ? "" : ",") + R"({"id":")" + id + R"(","kind":"multiple","label":")" + id +
                 R"(","options":[)" + list + "]}";
  return R"({"id":"large","title":"Large","steps":[{"id":"all","title":"All","questions":[)" + questions +
         R"(,{"id":"last","kind":"text","label":"Last","required":true}]}]})";
}

TEST_CASE("questionnaire page: a step of an older version that is too large for one form has several screens",
          "[pages][questionnaire]") {
  TestApp app;
  Browser browser(app, kOwn);
  browser.sign_up();
  const auto refused = core::check_questionnaire_file(large_step(200));
  REQUIRE(refused.faults.size() == 1);
  CHECK(refused.faults.front().text() ==
        "steps[0].questions: have 601 fields as a form, and a step may have 400; make two steps of it");
  // As it was published before.
  testkit::publish(app.kit(), large_step(100));
  app.kit().run("UPDATE questionnaires SET document = '" + large_step(200) + "' WHERE version = 2");
  TestApp later(app.world());
  browser.move_to(later);
  const auto first = browser.send(get(std::string(kQuestions) + "?step=all"));
  CHECK(says(first, "<legend>two</legend>"));
  CHECK_FALSE(says(first, "<legend>three</legend>"));
  Fields all;
  for (const auto* name : {"form_token", "step", "version", "shown", "from"})
    if (auto value = hidden_of(first, name); !value.empty()) all.emplace_back(name, value);
  for (int i = 0; i < 200; ++i)
    for (const auto* name : {"q.one", "q.two"})
      if (i < 50) all.emplace_back(name, "v" + std::to_string(i));
  const auto on = browser.send(form_post(kQuestions, all));
  CHECK(on.header("location") == "/account/questionnaire?step=all&from=three");
  const auto second = browser.send(get(*on.header("location")));
  CHECK(says(second, "<legend>three</legend>"));
  CHECK_FALSE(says(second, "<legend>two</legend>"));
  Fields rest{{"q.three", "v7"}};
  for (const auto* name : {"form_token", "step", "version", "shown", "from"})
    if (auto value = hidden_of(second, name); !value.empty()) rest.emplace_back(name, value);
  CHECK(browser.send(form_post(kQuestions, rest)).status == 422);  // the required one
  rest.emplace_back("q.last", "done");
  const auto done = browser.send(form_post(kQuestions, rest));
  CHECK(done.header("location") == "http://localhost:8000/account");
  const auto user = UserId(browser.send(get("/auth/me")).text("user.id"));
  const auto given = must(later.core().answers.of(domain::Owner(user)));
  CHECK(given.answers.find("one")->array()->size() == 50);
  CHECK(given.answers.find("three"));
  CHECK(given.completed_at);
}

}  // namespace
}  // namespace usher::pages
