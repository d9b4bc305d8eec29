#include "server/rest/questionnaire_views.h"

#include "common/json/fields.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::rest {
namespace {

using namespace testkit;

TEST_CASE("questionnaire views: the published one, with the defaults filled in", "[rest][questionnaire]") {
  const auto view = json::parse(json::encode(view_of(questionnaire(R"({"id":"b","title":{"en":"B"},
    "notice":{"version":2,"text":"N","url":"/privacy"},
    "steps":[{"id":"s","title":"S","questions":[
      {"id":"devices","kind":"multiple","label":"D","options":[{"value":"pi","label":"Pi"}],"profile":"hardware_background.devices"},
      {"id":"notes","kind":"text","label":"N","required":true,"when":{"question":"devices","includes":"pi"}}]}]})"))));
  REQUIRE(view.ok());
  CHECK(json::to_text(view.value()) ==
        R"({"questionnaire":{"id":"b","version":0,"title":{"en":"B"},"notice":{"version":2,"text":"N","url":"/privacy"},)"
        R"("steps":[{"id":"s","title":"S","skippable":true,"questions":[)"
        R"({"id":"devices","kind":"multiple","label":"D","options":[{"value":"pi","label":"Pi"}],"other":false,)"
        R"("required":false,"profile":"hardware_background.devices"},)"
        R"({"id":"notes","kind":"text","label":"N","other":false,"required":true,)"
        R"("when":{"question":"devices","includes":"pi"}}]}]},"sign_up_profile":"","sends_mail":false})");
}

}  // namespace
}  // namespace usher::rest
