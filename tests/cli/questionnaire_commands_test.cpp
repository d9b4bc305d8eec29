#include "cli/questionnaire_commands.h"

#include <fstream>
#include <sstream>

#include "tests/catch.h"
#include "tests/cli/installation.h"

namespace usher::cli {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

struct WithAnswers : Installation {
  WithAnswers() {
    done("user create ada@example.com --password-stdin --profile experience_level=beginner --profile professional_role=student",
         "S3cret-passphrase\n");
    kit.run(
        R"(UPDATE profiles SET organization = '=1+1', software_background = '{"languages":["C++"]}', questionnaire_version = -4)");
  }
};

TEST_CASE("questionnaire export: JSON keeps objects, CSV flattens them and defuses formulas but no numbers",
          "[cli][export][security]") {
  WithAnswers here;
  CHECK(has(
      here.done("questionnaire export -o json"),
      R"("organization":"=1+1","software_background":{"languages":["C++"]},"hardware_background":{},"questionnaire_version":-4)"));
  const auto csv = here.done("questionnaire export --format csv --fields organization,software_background,questionnaire_version");
  CHECK(csv == "organization,software_background,questionnaire_version\n'=1+1,\"{\"\"languages\"\":[\"\"C++\"\"]}\",-4\n");
  CHECK(has(here.done("questionnaire export --format csv --raw --fields organization"), "\n=1+1\n"));
  CHECK(here.done("questionnaire export --fields email") == "email\nada@example.com\n");
}

TEST_CASE("questionnaire export: --format is -o, and the two must not differ", "[cli][export]") {
  WithAnswers here;
  here.done("questionnaire export -o json --format json");
  CHECK(here.run("questionnaire export -o csv --format json").code == 2);
  CHECK(here.run("questionnaire export --format xml").code == 2);
  CHECK(here.run("questionnaire export --anonymous").code == 2);
}

TEST_CASE("questionnaire export: a file appears whole, for its owner only, and nothing is printed", "[cli][export][security]") {
  WithAnswers here;
  const testkit::Umask open_to_all(0);
  const auto path = here.kit.world()->directory.file("answers.json");
  CHECK(here.done("questionnaire export --format json --out " + path).empty());
  CHECK(testkit::mode_of(path) == 0600);
  CHECK(contents(path) == here.done("questionnaire export --format json"));
  CHECK(here.run("questionnaire export --fields nonsense --out " + path).code == 2);
  CHECK(has(contents(path), "ada@example.com"));  // the failure left the old one
}

TEST_CASE("questionnaire export: pseudonymous names nobody", "[cli][export][security]") {
  WithAnswers here;
  const auto id = here.kit.texts("SELECT id FROM users").at(0);
  for (const char* format : {"json", "csv", "jsonl", "name"}) {
    const auto out = here.done(std::string("questionnaire export --pseudonymous -o ") + format);
    CHECK_FALSE(out.empty());
    for (const auto& part : {id, std::string("ada@"), std::string("1+1")}) CHECK_FALSE(has(out, part));
  }
  CHECK(has(here.done("questionnaire export --pseudonymous -o json"), R"("software_background":{"languages":["C++"]})"));
}

TEST_CASE("questionnaire export: since and completed", "[cli][export]") {
  WithAnswers here;
  CHECK(here.done("questionnaire export --since 2999-01-01 --format json") == "[]\n");
  CHECK(here.done("questionnaire export --completed --format json") == "[]\n");
  CHECK(here.run("questionnaire export --since yesterdayish").code == 2);
}

}  // namespace
}  // namespace usher::cli
