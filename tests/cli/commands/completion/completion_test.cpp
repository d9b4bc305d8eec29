#include "cli/commands/completion/completion.h"

#include <cstdio>
#include <fstream>

#include <sys/wait.h>

#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"

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
