#include "cli/arguments/command.h"

#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"

using namespace usher::cli;
using Names = std::vector<std::string_view>;

TEST_CASE("command table: nouns, verbs and summaries come from the rows", "[command]") {
  CHECK(nouns_of(kSampleTable) == Names{"user", "token", "questionnaire", "backup"});
  CHECK(verbs_of(kSampleTable, "user") == Names{"list", "create"});
  CHECK(verbs_of(kSampleTable, "backup").empty());
  CHECK(summary_of(kSampleTable, "token") == "Sessions");
  CHECK(summary_of(kSampleTable, "backup") == "Copy the database");
  CHECK(kSampleCommands[0].verb() == "list");
  CHECK(kSampleCommands[4].noun() == "backup");
  CHECK(kSampleCommands[4].verb().empty());
}
