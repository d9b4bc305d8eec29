#include "common/core/questionnaire/questionnaires.h"

#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using testkit::admin;
using testkit::must;
using testkit::outcome;
using testkit::publish;
using testkit::questionnaire;
using testkit::TestCore;

constexpr std::string_view kTiny =
    R"({"id":"b","title":"B","notice":{"version":2,"text":"N"},"steps":[{"id":"s","title":"S","questions":[{"id":"q","kind":"text","label":"Q"}]}]})";

TEST_CASE("questionnaires: a new installation uses the built-in one without a stored row", "[core][questionnaires]") {
  TestCore core;
  const auto active = must(core->questionnaires.active());
  CHECK(active->version == 1);
  CHECK(active->id == "background");
  CHECK(must(core->questionnaires.version(1)) == active);
  const auto list = must(core->questionnaires.list());
  REQUIRE(list.size() == 1);
  CHECK(list[0].is_active);
  CHECK_FALSE(list[0].published_at);
  CHECK(core.number("SELECT count(*) FROM questionnaires") == 0);
}

TEST_CASE("questionnaires: the built-in one has its questions and their profile places", "[core][questionnaires]") {
  TestCore core;
  const auto active = must(core->questionnaires.active());
  const auto lives = [&](std::string_view id) { return active->find(id) ? active->find(id)->profile : "not asked"; };
  CHECK(lives("languages") == "software_background.languages");
  CHECK(lives("experience_level") == "experience_level");
  CHECK(lives("tools") == "software_background.preferred_tools");
  CHECK(lives("devices") == "hardware_background.devices");
  CHECK(lives("specifications") == "hardware_background.specifications");
  CHECK(lives("constraints") == "hardware_background.constraints");
  CHECK(lives("professional_role") == "professional_role");
  CHECK(lives("role_other") == "role_other");
  CHECK(lives("organization") == "organization");
  for (const auto* question : active->questions()) {
    CAPTURE(question->id);
    const bool sign_up_asks = question->id == "experience_level" || question->id.find("role") != std::string::npos;
    CHECK(question->required == sign_up_asks);
    CHECK(domain::local_text(question->label, "ur") != domain::local_text(question->label, "en"));
  }
  for (const auto& step : active->steps) CHECK(step.skippable);
}

TEST_CASE("questionnaires: the row of the built-in one is stored once", "[core][questionnaires]") {
  TestCore core;
  for (int i = 0; i < 2; ++i)
    must(core->ports.transactions.write([&](store::Stores& tx) { return store_built_in_questionnaire(tx, core.clock().now()); }));
  CHECK(core.number("SELECT count(*) FROM questionnaires WHERE version = 1") == 1);
  CHECK(must(core->questionnaires.active())->version == 1);
  CHECK(must(core->questionnaires.list()).at(0).published_at);
}

TEST_CASE("questionnaires: versions continue from the built-in one, the newest is active at once", "[core][questionnaires]") {
  TestCore core;
  TestCore other(core.world());
  CHECK(must(other->questionnaires.active())->version == 1);
  CHECK(publish(core) == 2);
  CHECK(publish(core, kTiny) == 3);
  CHECK(must(other->questionnaires.active())->version == 3);
  CHECK(must(other->questionnaires.version(2))->find("editor"));
  CHECK(must(other->questionnaires.version(1))->find("constraints"));
  CHECK(outcome(core->questionnaires.version(4)) == "NOT_FOUND");
  CHECK(outcome(core->questionnaires.version(0)) == "NOT_FOUND");
  CHECK(core.number("SELECT count(*) FROM audit_events WHERE action = 'questionnaire.published' AND actor = 'operator:root'") ==
        2);
}

TEST_CASE("questionnaires: a version is read once and shared", "[core][questionnaires]") {
  TestCore core;
  publish(core);
  CHECK(must(core->questionnaires.active()) == must(core->questionnaires.active()));
  CHECK(must(core->questionnaires.active()) == must(core->questionnaires.version(2)));
}

TEST_CASE("questionnaires: publishing the active one again changes nothing", "[core][questionnaires]") {
  TestCore core;
  publish(core);
  const auto again = must(core->questionnaires.publish(questionnaire(testkit::kSampleQuestionnaire), admin(), 2));
  CHECK(again.version == 2);
  CHECK_FALSE(again.is_new);
  CHECK(must(core->questionnaires.list()).size() == 2);
  TestCore untouched;
  CHECK_FALSE(must(untouched->questionnaires.publish(*must(untouched->questionnaires.active()), admin(), 1)).is_new);
}

TEST_CASE("questionnaires: changes that were compared with an earlier version are refused in the write",
          "[core][questionnaires]") {
  TestCore core;
  publish(core);
  const auto tiny = questionnaire(kTiny);
  CHECK(outcome(core->questionnaires.publish(tiny, admin(), 1)) == "CONFLICT");
  CHECK(must(core->questionnaires.active())->version == 2);
  CHECK(must(core->questionnaires.publish(tiny, admin(), 2)).version == 3);
}

TEST_CASE("questionnaires: publishing a lower notice version is refused", "[core][questionnaires]") {
  TestCore core;
  publish(core);
  const std::string older =
      R"({"id":"b","title":"B","notice":{"version":1,"text":"N"},"steps":[{"id":"s","title":"S","questions":[{"id":"q","kind":"text","label":"Q"}]}]})";
  const auto refused = core->questionnaires.publish(questionnaire(older), admin(), 2);
  CHECK(outcome(refused) == "CONFLICT");
  CHECK(refused.error().what.find("notice.version is 1, less than the active one's 2") == 0);
  CHECK(must(core->questionnaires.active())->version == 2);
}

TEST_CASE("questionnaires: retire, the newest remaining one is active and the last one stays", "[core][questionnaires]") {
  TestCore core;
  CHECK(outcome(core->questionnaires.retire(1, admin())) == "CONFLICT");
  publish(core);
  publish(core, kTiny);
  CHECK(must(core->questionnaires.retire(1, admin())) == 3);
  CHECK(must(core->questionnaires.retire(3, admin())) == 2);
  CHECK(outcome(core->questionnaires.retire(3, admin())) == "CONFLICT");
  CHECK(outcome(core->questionnaires.retire(2, admin())) == "CONFLICT");
  CHECK(outcome(core->questionnaires.retire(9, admin())) == "NOT_FOUND");
  CHECK(must(core->questionnaires.active())->version == 2);
  CHECK(must(core->questionnaires.version(3))->id == "b");
  CHECK(core.number("SELECT count(*) FROM audit_events WHERE action = 'questionnaire.retired'") == 2);
  CHECK(publish(core, kTiny) == 4);
}

TEST_CASE("questionnaires: a damaged document is an error", "[core][questionnaires]") {
  TestCore core;
  core.run("INSERT INTO questionnaires (version, document, published_at_ms, published_by) VALUES (2, '[]', 1, 'operator:root')");
  CHECK(outcome(core->questionnaires.active()) == "INTERNAL");
}

}  // namespace
}  // namespace usher::core
