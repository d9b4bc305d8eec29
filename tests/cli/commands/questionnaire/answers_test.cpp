#include <fstream>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;

std::string contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

struct WithAnswers : TestInstallation {
  WithAnswers() {
    done("user create ada@example.com --password-stdin --profile experience_level=beginner --profile professional_role=student",
         "S3cret-passphrase\n");
    kit.run(
        R"(UPDATE profiles SET organization = '=1+1', software_background = '{"languages":["cpp","C#"],"old":true}', questionnaire_version = -4)");
  }
};

TEST_CASE("questionnaire export: JSON keeps lists, CSV joins them and escapes formulas but no numbers",
          "[cli][export][security]") {
  WithAnswers here;
  const auto json = here.done("questionnaire export -o json");
  CHECK(has(json, R"("languages":["cpp","C#"],"experience_level":"beginner")"));
  CHECK(has(json, R"("organization":"=1+1","version":-4)"));
  CHECK(has(json, R"("other_answers":{"software_background.old":true})"));
  const auto csv = here.done("questionnaire export --format csv --fields organization,languages,version");
  CHECK(csv == "organization,languages,version\n'=1+1,cpp;C#,-4\n");
  CHECK(has(here.done("questionnaire export --format csv --raw --fields organization"), "\n=1+1\n"));
  CHECK(here.done("questionnaire export --fields email") == "email\nada@example.com\n");
}

TEST_CASE("questionnaire export: a number stays a number, a text that looks like one is escaped", "[cli][export][security]") {
  WithAnswers here;
  testkit::publish(here.kit);
  const auto id = here.kit.texts("SELECT id FROM users").at(0);
  here.kit.run("INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) VALUES ('user:" + id +
               "', 'rating', 2, '-4.5', 1), ('user:" + id + "', 'notes', 2, '\"-4.5\"', 1)");
  CHECK(here.done("questionnaire export --fields rating,notes") == "rating,notes\n-4.5,'-4.5\n");
  CHECK(has(here.done("questionnaire export"),
            "user_id,email,name,devices,rating,robot,languages,editor,notes,links,version,completed_at,created_at,updated_at\n"));
  CHECK(has(here.done("questionnaire export --questionnaire 1"), "languages,experience_level,tools"));
  CHECK(here.run("questionnaire export --questionnaire 9").code == 3);
}

TEST_CASE("questionnaire export: --spread makes a column an option", "[cli][export]") {
  WithAnswers here;
  here.kit.clock().advance(std::chrono::milliseconds(1));  // the oldest profile is first
  here.done(
      "user create bob@example.com --password-stdin --profile experience_level=beginner --profile professional_role=student",
      "S3cret-passphrase\n");
  const auto csv =
      here.done("questionnaire export --spread --fields languages.python,languages.cpp,languages.(other),experience_level");
  CHECK(csv == "languages.python,languages.cpp,languages.(other),experience_level\n0,1,C#,beginner\n,,,beginner\n");
  CHECK_FALSE(has(here.done("questionnaire export --spread --pseudonymous"), "(other)"));
  CHECK_FALSE(has(here.done("questionnaire export --spread --pseudonymous"), "C#"));
}

TEST_CASE("questionnaire export: --format is -o, and the two must not differ", "[cli][export]") {
  WithAnswers here;
  here.done("questionnaire export -o json --format json");
  CHECK(here.run("questionnaire export -o csv --format json").code == 2);
  CHECK(here.run("questionnaire export --format xml").code == 2);
  CHECK(here.run("questionnaire export --anonymous").code == 2);
}

TEST_CASE("questionnaire export: a file is written atomically, readable by its owner only, and nothing is printed",
          "[cli][export][security]") {
  WithAnswers here;
  const testkit::Umask open_to_all(0);
  const auto path = here.kit.world()->directory.file("answers.json");
  CHECK(here.done("questionnaire export --format json --out " + path).empty());
  CHECK(testkit::mode_of(path) == 0600);
  CHECK(contents(path) == here.done("questionnaire export --format json"));
  CHECK(here.run("questionnaire export --fields nonsense --force --out " + path).code == 2);
  CHECK(has(contents(path), "ada@example.com"));  // the failure kept the old one
}

TEST_CASE("questionnaire export: --pseudonymous leaves out names and addresses", "[cli][export][security]") {
  WithAnswers here;
  const auto id = here.kit.texts("SELECT id FROM users").at(0);
  for (const char* format : {"json", "csv", "jsonl", "name"}) {
    const auto out = here.done(std::string("questionnaire export --pseudonymous -o ") + format);
    CHECK_FALSE(out.empty());
    for (const auto& part : {id, std::string("ada@"), std::string("1+1")}) CHECK_FALSE(has(out, part));
  }
  CHECK(has(here.done("questionnaire export --pseudonymous -o json"), R"("languages":["cpp"])"));
}

TEST_CASE("questionnaire export: since and completed", "[cli][export]") {
  WithAnswers here;
  CHECK(here.done("questionnaire export --since 2999-01-01 --format json") == "[]\n");
  CHECK(here.done("questionnaire export --completed --format json") == "[]\n");
  CHECK(here.run("questionnaire export --since yesterdayish").code == 2);
}

}  // namespace
}  // namespace usher::cli
