#include "cli/arguments/find_command.h"

#include "cli/arguments/globals.h"
#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"

using namespace usher;
using namespace usher::cli;

namespace {

using Words = std::vector<std::string>;

Result<FoundCommand> find(const Words& words) {
  GlobalOptions globals;
  Declare declare;
  declare_globals(globals, declare);
  return find_command(words, kSampleTable, declare);
}

}  // namespace

TEST_CASE("find: global options may stand before, between and after noun and verb", "[find_command]") {
  const Words words =
      GENERATE(Words{"-o", "json", "user", "list", "--limit", "2"}, Words{"user", "-ojson", "list", "--limit", "2"},
               Words{"--config=user", "--quiet", "user", "--database", "token", "list", "--limit", "2"},
               Words{"user", "list", "--limit", "2", "-o", "json"});
  const auto found = find(words);
  REQUIRE(found.ok());
  REQUIRE(found.value().command != nullptr);
  CHECK(found.value().command->path == "user list");
  Words rest = words;
  std::erase(rest, "list");
  rest.erase(std::find(rest.begin(), rest.end(), "user"));
  CHECK(found.value().rest == rest);
}

TEST_CASE("find: an alias is its noun, and a lone verb needs no other", "[find_command]") {
  CHECK(find({"session", "revoke"}).value().command->path == "token revoke");
  const auto backup = find({"backup", "list"});
  CHECK(backup.value().command->path == "backup");
  CHECK(backup.value().rest == Words{"list"});
}

TEST_CASE("find: names that stop early or come after -- are no command", "[find_command]") {
  CHECK(find({}).value().noun.empty());
  CHECK(find({"user", "-q"}).value().noun == "user");
  CHECK(find({"user", "-q"}).value().command == nullptr);
  CHECK(find({"--", "user", "list"}).value().noun.empty());
}

TEST_CASE("find: what nobody knows is refused with what is near", "[find_command]") {
  CHECK(find({"usr", "list"}).error().detail() == "there is no command `usr`; did you mean `user`? `usher --help` lists them");
  CHECK(find({"sesion"}).error().detail() == "there is no command `sesion`; did you mean `session`? `usher --help` lists them");
  CHECK(find({"frobnicate"}).error().detail() == "there is no command `frobnicate`. `usher --help` lists them");
  CHECK(find({"user", "lsit"}).error().detail() ==
        "there is no command `usher user lsit`; did you mean `list`? `usher user --help` lists them");
  CHECK(find({"user", "frobnicate"}).error().detail() ==
        "there is no command `usher user frobnicate`. `usher user --help` lists them");
  CHECK(find({"--quite", "user"}).error().detail() ==
        "there is no global option `--quite`; did you mean `--quiet`? Options of a command stand after it; "
        "`usher --help` lists the global ones");
  CHECK(find({"--limit=5", "user", "list"}).error().detail() ==
        "there is no global option `--limit`. Options of a command stand after it; `usher --help` lists the global ones");
}
