#include "common/base/encoding.h"
#include "server/console/operations/operation_pages.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"
#include "tests/testkit/questionnaires.h"

namespace usher::console {
namespace {

constexpr const char* kList = "/admin/questionnaires";
constexpr const char* kDraftPage = "/admin/questionnaires/draft";
constexpr const char* kPublishPath = "/admin/questionnaires/draft/publish";

TEST_CASE("console questionnaires: versions, results, a comparison and the end of a version", "[console]") {
  ConsoleOffice office;
  CHECK_FALSE(says(office.open(kList), "Compare two versions"));
  publish(office.app.kit());
  const auto list = office.open(kList);
  CHECK(says(list, "/admin/questionnaires/2"));
  CHECK(says(list, "Compare two versions"));
  const auto results = office.open("/admin/questionnaires/1?by=professional_role");
  CHECK(results.status == 200);
  CHECK(says(results, "<rect class=\"share\""));
  CHECK(says(results, "Drop-off by step"));
  CHECK(says(results, "/admin/questionnaires/1/answers.csv"));
  CHECK_FALSE(says(results, "/admin/users?unanswered=true"));
  CHECK(says(office.open("/admin/questionnaires/2"), "/admin/users?unanswered=true"));
  CHECK(office.open("/admin/questionnaires/9").status == 404);
  CHECK(office.open("/admin/questionnaires/1?by=nothing").status == 422);
  const auto compared = office.open("/admin/questionnaires/compare?from=1&to=2");
  CHECK(says(compared, "is not in it"));
  CHECK(says(compared, "not reached"));
  CHECK_FALSE(says(compared, "completed not"));
  CHECK(says(office.open("/admin/questionnaires/2/retire"), "Version 1 is active then."));
  const auto retired = office.submit("/admin/questionnaires/2/retire", "/admin/questionnaires/2/retire", {});
  CHECK(retired.header("location") == std::string(kList) + "?done=questionnaire_retired");
  CHECK(office.actors("questionnaire.retired") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("console questionnaires: two versions to compare are chosen in a form", "[console]") {
  ConsoleOffice office;
  publish(office.app.kit());
  publish(office.app.kit(), changed_sample("Editor?", "Which editor?"));
  const auto [query, title] = GENERATE(table<const char*, const char*>({{"", "Compare versions 2 and 3"},
                                                                        {"?to=2", "Compare versions 1 and 2"},
                                                                        {"?to=1", "Compare versions 3 and 1"},
                                                                        {"?from=1", "Compare versions 1 and 3"}}));
  const auto page = office.open(std::string("/admin/questionnaires/compare") + query);
  CAPTURE(query);
  CHECK(says(page, title));
  for (const auto* part : {"<select id=\"from\"", "<select id=\"to\"", ">Compare</button>"}) CHECK(says(page, part));
}

TEST_CASE("console questionnaires: a draft shows its faults with their places", "[console]") {
  ConsoleOffice office;
  const auto faulty = office.submit(kDraftPage, kDraftPage, {{"file", changed_sample("\"single\"", "\"choice\"")}});
  CHECK(faulty.status == 422);
  CHECK(says(faulty, "steps[1].questions[1].kind"));
  CHECK_FALSE(says(faulty, kPublishPath));
  CHECK(office.submit(kDraftPage, kDraftPage, {{"file", ""}}).status == 422);
}

TEST_CASE("console questionnaires: a draft is previewed, compared and published", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open(kDraftPage), "As people see it"));
  const auto preview =
      office.submit(kDraftPage, "/admin/questionnaires/draft/preview", {{"file", std::string(kSampleQuestionnaire)}});
  CHECK(says(preview, "Asked only if “Devices?” includes “Jetson”."));
  const auto review = office.submit(kDraftPage, kDraftPage, {{"file", std::string(kSampleQuestionnaire)}});
  CHECK(says(review, "Changes from the active version 1"));
  CHECK(says(review, kPublishPath));
  CHECK_FALSE(says(review, "No page can adapt by"));
  const auto warned = office.submit(kDraftPage, kDraftPage, {{"file", changed_sample(R"("id": "rating")", R"("id": "title")")}});
  CHECK(says(warned, "No page can adapt by title, an attribute that HTML or React owns"));
  CHECK(office.app.kit().number("SELECT count(*) FROM questionnaires WHERE version = 2") == 0);
  const auto published = office.submit(kDraftPage, kPublishPath, {{"file", std::string(kSampleQuestionnaire)}, {"against", "1"}});
  CHECK(published.header("location") == "/admin/questionnaires/2?done=questionnaire_published");
  CHECK(office.actors("questionnaire.published") == std::vector<std::string>{"admin:" + office.ada_id});
}

/// The fields of the open element as a browser sends them, with what was typed, and the button.
Fields sent(const Answer& page, std::string act, Fields typed) {
  for (const auto* name : {"rest", "open", "checked", "against"}) typed.emplace_back(name, hidden_of(page, name));
  typed.emplace_back("do", std::move(act));
  return typed;
}

TEST_CASE("console editor: a question is added, translated, checked and published without JSON", "[console]") {
  ConsoleOffice office;
  const auto press = [&](const Answer& page, std::string act, Fields typed = {}) {
    return office.submit(kDraftPage, kDraftPage, sent(page, std::move(act), std::move(typed)));
  };
  const auto title = [](const Answer& page) { return hidden_of(page, "open"); };
  auto page = office.open(kDraftPage);
  page = press(page, "add-question 2", {{"title.en", "Your tools"}, {"title.de", "Ihre Werkzeuge"}, {"title.ur", "اوزار"}});
  CHECK(title(page) == "2.3");
  CHECK(says(page, "name=\"label.ur\""));
  const Fields question{{"kind", "single"}, {"label.en", "Do you teach?"},    {"label.ur", "پڑھاتے ہیں؟"},
                        {"when", "role"},   {"option.0.label.en", "A class"}, {"option.0.value", ""}};
  const auto faulty = press(page, "review", question);
  CHECK(faulty.status == 422);
  CHECK(says(faulty, "id=\"when-fault\""));
  CHECK(says(faulty, "value=\"Do you teach?\""));
  auto right = question;
  right[3] = {"when", "professional_role"};
  right.emplace_back("when_value", "other");
  const auto review = press(page, "review", right);
  CHECK(review.status == 200);
  CHECK(says(review, "Question “Do you teach?” is new."));
  CHECK(says(review, "1 text in English changed."));
  CHECK(says(review, "German: 1 missing"));
  CHECK(says(review, "<p class=\"fault\">1 text is missing in German: its readers see English.</p>"));
  CHECK(says(review, "Asked only if"));
  auto in_urdu = right;
  in_urdu.emplace_back("in", "ur");
  CHECK(says(press(review, "keep", in_urdu), "<section class=\"step\" lang=\"ur\" dir=\"rtl\">"));
  const auto published = office.submit(kDraftPage, kPublishPath,
                                       {{"packed", hidden_of(review, "packed")}, {"against", hidden_of(review, "against")}});
  CHECK(published.header("location") == "/admin/questionnaires/2?done=questionnaire_published");
  const auto active = must(office.app.core().questionnaires.active());
  REQUIRE(active->find("do_you_teach"));
  CHECK(domain::local_text(active->find("do_you_teach")->label, "ur") == "پڑھاتے ہیں؟");
  CHECK(domain::local_text(active->title) == "Your tools");
}

TEST_CASE("console editor: the tabs show the same draft, and a broken file stays JSON", "[console]") {
  ConsoleOffice office;
  const auto json_tab = office.submit(kDraftPage, kDraftPage, sent(office.open(kDraftPage), "json", {{"title.en", "Tools"}}));
  CHECK(says(json_tab, "&quot;en&quot;: &quot;Tools&quot;"));
  const auto form = office.submit(kDraftPage, kDraftPage, {{"file", std::string(kSampleQuestionnaire)}, {"do", "form"}});
  CHECK(says(form, "name=\"title.ur\""));
  for (const auto* broken : {"{", "[]", R"({"steps":[7]})", R"({"steps":[{"questions":[{"options":["x"]}]}]})"}) {
    const auto kept = office.submit(kDraftPage, kDraftPage, {{"file", broken}, {"do", "form"}});
    CAPTURE(broken);
    CHECK(says(kept, "<textarea id=\"file\""));
  }
  CHECK(office.submit(kDraftPage, kDraftPage, {{"rest", "%%%"}, {"do", "keep"}}).status == 200);
}

TEST_CASE("console editor: a draft beyond what a file may have is no editor's (CPU exhaustion)", "[console][security]") {
  ConsoleOffice office;
  std::string questions = "{}";
  for (int i = 0; i < 10'000; ++i) questions += ",{}";
  std::string labels = R"("en":"a")";
  for (int i = 0; i < 200; ++i) labels += R"(,"x)" + std::to_string(i) + R"(":"a")";
  for (const auto& document : {R"({"steps":[{"questions":[)" + questions + "]}]}", R"({"title":{)" + labels + "}}"}) {
    const auto page = office.submit(kDraftPage, kDraftPage, {{"rest", base64url_encode(document)}, {"do", "keep"}});
    CHECK(page.status == 200);
    CHECK(page.body().size() < 100'000);
  }
}

TEST_CASE("console editor: a second admin is told who published and what changed, and keeps the draft", "[console]") {
  ConsoleOffice office;
  publish(office.app.kit(), changed_sample("Editor?", "Which editor?"));
  publish(office.app.kit(), changed_sample("\"label\": \"Emacs\"", "\"label\": \"GNU Emacs\""));
  const auto late = office.submit(kDraftPage, kPublishPath, {{"file", std::string(kSampleQuestionnaire)}, {"against", "2"}});
  CHECK(says(late, "published version 3 since you began"));
  CHECK(says(late, "<li>2 texts in English changed.</li>"));
  CHECK(says(late, "<h2>Changes from the active version 3</h2>"));
  CHECK_FALSE(hidden_of(late, "rest").empty());
}

TEST_CASE("console questionnaires: what was reviewed against another version is not published", "[console]") {
  ConsoleOffice office;
  publish(office.app.kit(), changed_sample("Editor?", "Which editor?"));
  const auto late = office.submit(kDraftPage, kPublishPath, {{"file", std::string(kSampleQuestionnaire)}, {"against", "1"}});
  CHECK(late.status == 200);
  CHECK(says(late, "operator:root published version 2 since you began. Your draft was not published"));
  CHECK(office.app.kit().number("SELECT count(*) FROM questionnaires") == 2);
}

TEST_CASE("console editor: a review says that another version was published since the draft was begun", "[console]") {
  ConsoleOffice office;
  const auto begun = office.open(kDraftPage);
  publish(office.app.kit(), changed_sample("Editor?", "Which editor?"));
  const auto review = office.submit(kDraftPage, kDraftPage, sent(begun, "review", {{"title.en", "Your tools"}}));
  CHECK(says(review, "operator:root published version 2 since you began"));
  const auto again = office.submit(kDraftPage, kDraftPage, sent(review, "review", {{"title.en", "Your tools"}}));
  CHECK_FALSE(says(again, "since you began"));
  must(office.app.core().questionnaires.retire(2, testkit::admin()));
  const auto retired = office.submit(kDraftPage, kDraftPage, sent(again, "review", {{"title.en", "Your tools"}}));
  CHECK(says(retired, "Version 2 was retired, and version 1 is active again."));
}

TEST_CASE("console editor: a second press of the button is no second publication", "[console]") {
  ConsoleOffice office;
  const auto press = [&] {
    return office.submit(kDraftPage, kPublishPath, {{"file", std::string(kSampleQuestionnaire)}, {"against", "1"}});
  };
  press();
  CHECK(press().header("location") == "/admin/questionnaires/2?done=questionnaire_published");
  CHECK(office.actors("questionnaire.published").size() == 1);
}

TEST_CASE("console editor: a fault in what is folded away or at a checkbox is shown", "[console]") {
  ConsoleOffice office;
  const auto page =
      office.submit(kDraftPage, kDraftPage, sent(office.open(kDraftPage), "add-question 0", {{"title.en", "Tools"}}));
  const auto faulty =
      office.submit(kDraftPage, kDraftPage, sent(page, "review", {{"kind", "text"}, {"label.en", "You?"}, {"id", "role"}}));
  CHECK(says(faulty, "<details open>\n<summary>More</summary>"));
  CHECK(says(faulty, "id=\"id-fault\""));
  const auto ticked = office.submit(
      kDraftPage, kDraftPage,
      sent(page, "review", {{"kind", "single"}, {"label.en", "You?"}, {"profile", "experience_level"}, {"other", "1"}}));
  CHECK(says(ticked, "<p class=\"fault\" id=\"other-fault\">experience_level takes only"));
  CHECK(says(ticked, "name=\"other\" value=\"1\" checked aria-describedby=\"other-fault\""));
}

TEST_CASE("console questionnaires: a title of a draft is text and never HTML", "[console][security]") {
  ConsoleOffice office;
  const auto file = changed_sample("\"Hardware\"", R"("<img src=x onerror=alert(1)></textarea><script>")");
  const auto preview = office.submit(kDraftPage, "/admin/questionnaires/draft/preview", {{"file", file}});
  CHECK(says(preview, "&lt;img src=x"));
  CHECK_FALSE(says(preview, "<img src=x"));
  CHECK_FALSE(says(preview, "</textarea><script>"));
}

TEST_CASE("console questionnaires: the answers as files", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open("/admin/questionnaires/1/answers"), "/admin/questionnaires/1/answers.csv"));
  const auto csv = office.open("/admin/questionnaires/1/answers.csv");
  CHECK(csv.header("content-disposition") == "attachment; filename=\"answers-1.csv\"");
  CHECK(says(csv, kBob));
  CHECK(says(office.open("/admin/questionnaires/1/answers.jsonl"), kBob));
}

TEST_CASE("console questionnaires: the files and their pages have the users that the results are of", "[console]") {
  ConsoleOffice office;
  const auto results = office.open("/admin/questionnaires/1?by=professional_role&completed=true&done=questionnaire_published");
  CHECK(says(results, "/admin/questionnaires/1/answers.csv?by=professional_role&amp;completed=true\""));
  CHECK(says(results, "/admin/questionnaires/1/answers?by=professional_role&amp;completed=true\""));
  const auto named = office.open("/admin/questionnaires/1/answers?completed=true");
  CHECK(says(named, "/admin/questionnaires/1/answers?completed=true&amp;pseudonymous=true\""));
  CHECK(says(named, "/admin/questionnaires/1?completed=true\""));
  const auto nameless = office.open("/admin/questionnaires/1/answers?completed=true&pseudonymous=true");
  CHECK(says(nameless, "/admin/questionnaires/1/answers?completed=true\""));
}

TEST_CASE("console questionnaires: files with pseudonyms contain no identity", "[console][security]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/questionnaires/1/answers?pseudonymous=true");
  CHECK(says(page, "/admin/questionnaires/1/answers.csv?pseudonymous=true"));
  const auto csv = office.open("/admin/questionnaires/1/answers.csv?pseudonymous=true");
  CHECK(csv.header("content-disposition") == "attachment; filename=\"answers-1-pseudonymous.csv\"");
  CHECK(csv.body().starts_with("pseudonym,"));
  for (const auto& file : {csv, office.open("/admin/questionnaires/1/answers.jsonl?pseudonymous=true")}) {
    CHECK(file.status == 200);
    CHECK(says(file, "beginner"));
    for (const auto& identity : {std::string(kBob), office.bob_id}) CHECK_FALSE(says(file, identity));
  }
}

}  // namespace
}  // namespace usher::console
