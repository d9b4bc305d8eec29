#include "common/core/questionnaire/results/answer_results.h"

#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("answer results: counted once a minute for a version and a selection", "[answers]") {
  TestCore kit;
  const auto asked = must(kit->questionnaires.active());
  const auto results = [&](const AnswerSelection& which = {}) { return must(kit->answer_results.of(*asked, which, "")); };
  const auto first = results();
  sign_up(kit);
  kit.run(
      "INSERT OR IGNORE INTO profiles (user_id, software_background, hardware_background, created_at_ms, updated_at_ms) "
      "SELECT id, '{}', '{}', 1, 1 FROM users");
  CHECK(first.users == 0);
  CHECK(results().users == 0);
  CHECK(results({.since = Time{} + std::chrono::milliseconds(1)}).users == 1);
  kit.clock().advance(AnswerResults::kKept);
  const auto later = results();
  CHECK(later.users == 1);
  CHECK(later.as_of == first.as_of + AnswerResults::kKept);
}

TEST_CASE("answer results: a question that cannot split them is refused each time", "[answers]") {
  TestCore kit;
  const auto asked = must(kit->questionnaires.active());
  for (int i = 0; i < 2; ++i) CHECK(outcome(kit->answer_results.of(*asked, {}, "nothing")) == "INVALID_ARGUMENT");
}

}  // namespace
}  // namespace usher::core
