#include "cli/arguments/help.h"

#include "cli/arguments/globals.h"
#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"

using namespace usher;
using namespace usher::cli;

namespace {

std::string help_of(const Command& command) {
  const auto bound = command.bind();
  Declare arguments;
  bound->declare(arguments);
  return command_help(command, arguments, Declare());
}

}  // namespace

TEST_CASE("help: a command shows example, usage, arguments and options", "[help]") {
  CHECK(help_of(kSampleCommands[1]) ==
        "Example:\n"
        "  usher user create ada@example.com\n"
        "\n"
        "Make an account.\n"
        "\n"
        "Usage: usher user create EMAIL [OPTIONS]\n"
        "\n"
        "Arguments:\n"
        "  EMAIL  Address of the account\n"
        "\n"
        "Options:\n"
        "  --verified           The address is known to be theirs\n"
        "  --profile K=V        A field of the profile (repeatable)\n"
        "  --password-stdin     Read the password from standard input\n"
        "  --generate-password  Make one and print it\n");
}

TEST_CASE("help: several examples, choices, and what must be given", "[help]") {
  CHECK(help_of(kSampleCommands[0]).starts_with("Examples:\n  usher user list --role admin\n  usher user list -o csv\n\n"));
  CHECK(help_of(kSampleCommands[0]).find("--role ROLE    Only these: user, admin\n") != std::string::npos);
  CHECK(help_of(kSampleCommands[3]).find("Usage: usher questionnaire export --out FILE\n") != std::string::npos);
  CHECK(help_of(kSampleCommands[3]).find("--out FILE  Where to (required)\n") != std::string::npos);
  CHECK(help_of(kSampleCommands[2]).find("Usage: usher token revoke [ID] [OPTIONS]\n") != std::string::npos);
}

TEST_CASE("help: a name too wide for the column has its text on the next line", "[help]") {
  bool raised = false;
  Declare arguments;
  arguments.flag("--short", raised, "One");
  arguments.flag("--an-option-with-a-very-long-name", raised, "Two");
  const std::string text = command_help(kSampleCommands[4], arguments, Declare());
  CHECK(text.find("\n  --short  One\n  --an-option-with-a-very-long-name\n           Two\n") != std::string::npos);
}
