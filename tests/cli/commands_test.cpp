#include "cli/commands.h"

#include <algorithm>
#include <set>

#include "cli/arguments/globals.h"
#include "tests/catch.h"

using namespace usher::cli;

TEST_CASE("commands: each has an example that shows it, a summary without a full stop, and a path of its own", "[commands]") {
  std::set<std::string_view> paths;
  for (const Command& command : command_table().commands) {
    CAPTURE(command.path);
    CHECK(command.example.starts_with("usher " + std::string(command.path)));
    CHECK_FALSE(command.summary.empty());
    CHECK_FALSE(command.summary.ends_with('.'));
    CHECK(paths.insert(command.path).second);
  }
}

TEST_CASE("commands: a noun with verbs has a row that explains it, and every row has verbs", "[commands]") {
  const CommandTable& table = command_table();
  for (const std::string_view noun : nouns_of(table)) {
    CAPTURE(noun);
    CHECK_FALSE(summary_of(table, noun).empty());
  }
  for (const Noun& noun : table.nouns) {
    CAPTURE(noun.name);
    CHECK_FALSE(verbs_of(table, noun.name).empty());
  }
}

TEST_CASE("commands: arguments are explained, options have a value name, and no name means two things", "[commands]") {
  GlobalOptions globals;
  Declare global_arguments;
  declare_globals(globals, global_arguments);
  for (const Command& command : command_table().commands) {
    CAPTURE(command.path);
    const auto bound = command.bind();
    Declare arguments;
    bound->declare(arguments);
    std::set<std::string> names;
    for (const Declare* declared : {&global_arguments, &arguments}) {
      for (const Argument& argument : declared->arguments()) {
        CAPTURE(argument.all_names());
        CHECK_FALSE(argument.help.empty());
        CHECK((argument.kind == Argument::Kind::kOption) == !argument.value_name.empty());
        for (const std::string& name : argument.names) CHECK(names.insert(name).second);
      }
    }
    for (const Declare::Choice& choice : arguments.choices())
      for (const std::string& name : choice.names) CHECK(names.count(name) == 1);
  }
}
