#include "common/core/questionnaire/questionnaires.h"
#include "common/core/tokens/api_keys.h"
#include "server/admin_api/endpoints.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"

namespace usher::admin_api {
namespace {

constexpr const char* kQuestionnaires = "/auth/admin/questionnaires";

/// The built-in file with another title.
json::Object next_file(const char* title = "Your background, again") {
  auto document = must(json::parse(core::built_in_questionnaire().front().text));
  document.object()->set("title", title);
  return *document.object();
}

TEST_CASE("admin questionnaires: publish, list, show and retire", "[admin_api]") {
  AdminOffice office;
  const auto planned = office.as(office.ada, post(std::string(kQuestionnaires) + "?dry_run=1").json(next_file()));
  CHECK(planned.at("published") == json::Value(false));
  CHECK(planned.text("changes.0.element") == "questionnaire");
  CHECK(office.as(office.ada, get(kQuestionnaires)).at("questionnaires").array()->size() == 1);
  const auto published = office.as(office.ada, post(kQuestionnaires).json(next_file()));
  CHECK(published.at("version") == json::Value(2));
  CHECK(published.at("published") == json::Value(true));
  CHECK(office.as(office.ada, post(kQuestionnaires).json(next_file())).at("published") == json::Value(false));
  const auto list = office.as(office.ada, get(kQuestionnaires));
  CHECK(list.text("questionnaires.0.state") == "superseded");
  CHECK(list.text("questionnaires.1.state") == "active");
  CHECK(list.text("questionnaires.1.published_by") == "admin:" + office.ada_id);
  CHECK(office.as(office.ada, get(std::string(kQuestionnaires) + "/2")).text("file.title") == "Your background, again");
  const auto retire = std::string(kQuestionnaires) + "/2/retire";
  CHECK(office.as(office.ada, post(retire + "?dry_run=1")).at("active") == json::Value(1));
  CHECK(office.as(office.ada, post(retire)).at("active") == json::Value(1));
  CHECK(office.as(office.ada, post(retire)).code() == "CONFLICT");
  CHECK(office.actors("questionnaire.published") == std::vector<std::string>{"admin:" + office.ada_id});
  CHECK(office.actors("questionnaire.retired") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin questionnaires: a wrong file gets all of its faults with their places", "[admin_api]") {
  AdminOffice office;
  const auto refused = office.as(office.ada, post(kQuestionnaires)
                                                 .json({{"id", "x"},
                                                        {"title", "T"},
                                                        {"notice", json::Object{{"version", 1}, {"text", "why"}}},
                                                        {"steps", json::Array{json::Object{{"id", "a"}}, json::Object{}}}}));
  CHECK(refused.status == 422);
  CHECK(refused.faults().size() >= 3);
  CHECK(refused.text("errors.0.field").starts_with("steps["));
  CHECK(refused.text("errors.0.message").starts_with("Line 1: "));
  CHECK(office.as(office.ada, post(kQuestionnaires).body("{")).code() == "MALFORMED_JSON");
  CHECK(office.as(office.ada, post(kQuestionnaires)).code() == "MALFORMED_JSON");
}

TEST_CASE("admin questionnaires: a file with an id by which no page can adapt is published with a warning",
          "[admin_api][reader]") {
  AdminOffice office;
  const auto file = [](const char* id) {
    const json::Object question{{"id", id}, {"kind", "number"}, {"label", "How much?"}};
    const json::Object step{{"id", "a"}, {"title", "A"}, {"questions", json::Array{question}}};
    return json::Object{
        {"id", "x"}, {"title", "T"}, {"notice", json::Object{{"version", 1}, {"text", "why"}}}, {"steps", json::Array{step}}};
  };
  const auto published = office.as(office.ada, post(kQuestionnaires).json(file("title")));
  CHECK(published.at("published") == json::Value(true));
  CHECK(published.text("warnings.0").starts_with("No page can adapt by title"));
  CHECK(office.as(office.ada, post(kQuestionnaires).json(file("rating"))).at("warnings").array()->empty());
}

TEST_CASE("admin questionnaires: an unknown version is not found", "[admin_api]") {
  AdminOffice office;
  for (const char* version : {"/9", "/0", "/x", "/-1", "/99999999999999999999"}) {
    INFO(version);
    CHECK(office.as(office.ada, get(kQuestionnaires + std::string(version))).code() == "NOT_FOUND");
  }
  CHECK(office.as(office.ada, post(std::string(kQuestionnaires) + "/9/retire")).code() == "NOT_FOUND");
}

TEST_CASE("admin questionnaires: a key with admin:write publishes and is named", "[admin_api]") {
  AdminOffice office;
  const auto made = must(office.app.core().api_keys.create(admin(), "admin:write", "cms"));
  CHECK(office.as(std::string(made.text.expose()), post(kQuestionnaires).json(next_file())).at("version") == json::Value(2));
  CHECK(office.actors("questionnaire.published") == std::vector<std::string>{"api_key:" + made.key.id.str()});
}

}  // namespace
}  // namespace usher::admin_api
