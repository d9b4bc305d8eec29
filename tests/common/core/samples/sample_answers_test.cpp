#include "common/core/samples/sample_answers.h"

#include "common/domain/questionnaire/answers.h"
#include "common/json/fields.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

std::shared_ptr<const domain::Questionnaire> sample_questionnaire() {
  return std::make_shared<const domain::Questionnaire>(testkit::questionnaire(testkit::kSampleQuestionnaire));
}

std::vector<SampleAnswers> many_answers() {
  crypto::SeededRandom random(7);
  std::vector<SampleAnswers> all;
  for (int i = 0; i < 500; ++i) all.push_back(sample_answers(sample_questionnaire(), random, from_ms(1'795'157'624'049)));
  return all;
}

TEST_CASE("sample answers: values fit the questionnaire, and all its options occur", "[made_up_answers]") {
  std::map<std::string, std::set<std::string>> given;
  for (const auto& sample : many_answers())
    for (const auto& [id, value] : sample.values) {
      const auto& question = *sample.questionnaire->find(id);
      json::Faults faults;
      domain::check_answer(question, value, id, faults);
      CHECK(faults.list.empty());
      CHECK_FALSE(value.find("note"));  // a name of machines
      const auto values = value.array() ? *value.array() : json::Array{value};
      if (!question.has_options()) continue;
      for (const auto& one : values) {
        CHECK(question.offers(*one.string()));  // no free text, even where it is allowed
        given[id].insert(*one.string());
      }
    }
  CHECK(given == std::map<std::string, std::set<std::string>>{
                     {"devices", {"jetson", "pi"}}, {"languages", {"cpp", "py"}}, {"editor", {"vi", "emacs"}}});
}

TEST_CASE("sample answers: a finished one answers exactly the questions that apply", "[made_up_answers]") {
  for (const auto& sample : many_answers()) {
    if (!sample.progress.completed_at) continue;
    std::vector<std::string> asked;
    std::vector<std::string> answered;
    for (const auto* question : domain::asked_questions(*sample.questionnaire, sample.values)) asked.push_back(question->id);
    for (const auto& [id, value] : sample.values) answered.push_back(id);
    CHECK(answered == asked);
    CHECK(sample.progress.completed_steps == std::vector<std::string>{"hardware", "software"});
    CHECK(sample.progress.reached_steps == sample.progress.completed_steps);
    CHECK(domain::missing_answers(*sample.questionnaire, sample.values).empty());
  }
}

TEST_CASE("sample answers: about one in five stops in a step that it does not complete", "[made_up_answers]") {
  int stopped = 0;
  for (const auto& sample : many_answers()) {
    if (sample.progress.completed_at) continue;
    ++stopped;
    CHECK(sample.progress.reached_steps.size() == sample.progress.completed_steps.size() + 1);
    CHECK(sample.values.size() < 7);
  }
  CHECK((stopped > 70 && stopped < 130));
}

TEST_CASE("sample answers: the same randomness gives the same answers", "[made_up_answers]") {
  const auto one = many_answers();
  const auto two = many_answers();
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(one[i].values == two[i].values);
}

}  // namespace
}  // namespace usher::core
