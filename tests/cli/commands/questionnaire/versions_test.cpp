#include <fstream>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;

struct WithFile : TestInstallation {
  std::string path = kit.world()->directory.file("questions.json");

  WithFile() { write(testkit::kSampleQuestionnaire); }
  void write(std::string_view text) const { std::ofstream(path) << text; }
  void write_changed(std::string_view found, std::string_view by) const {
    std::string text(testkit::kSampleQuestionnaire);
    write(text.replace(text.find(found), found.size(), by));
  }
  std::string states() { return done("questionnaire list -o csv --fields version,state"); }
};

TEST_CASE("questionnaire init: writes a publishable file, and overwrites none", "[cli][questionnaire]") {
  TestInstallation usher;
  const auto path = usher.kit.world()->directory.file("new.json");
  const auto text = usher.done("questionnaire init");
  CHECK(usher.done("questionnaire init " + path).empty());
  std::stringstream written;
  written << std::ifstream(path).rdbuf();
  CHECK(written.str() == text);
  const auto again = usher.run("questionnaire init " + path);
  CHECK(again.code == 4);
  CHECK(has(again.err, "already exists; choose another name, or pass --force to replace it"));
  std::ofstream(path) << "of before";
  CHECK(usher.done("questionnaire init " + path + " --force").empty());
  written.str("");
  written << std::ifstream(path).rdbuf();
  CHECK(written.str() == text);
  const auto published = usher.run("questionnaire publish " + path + " --yes");
  CHECK(published.code == 0);
  CHECK(has(published.err, "says what version 1 says; nothing was published"));
  CHECK(usher.done("questionnaire list -o name") == "1\n");
}

TEST_CASE("questionnaire publish: makes the file the active version, with a note and an audit event", "[cli][questionnaire]") {
  WithFile usher;
  const auto asked = usher.run("questionnaire publish " + usher.path);
  CHECK(asked.code == 2);
  CHECK(has(asked.err, "pass --yes"));
  CHECK(usher.states() == "version,state\n1,active\n");
  const auto ran = usher.run("questionnaire publish " + usher.path + " --yes -o json");
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "added question rating: How much?"));
  CHECK(has(ran.err, "removed question experience_level"));
  CHECK(has(ran.out, "\"version\": 2"));
  CHECK(has(ran.out, "\"answers_touched\": 0"));
  CHECK(usher.states() == "version,state\n1,superseded\n2,active\n");
  CHECK(usher.kit.texts("SELECT actor FROM audit_events WHERE action = 'questionnaire.published'").at(0) == "operator:tester");
  CHECK(has(usher.done("questionnaire show -o json"), "\"How much?\""));
  CHECK(has(usher.done("questionnaire show 1 -o json"), "JavaScript/TypeScript"));
  CHECK(has(usher.done("questionnaire show"),
            "languages  multiple  no        Languages?  cpp, py, …  devices includes \"jetson\""));
}

TEST_CASE("questionnaire publish: warns of an id by which no page can adapt", "[cli][questionnaire][reader]") {
  WithFile usher;
  usher.write_changed(R"("id": "rating")", R"("id": "title")");
  const auto ran = usher.run("questionnaire publish " + usher.path + " --yes");
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "No page can adapt by title, an attribute that HTML or React owns; give the question another id"));
}

TEST_CASE("questionnaire publish: all errors of a bad file are listed, a line each, and nothing changes",
          "[cli][questionnaire]") {
  WithFile usher;
  usher.write_changed(R"("id": "rating", "kind": "number")", R"("id": "sub", "kind": "dance")");
  const auto ran = usher.run("questionnaire publish " + usher.path + " --yes");
  CHECK(ran.code == 1);
  CHECK(ran.out.empty());
  CHECK(has(ran.err, usher.path + ":9: steps[0].questions[1].kind: \"dance\" is not a kind; write single"));
  CHECK(has(ran.err, usher.path + ":9: steps[0].questions[1].id: \"sub\" names a claim"));
  CHECK(has(ran.err, "has 2 faults; nothing was changed"));
  for (const std::string_view text : {"{", "[]", "{}", "\xff"}) {
    usher.write(text);
    const auto refused = usher.run("questionnaire publish " + usher.path + " --yes");
    CHECK(refused.code == 1);
    CHECK(has(refused.err, usher.path + ":1: "));
  }
  CHECK(usher.run("questionnaire publish nowhere.json --yes").code == 3);
  CHECK(usher.states() == "version,state\n1,active\n");
}

TEST_CASE("questionnaire publish: what a change does to the notice and to answers is reported", "[cli][questionnaire]") {
  struct Row {
    const char* found;
    const char* by;
    int code;
    const char* said;
  };
  const auto row = GENERATE(values<Row>({
      {R"("version": 2)", R"("version": 1)", 1, "notice.version: is 1, less than the active one's 2"},
      {"What we ask and why.", "We may pass it on.", 0,
       "The notice says something else under the same version; raise notice.version"},
      {R"("profile": "hardware_background.devices")", R"("profile": "hardware_background.gear")", 0,
       "The answers to devices stay in hardware_background.devices and are not shown for it any more"},
  }));
  CAPTURE(row.by);
  WithFile usher;
  usher.done("questionnaire publish " + usher.path + " --yes");
  usher.write_changed(row.found, row.by);
  const auto ran = usher.run("questionnaire publish " + usher.path + " --yes");
  CHECK(ran.code == row.code);
  CHECK(has(ran.err, row.said));
}

TEST_CASE("questionnaire publish, diff: a file is read before the database is opened, whose owner may not read it",
          "[cli][questionnaire]") {
  WithFile usher;
  usher.changed["DATABASE_URL"] = "sqlite:/nowhere/usher.db";
  for (const char* const words : {"publish absent.json --yes", "diff absent.json", "diff 1 absent.json"}) {
    const auto ran = usher.run(std::string("questionnaire ") + words);
    CHECK(ran.code == 3);
    CHECK(has(ran.err, "There is no file absent.json"));
  }
}

TEST_CASE("questionnaire diff: versions and files against each other", "[cli][questionnaire]") {
  WithFile usher;
  const auto one = usher.run("questionnaire diff");
  CHECK(one.code == 0);
  CHECK(has(one.err, "They say the same"));
  usher.done("questionnaire publish " + usher.path + " --yes");
  CHECK(has(usher.done("questionnaire diff -o csv"), "added,question,rating,How much?\n"));
  CHECK(usher.done("questionnaire diff 1 -o csv") == usher.done("questionnaire diff -o csv"));
  CHECK(has(usher.done("questionnaire diff 2 1 -o csv"), "removed,question,rating,How much?\n"));
  usher.write_changed("How much?", "How many?");
  const auto file = usher.run("questionnaire diff " + usher.path + " -o csv");
  CHECK(file.out == "change,element,id,detail\nchanged,question,rating,\"label: \"\"How much?\"\" is now \"\"How many?\"\"\"\n");
  CHECK(has(file.err, "From version 2 to the file"));
  CHECK(has(usher.done("questionnaire diff " + usher.path + " 2 -o csv"), "is now \"\"How much?\"\""));
  CHECK(usher.run("questionnaire diff 7").code == 3);
  CHECK(usher.run("questionnaire diff 99999999999999999999").code == 2);
}

TEST_CASE("questionnaire retire: the newest remaining one is the active one", "[cli][questionnaire]") {
  WithFile usher;
  CHECK(usher.run("questionnaire retire 1 --yes").code == 4);
  usher.done("questionnaire publish " + usher.path + " --yes");
  CHECK(usher.run("questionnaire retire 2").code == 2);
  CHECK(usher.done("questionnaire retire 2 --yes -o csv") == "retired,active\n2,1\n");
  CHECK(usher.states() == "version,state\n1,active\n2,retired\n");
  CHECK(usher.run("questionnaire retire 2 --yes").code == 4);
  CHECK(usher.run("questionnaire retire 7 --yes").code == 3);
  CHECK(usher.run("questionnaire retire first --yes").code == 2);
}

TEST_CASE("questionnaire show: control characters of the file are escaped on a terminal", "[cli][questionnaire][security]") {
  WithFile usher;
  usher.write_changed("How much?", "How\\u202emuch?");
  usher.done("questionnaire publish " + usher.path + " --yes");
  for (const char* format : {"table", "json"})
    CHECK_FALSE(has(usher.done(std::string("questionnaire show -o ") + format), "\xE2\x80\xAE"));
}

}  // namespace
}  // namespace usher::cli
