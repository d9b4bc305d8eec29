#include <fstream>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;

constexpr std::string_view kPage =
    "<h1>Topics</h1>\n<usher-when experience_level=\"beginner\">a</usher-when>\n<usher-when else>b</usher-when>\n";

struct WithBuild : TestInstallation {
  std::string build = at("build");

  std::string at(const std::string& name) { return kit.world()->directory.path() + "/" + name; }

  WithBuild() {
    std::filesystem::create_directories(build + "/docs");
    write("docs/topics.html", kPage);
    write("index.html", kPage);
    write("notes.txt", "<usher-when level=x>");
  }
  void write(const std::string& name, std::string_view text) const { std::ofstream(build + "/" + name) << text; }
  void sign_up(const std::string& address, const std::string& level) {
    done("user create " + address + " --password-stdin --profile professional_role=student --profile experience_level=" + level,
         "S3cret-passphrase\n");
  }
};

TEST_CASE("questionnaire uses: each variant with its places and readers", "[cli][questionnaire]") {
  WithBuild here;
  here.sign_up("ada@example.com", "beginner");
  here.sign_up("bob@example.com", "beginner");
  here.sign_up("eve@example.com", "advanced");
  CHECK(here.done("questionnaire uses " + here.build + " -o csv --raw") ==
        "variant,users,places,first\n\"else, beside experience_level=\"\"beginner\"\"\",1,2," + here.build +
            "/docs/topics.html:3\n\"experience_level=\"\"beginner\"\"\",2,2," + here.build + "/docs/topics.html:2\n");
  CHECK(has(here.done("questionnaire uses " + here.build + " --no-counts -o csv --fields users,places"), "\n,2\n"));
}

TEST_CASE("questionnaire uses: an unknown name is exit code 4, with file, line and the nearest", "[cli][questionnaire]") {
  WithBuild here;
  here.write("index.html", "<p>\n<usher-when experience_levle=beginner>a</usher-when>\n<usher-when experience_level=novice>b");
  const auto ran = here.run("questionnaire uses " + here.build);
  CHECK(ran.code == 4);
  CHECK(has(ran.err, here.build + "/index.html:2: `experience_levle` is no question; did you mean `experience_level`?"));
  CHECK(has(ran.err, here.build + "/index.html:3: `novice` is no option of experience_level"));
  CHECK(has(ran.err, "2 conditions of variants"));
}

TEST_CASE("questionnaire uses: what a generator tore apart is exit code 4", "[cli][questionnaire]") {
  WithBuild here;
  here.write("index.html",
             "<p><usher-when experience_level=beginner><p>a</p></usher-when></p>\n<p><usher-when else>b</usher-when></p>");
  const auto ran = here.run("questionnaire uses " + here.build);
  CHECK(ran.code == 4);
  CHECK(has(ran.err, here.build + "/index.html:1: experience_level=\"beginner\": it begins in a paragraph"));
  CHECK(has(ran.err, here.build + "/index.html:2: else: no neighbour"));
}

TEST_CASE("questionnaire uses: against a file there is no database", "[cli][questionnaire]") {
  WithBuild here;
  const auto file = here.at("questions.json");
  here.done("questionnaire init " + file);
  std::filesystem::remove_all(here.at("data"));
  const auto ran = here.run("questionnaire uses " + here.build + " --questionnaire " + file + " -o csv --fields users");
  CHECK(ran.code == 0);
  CHECK(ran.out == "users\n\"\"\n\"\"\n");
  CHECK(here.run("questionnaire uses " + here.build + " --questionnaire " + file + " --against 1").code == 2);
}

TEST_CASE("questionnaire uses: links are not followed, and a folder without pages is refused", "[cli][questionnaire][security]") {
  WithBuild here;
  const auto other = here.at("other");
  std::filesystem::create_directories(other);
  std::filesystem::create_directory_symlink(here.build, other + "/linked");
  std::filesystem::create_symlink(here.build + "/index.html", other + "/page.html");
  const auto ran = here.run("questionnaire uses " + other);
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "has no HTML file; build the site first"));
  CHECK(here.run("questionnaire uses " + here.at("nowhere")).code == 3);
  CHECK(here.run("questionnaire uses " + here.build + " --against 9").code == 3);
}

}  // namespace
}  // namespace usher::cli
