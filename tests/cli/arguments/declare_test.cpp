#include "cli/arguments/declare.h"

#include "tests/catch.h"
#include "tests/cli/parsed.h"

using namespace usher;
using namespace usher::cli;

namespace {

using Words = std::vector<std::string>;

/// The command's own arguments, in the order of declaration.
std::vector<CommandTree::Option> options_of(const std::function<void(Declare&)>& declare) {
  return command_tree(table_of(declare)).children.front().options;
}

std::string help_of(const std::function<void(Declare&)>& declare) {
  const CommandTable table = table_of(declare);
  return help_of(table.commands.front(), table);
}

/// The error's text after the option's name; empty without an error.
std::string refused(const Words& words, const std::function<void(Declare&)>& declare) {
  const Status parsed = parse_arguments(words, declare);
  if (parsed.ok()) return "";
  const std::string text(parsed.error().detail());
  return text.substr(text.find(' ') + 1);
}

}  // namespace

TEST_CASE("declare: a spec names the option and its value", "[declare]") {
  std::string text;
  bool raised = false;
  const auto declare = [&](Declare& arguments) {
    arguments.option("-k, --kind KIND", text, "How");
    arguments.flag("-l, --less", raised, "Less");
  };
  const auto options = options_of(declare);
  CHECK(options[0].names == Words{"-k", "--kind"});
  CHECK(options[0].value == "KIND");
  CHECK(options[0].help == "How");
  CHECK(options[1].names == Words{"-l", "--less"});
  CHECK(options[1].value.empty());
  CHECK(help_of(declare).find("\n  -k, --kind KIND  How\n  -l, --less       Less\n") != std::string::npos);
  CHECK(parse_arguments({"--kind", "x", "-l"}, declare).ok());
  CHECK(text == "x");
  CHECK(raised);
}

TEST_CASE("declare: a hidden option is in no help, man page or completion", "[declare]") {
  std::string text;
  const auto declare = [&](Declare& arguments) { arguments.option("--old X", text, "As before").hidden(); };
  CHECK(options_of(declare).empty());
  CHECK(help_of(declare).find("--old") == std::string::npos);
  CHECK(parse_arguments({"--old", "x"}, declare).ok());
}

TEST_CASE("declare: the member's type decides about required and repeatable", "[declare]") {
  std::string must;
  std::optional<std::string> may;
  std::vector<std::string> many;
  const std::string help = help_of([&](Declare& arguments) {
    arguments.positional("A", must, "");
    arguments.positional("B", may, "");
    arguments.option("--c X", must, "C");
    arguments.option("--d X", must, "D").required();
    arguments.option("--e X", many, "E");
    arguments.option("--f X", may, "F");
  });
  CHECK(help.find("Usage: usher try A [B] --d X [OPTIONS]\n") != std::string::npos);
  CHECK(help.find("  --c X  C\n  --d X  D (required)\n  --e X  E (repeatable)\n  --f X  F\n") != std::string::npos);
}

TEST_CASE("declare: words become values, or an error with the reason", "[declare]") {
  std::int64_t number = 0;
  std::optional<std::int64_t> maybe;
  std::optional<Moment> time;
  std::vector<std::string> many;
  const auto declare = [&](Declare& arguments) {
    arguments.option("--number N", number, "");
    arguments.option("--maybe N", maybe, "");
    arguments.option("--time TIME", time, "");
    arguments.option("--many X", many, "");
  };
  CHECK(parse_arguments({"--number", "-12", "--maybe", "7", "--time=2026-11-20", "--many=a", "--many", "b"}, declare).ok());
  CHECK(number == -12);
  CHECK(maybe == 7);
  CHECK(time->at(Time()) == from_seconds(1'795'132'800));
  CHECK(many == Words{"a", "b"});
  for (const char* wrong : {"", "many", "1.5", "7 ", "+7", "0x10", "99999999999999999999"}) {
    CAPTURE(wrong);
    CHECK(refused({"--maybe", wrong}, declare) == "takes a whole number, not `" + std::string(wrong) + "`");
  }
  CHECK(maybe == 7);
  CHECK(refused({"--time", "yesterdayish"}, declare) ==
        "needs a time: 2026-11-20, 2026-11-20T06:53:44Z, 2h or 3d, not `yesterdayish`");
}

TEST_CASE("declare: an option that may lack its value refuses an empty one, as of an unset variable", "[declare]") {
  std::optional<std::string> given;
  bool other = false;
  const auto declare = [&](Declare& arguments) {
    arguments.option("--flag YES", given, "").value_optional();
    arguments.flag("--other", other, "");
  };
  CHECK(refused({"--flag"}, declare).empty());
  CHECK(given == "");
  CHECK(refused({"--flag", "--other"}, declare).empty());
  CHECK(given == "");
  CHECK(refused({"--flag", "no"}, declare).empty());
  CHECK(given == "no");
  for (const auto& words : {Words{"--flag="}, Words{"--flag", ""}})
    CHECK(refused(words, declare) == "is given, but empty. See `usher try --help`");
}

TEST_CASE("declare: ranges and choices refuse other values", "[declare]") {
  std::int64_t limit = 50;
  std::string role;
  const auto declare = [&](Declare& arguments) {
    arguments.option("--limit N", limit, "").between(1, 1000);
    arguments.option("--role ROLE", role, "").one_of({"user", "editor", "admin"});
  };
  CHECK(parse_arguments({"--limit", "1000", "--role", "admin"}, declare).ok());
  CHECK(limit == 1000);
  CHECK(role == "admin");
  CHECK(options_of(declare)[1].words == "user, editor, admin");
  CHECK(refused({"--limit", "0"}, declare) == "takes a whole number from 1 to 1000, not `0`");
  CHECK(refused({"--limit", "many"}, declare) == "takes a whole number from 1 to 1000, not `many`");
  CHECK(refused({"--role", "edtor"}, declare) == "takes user, editor or admin, not `edtor`; did you mean `editor`?");
  CHECK(refused({"--role", "superuser-of-all"}, declare) == "takes user, editor or admin, not `superuser-of-all`");
}
