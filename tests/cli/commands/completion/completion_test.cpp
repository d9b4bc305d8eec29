#include "cli/commands/completion/completion.h"

#include <cstdio>
#include <fstream>

#include <sys/wait.h>

#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"
#include "tests/testkit/temp_directory.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// Bash's suggestions for the last word of the line, in order.
std::string bash_offers(const std::string& words) {
  const testkit::TempDirectory directory;
  std::ofstream(directory.file("script")) << bash_completion(kSampleTable) << "COMP_LINE='usher " << words << "'\n"
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
  CHECK(bash_offers("") == "user token questionnaire backup");
  CHECK(bash_offers("us") == "user");
  CHECK(bash_offers("user ") == "list create");
  CHECK(bash_offers("-o json --config user user cr") == "create");
  CHECK(bash_offers("session ") == "revoke");
  CHECK(bash_offers("user list --s") == "--search --since");
  CHECK(bash_offers("user list --role ") == "user admin");
  CHECK(bash_offers("user list --search ").empty());
  CHECK(bash_offers("user list -o js") == "json jsonl");
  CHECK(bash_offers("questionnaire export --format cs") == "csv");
  CHECK(bash_offers("user list --no-") == "--no-input --no-color");
  CHECK(bash_offers("backup scr") == "");
  CHECK(bash_offers("questionnaire export --out scr") == "");  // files are the shell's
  CHECK(bash_offers("--database sqlite:data/usher.db us") == "user");
}

TEST_CASE("completion: each script names every noun, verb, option and output format", "[completion]") {
  for (const std::string& script : {bash_completion(kSampleTable), zsh_completion(kSampleTable), fish_completion(kSampleTable)}) {
    for (const char* word : {"usher", "user", "token", "session", "list", "create", "revoke", "backup", "role", "admin",
                             "generate-password", "no-color", "jsonl", "format"}) {
      CAPTURE(word);
      CHECK(script.find(word) != std::string::npos);
    }
  }
}

TEST_CASE("completion: quotes in a summary do not end the shell's", "[completion][security]") {
  CHECK(zsh_completion(kSampleTable).find(R"('user:Accounts, and what'\''s in them')") != std::string::npos);
  CHECK(fish_completion(kSampleTable).find(R"('Accounts, and what\'s in them')") != std::string::npos);
}
