#include "cli/arguments/help.h"

#include "cli/arguments/parser.h"
#include "cli/commands.h"
#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"
#include "tests/cli/parsed.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// Without the global options.
std::string help_of(const Command& command) {
  const std::string text = help_of(command, kSampleTable);
  return text.substr(0, text.find("\nGlobal options, anywhere:\n"));
}

struct Wide {
  bool raised = false;
  void declare(Declare& arguments) {
    arguments.flag("--short", raised, "One");
    arguments.flag("--an-option-with-a-very-long-name", raised, "Two");
  }
  Status run(Context&) const { return done(); }
};
constexpr std::array kWide{command<Wide>("wide", "Wide", "usher wide", Needs::kNothing)};

}  // namespace

TEST_CASE("help: a command shows what it does, example, usage, arguments and options", "[help]") {
  CHECK(help_of(kSampleCommands[1]) ==
        "Make an account.\n"
        "\n"
        "Example:\n"
        "  usher user create ada@example.com\n"
        "\n"
        "Usage: usher user create EMAIL [OPTIONS]\n"
        "\n"
        "Arguments:\n"
        "  EMAIL  Address of the account\n"
        "\n"
        "Options:\n"
        "  --verified           Mark the address as verified\n"
        "  --profile K=V        A field of the profile (repeatable)\n"
        "  --password-stdin     Read the password from standard input\n"
        "  --generate-password  Make one and print it\n"
        "\nGlobal options: `usher help commands`\n");
}

TEST_CASE("help: several examples, choices, and required arguments", "[help]") {
  CHECK(help_of(kSampleCommands[0])
            .starts_with("List accounts.\n\nExamples:\n  usher user list --role admin\n  usher user list -o csv\n\n"));
  CHECK(help_of(kSampleCommands[0]).find("--role ROLE    Only these: user, admin\n") != std::string::npos);
  CHECK(help_of(kSampleCommands[3]).find("Usage: usher questionnaire export --out FILE\n") != std::string::npos);
  CHECK(help_of(kSampleCommands[3]).find("--out FILE  Where to (required)\n") != std::string::npos);
  CHECK(help_of(kSampleCommands[2]).find("Usage: usher token revoke [ID] [OPTIONS]\n") != std::string::npos);
}

TEST_CASE("help: an argument that takes several words says so in the usage", "[help]") {
  const std::string text =
      std::get<Print>(parse(std::vector<std::string>{"user", "suspend", "--help"}, command_table()).value()).text;
  CHECK(text.find("Usage: usher user suspend [USER]... [OPTIONS]\n") != std::string::npos);
}

TEST_CASE("help: a name too wide for the column has its text on the next line", "[help]") {
  const std::string text = help_of(kWide.front(), CommandTable{{}, kWide});
  CHECK(text.find("\n  --short  One\n  --an-option-with-a-very-long-name\n           Two\n") != std::string::npos);
}
