#include <algorithm>
#include <cstdio>
#include <fstream>

#include <sys/wait.h>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"
#include "tests/cli/world.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// What `usher completion SHELL` prints for the sample commands.
std::string script_of(std::string_view shell) {
  const auto rows = completion_commands();
  const auto row = std::find_if(rows.begin(), rows.end(), [shell](const Command& one) { return one.verb() == shell; });
  REQUIRE(row != rows.end());
  TestTerminal test;
  const Output output(test.out, {});
  const World world{{}, "/", test.clock};
  const GlobalOptions globals;
  Context context{test.terminal, output, world, globals, kSampleTable, {}};
  REQUIRE(row->bind(*row)->run(context).ok());
  return test.out.text;
}

/// Bash's suggestions for the last word of the line, in order.
std::string bash_offers(const std::string& words) {
  const testkit::TempDirectory directory;
  std::ofstream(directory.file("script")) << script_of("bash") << "COMP_LINE='usher " << words << "'\n"
                                          << "COMP_POINT=${#COMP_LINE}\n_usher\necho \"${COMPREPLY[*]}\"\n";
  FILE* bash = ::popen(("cd " + directory.path() + " && bash --norc script 2>&1").c_str(), "r");
  REQUIRE(bash != nullptr);
  std::string text;
  for (int c = std::fgetc(bash); c != EOF; c = std::fgetc(bash)) text += static_cast<char>(c);
  CHECK(::pclose(bash) == 0);
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("bash completion: nouns, verbs, options and their words", "[completion]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"", "user token questionnaire backup"},
           {"us", "user"},
           {"user ", "list create"},
           {"-o json --config user user cr", "create"},
           {"session ", "revoke"},
           {"user list --s", "--search --since"},
           {"user list --role ", "user admin"},
           {"user list --search ", ""},
           {"user list -o js", "json jsonl"},
           {"questionnaire export --format cs", "csv"},
           {"user list --no-", "--no-input --no-color"},
           {"backup scr", ""},
           {"questionnaire export --out scr", ""},  // files are the shell's
           {"--database sqlite:data/usher.db us", "user"},
       }) {
    CAPTURE(in);
    CHECK(bash_offers(in) == out);
  }
}

TEST_CASE("completion: each script names every noun, verb, option and output format", "[completion]") {
  for (const std::string& script : {script_of("bash"), script_of("zsh"), script_of("fish")}) {
    for (const char* word : {"usher", "user", "token", "session", "list", "create", "revoke", "backup", "role", "admin",
                             "generate-password", "no-color", "jsonl", "format"}) {
      CAPTURE(word);
      CHECK(script.find(word) != std::string::npos);
    }
  }
}

TEST_CASE("completion: quotes in a summary do not end the shell's", "[completion][security]") {
  CHECK(script_of("zsh").find(R"('user:Accounts, and what'\''s in them')") != std::string::npos);
  CHECK(script_of("fish").find(R"('Accounts, and what\'s in them')") != std::string::npos);
}
