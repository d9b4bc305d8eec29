#include "cli/arguments/command.h"

#include "cli/arguments/parser.h"
#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"

using namespace usher::cli;
using Names = std::vector<std::string>;

namespace {

Names names_of(const std::vector<CommandTree>& commands) {
  Names names;
  for (const CommandTree& command : commands) names.push_back(command.name);
  return names;
}

}  // namespace

TEST_CASE("command table: nouns, verbs and summaries come from the rows", "[command]") {
  const CommandTree root = command_tree(kSampleTable);
  CHECK(names_of(root.children) == Names{"user", "token", "questionnaire", "backup"});
  CHECK(names_of(root.children[0].children) == Names{"list", "create"});
  CHECK(root.children[3].children.empty());
  CHECK(root.children[1].summary == "Sessions");
  CHECK(root.children[1].aliases == Names{"session"});
  CHECK(root.children[3].summary == "Copy the database");
  CHECK(kSampleCommands[0].verb() == "list");
  CHECK(kSampleCommands[4].noun() == "backup");
  CHECK(kSampleCommands[4].verb().empty());
}
