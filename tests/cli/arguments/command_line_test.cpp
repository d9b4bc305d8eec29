#include "cli/arguments/command_line.h"

#include "cli/arguments/parser.h"
#include "cli/arguments/usage.h"
#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"
#include "tests/cli/world.h"

using namespace usher;
using namespace usher::cli;

namespace {

using Words = std::vector<std::string>;

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

/// The sample commands do not use their Installation.
Result<std::shared_ptr<Installation>> open_nothing(Needs, const GlobalOptions&, const World&, Terminal&) {
  return std::shared_ptr<Installation>();
}

Outcome run(const Words& words, const OpenInstallation& open = open_nothing) {
  TestTerminal test;
  const World world{{}, "/", test.clock};
  const int code = run_command_line(words, kSampleTable, world, test.terminal, open);
  return {code, test.out.text, test.err.text};
}

struct UsageRow {
  Words words;
  std::string text;
};

/// A sink without a reader, like a closed pipe.
class ClosedPipe final : public ByteSink {
 public:
  Status write(std::string_view) override { return error_because(ErrorCode::kInternal, "EPIPE"); }
};

}  // namespace

TEST_CASE("command line: a usage error is 2, one line on stderr with the fix, and nothing on stdout", "[command_line]") {
  const auto row = GENERATE(values<UsageRow>({
      {{"-q"}, "say what to do, such as `usher user list`; `usher --help` lists the commands"},
      {{"user"}, "`usher user` needs a verb: list, create. See `usher user --help`"},
      {{"usr"}, "there is no command `usr`; did you mean `user`? `usher --help` lists them"},
      {{"user", "lst"}, "there is no command `usher user lst`; did you mean `list`? `usher user --help` lists them"},
      {{"user", "list", "--serach", "x"},
       "`usher user list` has no option `--serach`; did you mean `--search`? See `usher user list --help`"},
      {{"user", "list", "--frobnicate=hunter2"}, "`usher user list` has no option `--frobnicate`. See `usher user list --help`"},
      {{"user", "list", "-z"}, "`usher user list` has no option `-z`. See `usher user list --help`"},
      {{"user", "list", "-o", "jsn"}, "`-o, --output` takes table, json, jsonl, csv or name, not `jsn`; did you mean `json`?"},
      {{"user", "list", "-o"}, "`-o` needs a value"},
      {{"user", "list", "--limit", "many"}, "`--limit` takes a whole number from 1 to 1000, not `many`"},
      {{"user", "list", "--since", "yesterdayish"},
       "`--since` needs a time: 2026-11-20, 2026-11-20T06:53:44Z, 2h or 3d, not `yesterdayish`"},
      {{"user", "list", "--role", "root"}, "`--role` takes user or admin, not `root`"},
      {{"user", "list", "hunter2"}, "`usher user list` has too many arguments. See `usher user list --help`"},
      {{"user", "list", "--quiet=no"}, "`-q, --quiet` takes no value. See `usher user list --help`"},
      {{"user", "list", "--fields", "a,,b"}, "`--fields` takes names with commas between them, such as email,id"},
      {{"user", "list", "--fields="}, "`--fields` takes names with commas between them, such as email,id"},
      {{"user", "list", "--fields", "a,b,a"}, "`--fields` names `a` twice"},
      {{"user", "list", "--fields", "nonsense"},
       "--fields: there is no field `nonsense`; the fields here are search, limit, since, role"},
      {{"user", "list", "--database", "postgresql://u:pw@a/b", "--database", "sqlite:x"},
       "`--database` is given twice, with different values"},
      {{"user", "list", "--search", "--limit", "2"},
       "`--search` needs a value; if it begins with dashes write `--search=--limit`"},
      {{"--database", "--quiet", "user", "list"},
       "`--database` needs a value; if it begins with dashes write `--database=--quiet`"},
      {{"user", "list", "--search="}, "`--search` is given, but empty. See `usher user list --help`"},
      {{"user", "create", ""}, "`EMAIL` is given, but empty. See `usher user create --help`"},
      {{"user", "create", "--", "a@b", "-o", "name"}, "`-o` comes after `--`, which ends the options; put it before"},
      {{"user", "create"}, "`usher user create` needs EMAIL (Address of the account). See `usher user create --help`"},
      {{"user", "create", "a@b", "--password-stdin", "--generate-password"},
       "`usher user create` takes only one of --password-stdin or --generate-password. See `usher user create --help`"},
      {{"token", "revoke"}, "`usher token revoke` needs ID, --user or --all. See `usher token revoke --help`"},
      {{"token", "revoke", "x", "--all"},
       "`usher token revoke` takes only one of ID, --user or --all. See `usher token revoke --help`"},
      {{"questionnaire", "export"},
       "`usher questionnaire export` needs --out (Where to). See `usher questionnaire export --help`"},
      {{"questionnaire", "export", "--out", "f", "-o", "csv", "--format", "json"},
       "`-o, --output, --format` is given twice, with different values"},
      {{"token", "revoke", "x"}, "End sessions? There is no terminal to ask on; pass --yes"},
  }));
  const Outcome outcome = run(row.words);
  CHECK(outcome.err == "usher: error: " + row.text + "\n");
  CHECK(outcome.code == kExitUsage);
  CHECK(outcome.out.empty());
}

TEST_CASE("command line: global options work in any position", "[command_line]") {
  const Words words =
      GENERATE(Words{"-o", "jsonl", "user", "list", "--search", "x"}, Words{"user", "-o", "jsonl", "list", "--search", "x"},
               Words{"user", "list", "-o", "jsonl", "--search", "x"}, Words{"user", "list", "--search=x", "-o", "jsonl"},
               Words{"user", "list", "--search", "x", "--no-color", "-o=jsonl", "--quiet"},
               Words{"--no-input", "user", "list", "--search", "x", "-ojsonl"},
               Words{"--output=jsonl", "-qy", "user", "list", "--search", "x"});
  const Outcome outcome = run(words);
  CHECK(outcome.out == R"({"search":"x","limit":50,"since":null,"role":null})"
                       "\n");
  CHECK(outcome.err.empty());
  CHECK(outcome.code == kExitDone);
}

TEST_CASE("command line: global options reach the composition, flags the command", "[command_line]") {
  GlobalOptions seen;
  Needs needs{};
  const OpenInstallation open = [&](Needs wanted, const GlobalOptions& globals, const World&, Terminal& terminal) {
    seen = globals;
    needs = wanted;
    CHECK(terminal.interaction().quiet);
    return Result<std::shared_ptr<Installation>>(std::shared_ptr<Installation>());
  };
  const Outcome outcome = run({"--database", "sqlite:x", "user", "create", "--config=c.toml", "ada@example.com", "--profile",
                               "a=1", "-q", "--profile", "b=[2]", "--env-file", "e", "--verified", "-o", "jsonl"},
                              open);
  CHECK(outcome.out == R"({"email":"ada@example.com","verified":true,"profile":["a=1","b=[2]"]})"
                       "\n");
  CHECK(needs == Needs::kCurrentSchema);
  CHECK(seen.database == "sqlite:x");
  CHECK(seen.config == "c.toml");
  CHECK(seen.env_file == "e");
}

TEST_CASE("command line: a command opens only what it needs", "[command_line]") {
  const OpenInstallation broken = [](Needs, const GlobalOptions&, const World&,
                                     Terminal&) -> Result<std::shared_ptr<Installation>> {
    return error(ErrorCode::kDatabaseUnreachable);
  };
  CHECK(run({"backup", "f"}, broken).code == kExitDone);
  CHECK(run({"user", "create", "--help"}, broken).code == kExitDone);
  const Outcome outcome = run({"user", "create", "a@b"}, broken);
  CHECK(outcome.code == kExitUnreachable);
  CHECK(outcome.err == "usher: error: The database cannot be reached\n");
}

TEST_CASE("command line: the core's error decides the exit code", "[command_line]") {
  CHECK(run({"token", "revoke", "x", "--yes"}).code == kExitNotFound);
  CHECK(run({"session", "revoke", "--all", "-y"}).code == kExitNotFound);
}

TEST_CASE("command line: -o and --format may be given together if equal", "[command_line]") {
  CHECK(run({"questionnaire", "export", "--out", "f", "--format", "jsonl"}).out == "{\"out\":\"f\"}\n");
  CHECK(run({"questionnaire", "export", "--out", "f", "--format", "jsonl", "-o", "jsonl"}).out == "{\"out\":\"f\"}\n");
  CHECK(run({"user", "list", "--format", "jsonl"}).code == kExitUsage);
}

TEST_CASE("command line: help begins with an example, for every command, and takes precedence over errors", "[command_line]") {
  for (const Command& command : kSampleTable.commands) {
    Words words{std::string(command.noun())};
    if (!command.verb().empty()) words.emplace_back(command.verb());
    for (const std::string help : {"--help", "-h"}) {
      words.push_back(help);
      const Outcome outcome = run(words);
      words.pop_back();
      const auto example = outcome.out.find("\n  usher " + std::string(command.path));
      REQUIRE(example != std::string::npos);
      CHECK(std::count(outcome.out.begin(), outcome.out.begin() + static_cast<std::ptrdiff_t>(example), '\n') < 4);
      CHECK(outcome.err.empty());
      CHECK(outcome.code == kExitDone);
    }
  }
  CHECK(run({"user", "list", "-o", "yaml", "--frob", "--limit", "many", "--help"}).code == kExitDone);
}

TEST_CASE("command line: help of the program and of a noun lists their commands", "[command_line]") {
  const Outcome root = run({"--help"});
  for (const char* noun : {"user", "token", "questionnaire", "backup"}) CHECK(root.out.find(noun) != std::string::npos);
  CHECK(root.code == kExitDone);
  const Outcome noun = run({"session", "--help"});
  CHECK(noun.out.find("revoke  End sessions now") != std::string::npos);
  CHECK(noun.out.find("also: session") != std::string::npos);
  CHECK(noun.err.empty());
}

TEST_CASE("command line: --version works in any position", "[command_line]") {
  for (const Words& words : {Words{"--version"}, Words{"user", "--version"}, Words{"user", "create", "--version"}}) {
    const Outcome outcome = run(words);
    CHECK(outcome.out.starts_with("usher "));
    CHECK(outcome.out.find('.') != std::string::npos);
    CHECK(outcome.code == kExitDone);
  }
}

TEST_CASE("command line: --quiet silences notes only", "[command_line]") {
  CHECK(run({"backup", "f"}).err == "the secret isn't inside\n");
  const Outcome quiet = run({"-q", "backup", "f"});
  CHECK(quiet.err.empty());
  CHECK(quiet.out == "file  f\n");
}

TEST_CASE("command line: a closed reader is no failure", "[command_line]") {
  ClosedPipe out;
  StringSink err;
  const testkit::FakeClock clock;
  const Input nothing("");
  Terminal terminal({.input_fd = nothing.fd(), .out = out, .err = err, .clock = clock});
  const World world{{}, "/", clock};
  CHECK(run_command_line(Words{"user", "list"}, kSampleTable, world, terminal, open_nothing) == kExitDone);
  CHECK(err.text.empty());
}

TEST_CASE("parse: parsing runs nothing", "[command_line]") {
  const auto parsed = parse(Words{"session", "revoke", "--all"}, kSampleTable);
  REQUIRE(parsed.ok());
  const Run& invocation = std::get<Run>(parsed.value());
  CHECK(invocation.command->path == "token revoke");
  CHECK(invocation.command->needs == Needs::kNothing);
}

TEST_CASE("command line: --no-color applies to usage errors, too", "[command_line]") {
  const auto error_text = [](const Words& words) {
    const Input nothing("");
    StringSink out;
    StringSink err;
    const testkit::FakeClock clock;
    Terminal terminal(
        {.input_fd = nothing.fd(), .out = out, .err = err, .clock = clock, .error_is_tty = true, .colour_allowed = true});
    run_command_line(words, kSampleTable, World{{}, "/", clock}, terminal, open_nothing);
    return err.text;
  };
  CHECK(error_text({"usr"}).find('\x1b') != std::string::npos);
  CHECK(error_text({"--no-color", "usr"}).find('\x1b') == std::string::npos);
  CHECK(error_text({"user", "list", "--frobnicate", "--no-color"}).find('\x1b') == std::string::npos);
}

TEST_CASE("command line: `help` in place of a command is --help", "[command_line]") {
  CHECK(run({"help"}).out == run({"--help"}).out);
  CHECK(run({"help", "user"}).out == run({"user", "--help"}).out);
  CHECK(run({"user", "help", "list"}).out == run({"user", "list", "--help"}).out);
  CHECK(run({"backup", "help"}).err.find("the secret") != std::string::npos);
}
