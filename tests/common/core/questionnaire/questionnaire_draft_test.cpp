#include "common/core/questionnaire/questionnaire_draft.h"

#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

QuestionnaireDraft sample() { return QuestionnaireDraft(questionnaire(kSampleQuestionnaire).document); }

std::string draft_text(const QuestionnaireDraft& draft) { return json::to_text(json::Value(draft.document())); }

std::string member(const QuestionnaireDraft& draft, const DraftPlace& place, std::string_view name) {
  const auto* value = draft.find(place)->find(name);
  return value ? json::to_text(*value) : "absent";
}

constexpr DraftPlace kDevices{0, 0};
constexpr DraftPlace kLanguagesQuestion{1, 0};

TEST_CASE("questionnaire draft: places are read and written", "[questionnaire]") {
  for (const auto* text : {"", "1", "1.2"}) CHECK(DraftPlace::parse(text).text() == text);
  CHECK(DraftPlace::parse("1.2").path() == "steps[1].questions[2]");
  for (const auto* text : {"x", ".5", "x.1"}) CHECK(DraftPlace::parse(text) == DraftPlace());
  CHECK_FALSE(sample().find(DraftPlace::parse("7")));
  CHECK_FALSE(sample().find(DraftPlace::parse("0.7")));
}

TEST_CASE("questionnaire draft: a new question gets its name and values from its texts, and can be published",
          "[questionnaire]") {
  auto draft = sample();
  const auto place = draft.add_question(1);
  CHECK(place.text() == "1.4");
  draft.write(place, {{"kind", "single"},
                      {"label.en", " Do you teach? "},
                      {"label.ur", "پڑھاتے ہیں؟"},
                      {"required", "1"},
                      {"option.0.label.en", "Yes, a class"},
                      {"option.0.value", ""},
                      {"option.1.label.en", "Yes, a class"},
                      {"option.1.value", ""},
                      {"option.2.label.en", ""},
                      {"option.2.value", ""},
                      {"when", "devices"},
                      {"when_value", "pi"}});
  CHECK(member(draft, place, "id") == "\"do_you_teach\"");
  CHECK(member(draft, place, "label") == "{\"en\":\"Do you teach?\",\"ur\":\"پڑھاتے ہیں؟\"}");
  CHECK(member(draft, place, "options") ==
        R"([{"value":"yes_a_class","label":"Yes, a class"},{"value":"yes_a_class_2","label":"Yes, a class"}])");
  CHECK(member(draft, place, "when") == R"({"question":"devices","includes":"pi"})");
  CHECK(member(draft, place, "required") == "true");
  CHECK(check_questionnaire_file(draft_text(draft)).questionnaire);
}

TEST_CASE("questionnaire draft: an id that another question has gets a number", "[questionnaire]") {
  auto draft = sample();
  const auto place = draft.add_question(0);
  draft.write(place, {{"kind", "text"}, {"label.en", "Rating"}});
  CHECK(member(draft, place, "id") == "\"rating_2\"");
  CHECK(QuestionnaireDraft(draft.file()).find(place)->find("options") == nullptr);
  const auto reserved = draft.add_question(0);
  draft.write(reserved, {{"kind", "text"}, {"label.en", "Role"}});
  CHECK(member(draft, reserved, "id") == "\"role_2\"");
}

TEST_CASE("questionnaire draft: a look at another kind keeps the options, and a file has none of them", "[questionnaire]") {
  auto draft = sample();
  const auto before = member(draft, kDevices, "options");
  draft.write(kDevices, {{"kind", "text"}, {"label.en", "Devices?"}, {"id", "devices"}});
  CHECK(QuestionnaireDraft(draft.file()).find(kDevices)->find("options") == nullptr);
  CHECK(draft.missing(kDevices, "ur") == 0);
  draft.write(kDevices, {{"kind", "multiple"}, {"label.en", "Devices?"}, {"id", "devices"}});
  CHECK(member(draft, kDevices, "options") == before);
}

TEST_CASE("questionnaire draft: a notice goes with its text and link", "[questionnaire]") {
  auto draft = sample();
  draft.write({}, {{"title.en", "Background"}, {"notice.en", ""}, {"notice_version", "2"}, {"notice_url", "/why"}});
  CHECK(member(draft, {}, "notice") == R"({"version":2,"text":"","url":"/why"})");
  draft.write({}, {{"title.en", "Background"}, {"notice.en", ""}, {"notice_version", "2"}, {"notice_url", ""}});
  CHECK(member(draft, {}, "notice") == "absent");
}

TEST_CASE("questionnaire draft: rows that were left empty are not counted", "[questionnaire]") {
  const DraftFields fields{{"option.0.value", ""},
                           {"option.0.label.en", " "},
                           {"option.1.value", "b"},
                           {"option.2.value", "c"},
                           {"option.9.value", "far"}};
  CHECK(kept_option(fields, 0) == std::nullopt);
  CHECK(kept_option(fields, 1) == 0);
  CHECK(kept_option(fields, 2) == 1);
  CHECK(kept_option(fields, 3) == std::nullopt);
  CHECK(kept_option(fields, 9) == std::nullopt);
}

TEST_CASE("questionnaire draft: conditions follow a new id", "[questionnaire]") {
  auto draft = sample();
  draft.write(kDevices,
              {{"id", "machines"}, {"kind", "multiple"}, {"label.en", "Devices?"}, {"profile", "hardware_background.devices"}});
  CHECK(member(draft, kLanguagesQuestion, "when") == R"({"question":"machines","includes":"jetson"})");
  CHECK(check_questionnaire_file(draft_text(draft), 2).questionnaire);
}

TEST_CASE("questionnaire draft: conditions follow a new value of an option, unless it is taken for a moment", "[questionnaire]") {
  auto draft = sample();
  const auto write = [&](std::string jetson, std::string pi) {
    draft.write(kDevices, {{"id", "devices"},
                           {"kind", "multiple"},
                           {"label.en", "Devices?"},
                           {"option.0.value", std::move(jetson)},
                           {"option.0.label.en", "Jetson"},
                           {"option.1.value", std::move(pi)},
                           {"option.1.label.en", "Pi"},
                           {"profile", "hardware_background.devices"}});
    return member(draft, kLanguagesQuestion, "when");
  };
  CHECK(write("orin", "pi") == R"({"question":"devices","includes":"orin"})");
  CHECK(check_questionnaire_file(draft_text(draft), 2).questionnaire);
  CHECK(write("pi", "pi") == R"({"question":"devices","includes":"orin"})");
  CHECK(write("orin", "pi") == R"({"question":"devices","includes":"orin"})");
  CHECK(write("orin", "zero") == R"({"question":"devices","includes":"orin"})");
}

TEST_CASE("questionnaire draft: conditions stay with their question when an id is taken for a moment", "[questionnaire]") {
  auto draft = sample();
  const auto when = member(draft, kLanguagesQuestion, "when");
  draft.write({0, 1}, {{"id", "devices"}, {"kind", "boolean"}, {"label.en", "Robot?"}});
  draft.write({0, 1}, {{"id", "robots"}, {"kind", "boolean"}, {"label.en", "Robot?"}});
  CHECK(member(draft, kLanguagesQuestion, "when") == when);
}

TEST_CASE("questionnaire draft: what a form does not change stays as it is", "[questionnaire]") {
  auto draft = sample();
  const auto before = draft.document();
  draft.write(kLanguagesQuestion, {{"id", "languages"},
                                   {"kind", "multiple"},
                                   {"label.en", "Languages?"},
                                   {"option.0.value", "cpp"},
                                   {"option.0.label.en", "C++"},
                                   {"option.1.value", "py"},
                                   {"option.1.label.en", "Python"},
                                   {"other", "1"},
                                   {"profile", "software_background.languages"},
                                   {"when", "devices"},
                                   {"when_value", "jetson"}});
  draft.write({}, {{"title.en", "Your background"},
                   {"title.ur", "آپ کا پس منظر"},
                   {"notice.en", "What we ask and why."},
                   {"notice_version", "2"},
                   {"notice_url", "/privacy"}});
  CHECK(draft.document() == before);
}

TEST_CASE("questionnaire draft: values of conditions have the kind of the question", "[questionnaire]") {
  const auto [asked, value, when] =
      GENERATE(table<const char*, const char*, const char*>({{"robot", "true", R"({"question":"robot","equals":true})"},
                                                             {"robot", "false", R"({"question":"robot","equals":false})"},
                                                             {"rating", "3", R"({"question":"rating","equals":3})"},
                                                             {"rating", "2.5", R"({"question":"rating","equals":2.5})"},
                                                             {"editor", "vi", R"({"question":"editor","equals":"vi"})"}}));
  auto draft = sample();
  draft.write({1, 2}, {{"kind", "text"}, {"label.en", "Notes"}, {"when", asked}, {"when_value", value}});
  CHECK(member(draft, {1, 2}, "when") == when);
}

TEST_CASE("questionnaire draft: elements move, also between steps, and are removed", "[questionnaire]") {
  auto draft = sample();
  CHECK(draft.move({0, 0}, true) == DraftPlace{0, 0});
  CHECK(draft.move({0, 0}, false) == DraftPlace{0, 1});
  CHECK(draft.move({0, 2}, false) == DraftPlace{1, 0});
  CHECK(member(draft, {1, 0}, "id") == "\"robot\"");
  CHECK(draft.move({1, 0}, true) == DraftPlace{0, 2});
  CHECK(draft.move({1, 3}, false) == DraftPlace{1, 3});
  CHECK(draft.move({1, std::nullopt}, true) == DraftPlace{0, std::nullopt});
  CHECK(member(draft, {0, std::nullopt}, "id") == "\"software\"");
  CHECK(draft.remove({0, 0}) == DraftPlace{0, std::nullopt});
  CHECK(draft.questions(0).size() == 3);
  CHECK(draft.remove({0, std::nullopt}) == DraftPlace());
  CHECK(draft.steps().size() == 1);
  CHECK(draft.add_step() == DraftPlace{1, std::nullopt});
}

TEST_CASE("questionnaire draft: options move and are removed", "[questionnaire]") {
  auto draft = sample();
  draft.move_option(kDevices, 0, false);
  draft.move_option(kDevices, 0, true);
  CHECK(member(draft, kDevices, "options").starts_with(R"([{"value":"pi")"));
  draft.remove_option(kDevices, 0);
  draft.remove_option(kDevices, 7);
  CHECK(member(draft, kDevices, "options") == R"([{"value":"jetson","label":"Jetson"}])");
}

TEST_CASE("questionnaire draft: languages, and texts that lack one", "[questionnaire]") {
  auto draft = sample();
  CHECK(draft.languages() == std::vector<std::string>{"en", "ur"});
  draft.add_language("pt-BR");
  draft.add_language("<b>");
  CHECK(draft.languages() == std::vector<std::string>{"en", "ur", "pt-BR"});
  CHECK(draft.missing({}, "ur") == 0);
  CHECK(draft.missing({}, "pt-BR") == 1);
  CHECK(draft.missing(kLanguagesQuestion, "ur") == 1);  // of the option with a text by language
}

}  // namespace
}  // namespace usher::core
