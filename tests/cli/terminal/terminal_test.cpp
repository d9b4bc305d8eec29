#include "cli/terminal/terminal.h"

#include "tests/catch.h"
#include "tests/cli/world.h"

using namespace usher;
using namespace usher::cli;

namespace {

struct ConfirmRow {
  std::string name;
  bool is_tty;
  bool yes;
  bool no_input;
  std::string typed;
  std::optional<ErrorCode> refused;
  bool asks;
};

}  // namespace

TEST_CASE("confirm: only a yes or --yes continues, and without a terminal it does not ask", "[terminal]") {
  const auto row = GENERATE(values<ConfirmRow>({
      {"y", true, false, false, "y\n", std::nullopt, true},
      {"YES", true, false, false, " YES \n", std::nullopt, true},
      {"just return", true, false, false, "\n", ErrorCode::kForbidden, true},
      {"n", true, false, false, "n\n", ErrorCode::kForbidden, true},
      {"end of input", true, false, false, "", ErrorCode::kForbidden, true},
      {"--yes", true, true, false, "", std::nullopt, false},
      {"--no-input", true, false, true, "y\n", ErrorCode::kInvalidArgument, false},
      {"--no-input --yes", true, true, true, "", std::nullopt, false},
      {"no terminal", false, false, false, "y\n", ErrorCode::kInvalidArgument, false},
      {"no terminal, --yes", false, true, false, "", std::nullopt, false},
  }));
  DYNAMIC_SECTION(row.name) {
    TestTerminal test(row.typed, row.is_tty);
    test.terminal.obey({.yes = row.yes, .no_input = row.no_input});
    const Status answer = test.terminal.confirm("Delete 3 users?");
    CHECK(answer.ok() == !row.refused.has_value());
    if (row.refused) CHECK(answer.error().code == *row.refused);
    const std::string line_end = row.typed.empty() ? "\n" : "";  // the user's own newline is on the screen already
    CHECK(test.err.text == (row.asks ? "Delete 3 users? [y/N] " + line_end : ""));
    CHECK(test.out.text.empty());
  }
}

TEST_CASE("confirm: without a terminal the error repeats the question and names --yes", "[terminal]") {
  TestTerminal test;
  CHECK(test.terminal.confirm("Delete 3 users?").error().detail() ==
        "Delete 3 users? There is no terminal to ask on; pass --yes");
}

TEST_CASE("terminal: a stored text cannot move the cursor or forge a line", "[terminal][security]") {
  TestTerminal test;
  test.terminal.note("hello \x1b[2J\nusher: error: forged");
  test.terminal.warn("a\rb");
  CHECK(test.err.text == "hello \\x1b[2J\\x0ausher: error: forged\nusher: warning: a\\x0db\n");
}

TEST_CASE("terminal: on a terminal, messages are broken between words into lines that fit it", "[terminal]") {
  const std::string line = "A sentence of seventy-nine columns, which fits the line of a terminal as it is:";
  const std::string words = line + " and more";
  const auto all = [&](TestTerminal& test) {
    test.terminal.note(words);
    test.terminal.warn("of " + words);
    test.terminal.note("  usher " + words);
    static_cast<void>(test.terminal.confirm(words + "?"));
    static_cast<void>(test.terminal.confirm_by_name(words + ".", "usher.db"));
    return test.err.text;
  };
  TestTerminal at_terminal("n\nn\n", true);
  const std::string first = line.substr(0, 75) + "\n  is: and more";
  CHECK(all(at_terminal) == first + "\nusher: warning: of " + line.substr(0, 58) + "\n  a terminal as it is: and more\n  usher " +
                                words + "\n" + first + "? [y/N] " + first + ".\nType usher.db to go ahead: ");
  TestTerminal in_pipe;
  CHECK(all(in_pipe) == words + "\nusher: warning: of " + words + "\n  usher " + words + "\n");
}

TEST_CASE("terminal: a message that is broken cannot forge a line", "[terminal][security]") {
  TestTerminal test("", true);
  test.terminal.note(std::string(80, 'x') + " usher: error: forged");
  CHECK(test.err.text == std::string(80, 'x') + "\n  usher: error: forged\n");
}

TEST_CASE("terminal: --quiet silences notes, not warnings or errors", "[terminal]") {
  TestTerminal test;
  test.terminal.obey({.quiet = true});
  test.terminal.note("3 users");
  CHECK(test.err.text.empty());
  test.terminal.warn("careful");
  test.terminal.report(error(ErrorCode::kUserNotFound));
  CHECK(test.err.text == "usher: warning: careful\nusher: error: No account has that id or email address\n");
}

TEST_CASE("terminal: an error shows each wrong field once, and its cause only with --verbose", "[terminal][security]") {
  TestTerminal test;
  Error wrong = invalid_field("email", "INVALID_FORMAT", "is no address");
  wrong.cause = LogNote("UNIQUE constraint failed");
  test.terminal.report(wrong);
  CHECK(test.err.text == "usher: error: email: is no address\n");

  test.err.text.clear();
  wrong.what = "PORT: is no number\nHOST: is empty";
  wrong.fields = {{"PORT", "INVALID_FORMAT", "is no number"}};
  test.terminal.obey({.verbose = true});
  test.terminal.report(wrong);
  CHECK(test.err.text == "usher: error: PORT: is no number\n  HOST: is empty\n  cause: UNIQUE constraint failed\n");
}

TEST_CASE("terminal: colours only if both the terminal and the user want them", "[terminal]") {
  const bool is_tty = GENERATE(true, false);
  const bool allowed = GENERATE(true, false);
  const bool no_color = GENERATE(true, false);
  const Input nothing("");
  StringSink out;
  StringSink err;
  const testkit::FakeClock clock;
  Terminal terminal({.input_fd = nothing.fd(),
                     .out = out,
                     .err = err,
                     .clock = clock,
                     .output_is_tty = is_tty,
                     .error_is_tty = is_tty,
                     .colour_allowed = allowed});
  terminal.obey({.no_color = no_color});
  terminal.warn("careful");
  const bool coloured = is_tty && allowed && !no_color;
  CHECK(terminal.output_has_colour() == coloured);
  CHECK((err.text.find('\x1b') != std::string::npos) == coloured);
}

TEST_CASE("secret from standard input: one line without its newline", "[terminal]") {
  CHECK(TestTerminal("hunter2\n").terminal.read_secret_line_from_stdin("Password").value().expose() == "hunter2");
  CHECK(TestTerminal("hunter2\r\n").terminal.read_secret_line_from_stdin("Password").value().expose() == "hunter2");
  CHECK(TestTerminal("no newline").terminal.read_secret_line_from_stdin("Password").value().expose() == "no newline");
  CHECK(TestTerminal(" spaces stay \n").terminal.read_secret_line_from_stdin("Password").value().expose() == " spaces stay ");
}

TEST_CASE("secret from standard input: input after the line stays for the next reader", "[terminal]") {
  TestTerminal test("first\nsecond\n");
  CHECK(test.terminal.read_secret_line_from_stdin("Password").value().expose() == "first");
  CHECK(test.terminal.read_secret_line_from_stdin("Password").value().expose() == "second");
}

TEST_CASE("secret from standard input: empty and endless input is refused", "[terminal]") {
  CHECK(TestTerminal("").terminal.read_secret_line_from_stdin("Password").error().code == ErrorCode::kInvalidArgument);
  CHECK(TestTerminal("\n").terminal.read_secret_line_from_stdin("Password").error().code == ErrorCode::kInvalidArgument);
  CHECK(TestTerminal(std::string(Terminal::kMaxSecretBytes, 'a') + "\n").terminal.read_secret_line_from_stdin("Password").ok());
  CHECK_FALSE(
      TestTerminal(std::string(Terminal::kMaxSecretBytes + 1, 'a')).terminal.read_secret_line_from_stdin("Password").ok());
}

TEST_CASE("secret prompt: without a terminal the error names the option to use", "[terminal]") {
  TestTerminal test("hunter2\n");
  const auto secret = test.terminal.read_secret("Password", "--password-stdin");
  REQUIRE_FALSE(secret.ok());
  CHECK(secret.error().code == ErrorCode::kInvalidArgument);
  CHECK(secret.error().detail() == "There is no terminal to ask on; pass --password-stdin");
}

TEST_CASE("secret prompt: refused on a terminal that cannot hide the input", "[terminal][security]") {
  TestTerminal test("hunter2\n", true);  // claims to be a terminal, but is a pipe
  CHECK(test.terminal.read_secret("Password", "--password-stdin").error().code == ErrorCode::kInternal);
}

TEST_CASE("progress: shown on a terminal, unless --quiet", "[terminal]") {
  const bool is_tty = GENERATE(true, false);
  const bool quiet = GENERATE(true, false);
  TestTerminal test("", is_tty);
  test.terminal.obey({.quiet = quiet});
  Progress progress = test.terminal.progress("Exporting", std::nullopt);
  test.clock.advance(std::chrono::seconds(2));
  progress.advance();
  CHECK(test.err.text.empty() == (!is_tty || quiet));
}
