#include "cli/arguments/parser.h"

#include "tests/catch.h"
#include "tests/cli/arguments/sample_commands.h"
#include "tests/cli/parsed.h"

using namespace usher;
using namespace usher::cli;

namespace {

using Words = std::vector<std::string>;

/// The command that the words name; empty for a refusal or a request for help.
std::string path_of(const Words& words) {
  const auto parsed = parse(words, kSampleTable);
  const Run* run = parsed.ok() ? std::get_if<Run>(&parsed.value()) : nullptr;
  return run == nullptr ? "" : std::string(run->command->path);
}

std::string refused(const Words& words) {
  const auto parsed = parse(words, kSampleTable);
  return parsed.ok() ? "" : std::string(parsed.error().detail());
}

/// Every kind of argument, beside the global -o, -q and -y.
struct Given {
  std::string a;
  std::optional<std::string> b;
  std::string kind;
  std::vector<std::string> many;
  bool raised = false;
  bool sure = false;

  Status parse(const Words& words) {
    return parse_arguments(words, [this](Declare& arguments) {
      arguments.positional("A", a, "One");
      arguments.positional("B", b, "Another");
      arguments.option("-k, --kind KIND", kind, "Which").may_be_empty();
      arguments.option("--many X", many, "Some");
      arguments.flag("-r, --raised", raised, "Raised");
      arguments.flag("-s, --sure", sure, "Sure");
    });
  }
};

Given given(const Words& words) {
  Given result;
  const Status parsed = result.parse(words);
  CAPTURE(words);
  CHECK(parsed.ok());
  return result;
}

std::string refused_by_try(const Words& words) {
  const Status parsed = Given().parse(words);
  return parsed.ok() ? "" : std::string(parsed.error().detail());
}

}  // namespace

TEST_CASE("parse: global options may come before, between and after noun and verb", "[parser]") {
  const Words words =
      GENERATE(Words{"-o", "json", "user", "list", "--limit", "2"}, Words{"user", "-ojson", "list", "--limit", "2"},
               Words{"--config=user", "--quiet", "user", "--database", "token", "list", "--limit", "2"},
               Words{"user", "list", "--limit", "2", "-o", "json"});
  CHECK(path_of(words) == "user list");
}

TEST_CASE("parse: an alias is its noun, and a lone verb needs no other", "[parser]") {
  CHECK(path_of({"session", "revoke", "--all"}) == "token revoke");
  CHECK(path_of({"backup", "list"}) == "backup");
  CHECK(path_of({"backup", "user"}) == "backup");
}

TEST_CASE("parse: incomplete names, and names after --, are no command", "[parser]") {
  CHECK(refused({"-q"}).starts_with("say what to do"));
  CHECK(std::get<Print>(parse(std::vector<std::string>(), kSampleTable).value()).text.find("usher status") != std::string::npos);
  CHECK(refused({"user", "-q"}).starts_with("`usher user` needs a verb"));
  CHECK(refused({"--", "user", "list"}) == "`usher` has too many arguments. See `usher --help`");
  CHECK(refused({"user", "--", "list"}) == "`usher` has too many arguments. See `usher --help`");
}

TEST_CASE("parse: an unknown word is refused with a similar one", "[parser]") {
  CHECK(refused({"usr", "list"}) == "there is no command `usr`; did you mean `user`? `usher --help` lists them");
  CHECK(refused({"usr", "user", "list"}) == "there is no command `usr`; did you mean `user`? `usher --help` lists them");
  CHECK(refused({"sesion"}) == "there is no command `sesion`; did you mean `session`? `usher --help` lists them");
  CHECK(refused({"frobnicate"}) == "there is no command `frobnicate`. `usher --help` lists them");
  CHECK(refused({"user", "lsit"}) ==
        "there is no command `usher user lsit`; did you mean `list`? `usher user --help` lists them");
  CHECK(refused({"user", "frobnicate"}) == "there is no command `usher user frobnicate`. `usher user --help` lists them");
  CHECK(refused({"--quite", "user"}) ==
        "there is no global option `--quite`; did you mean `--quiet`? Options of a command follow it; "
        "`usher --help` lists the global ones");
  CHECK(refused({"--limit=5", "user", "list"}) ==
        "there is no global option `--limit`. Options of a command follow it; `usher --help` lists the global ones");
  CHECK(refused({"user", "--limit", "5", "list"}) ==
        "there is no global option `--limit`. Options of a command follow it; `usher --help` lists the global ones");
}

TEST_CASE("parse: every form of an option's value", "[parser]") {
  const Words words =
      GENERATE(Words{"a", "-k", "json"}, Words{"a", "-kjson"}, Words{"a", "-k=json"}, Words{"a", "--kind", "json"},
               Words{"a", "--kind=json"}, Words{"a", "-rkjson"}, Words{"a", "-qkjson"});
  CHECK(given(words).kind == "json");
}

TEST_CASE("parse: values are taken unchanged", "[parser]") {
  const Given empty = given({"a", "--kind=", "-r"});
  CHECK(empty.kind.empty());
  CHECK(empty.raised);
  CHECK(given({"a", "--kind", ""}).kind.empty());
  CHECK(given({"a", "--kind=--sure"}).kind == "--sure");
  CHECK(given({"a", "--kind", "-sure"}).kind == "-sure");
  CHECK(given({"a", "--kind=a=b"}).kind == "a=b");
  CHECK(given({"a", "--kind", "[a,b]"}).kind == "[a,b]");
  CHECK(given({"a", "--kind", "{}"}).kind == "{}");
  CHECK(given({"a", "--kind", "a b,c"}).kind == "a b,c");
  CHECK(given({"a", "--kind", "++"}).kind == "++");
  CHECK(given({"[a,b]", "{}"}).a == "[a,b]");
  CHECK(given({"[a,b]", "{}"}).b == "{}");
}

TEST_CASE("parse: a repeatable option takes one word each time", "[parser]") {
  const Given result = given({"--many", "1", "a", "--many=2", "b", "--many", "[3,4]"});
  CHECK(result.many == Words{"1", "2", "[3,4]"});
  CHECK(result.a == "a");
  CHECK(result.b == "b");
}

TEST_CASE("parse: positionals may come anywhere; a dash alone and words after -- are positionals", "[parser]") {
  CHECK(given({"-r", "a", "-s", "b"}).b == "b");
  CHECK(given({"-", "-rs"}).a == "-");
  CHECK(given({"-", "-rs"}).sure);
  CHECK(given({"++", "-rs"}).a == "++");
  CHECK(given({"++", "-rs"}).sure);
  CHECK(given({"--", "-r", "--sure"}).a == "-r");
  CHECK(given({"--", "-r", "--sure"}).b == "--sure");
  CHECK_FALSE(given({"--", "-r", "--sure"}).raised);
}

TEST_CASE("parse: extra words are refused", "[parser]") {
  CHECK(refused_by_try({"a", "b", "c", "--frob=1", "-z"}) == "`usher try` has no option `--frob`. See `usher try --help`");
  CHECK(refused_by_try({"a", "b", "c"}) == "`usher try` has too many arguments. See `usher try --help`");
  CHECK(refused_by_try({"a", "--", "b", "c"}) == "`usher try` has too many arguments. See `usher try --help`");
  CHECK(refused_by_try({"a", "b", "--", "-r"}) == "`-r` comes after `--`, which ends the options; put it before");
}

TEST_CASE("parse: an option at the end lacks its value", "[parser]") {
  CHECK(refused_by_try({"a", "--kind"}) == "`--kind` needs a value");
}

TEST_CASE("parse: a separate word with two dashes is not an option's value", "[parser]") {
  CHECK(refused_by_try({"--kind", "--many", "x"}) == "`--kind` needs a value; if it begins with dashes write `--kind=--many`");
  CHECK(refused_by_try({"-k", "--unknown"}) == "`-k` needs a value; if it begins with dashes write `-k=--unknown`");
  CHECK(refused_by_try({"--kind", "--many=hunter2"}) == "`--kind` needs a value; if it begins with dashes write `--kind=--many`");
  CHECK(refused_by_try({"--kind", "--", "a"}) == "`--kind` needs a value; if it begins with dashes write `--kind=--`");
  CHECK(given({"--", "--kind", "--many"}).b == "--many");
  CHECK(given({"a", "-r", "--sure"}).sure);
}

TEST_CASE("parser: an argument that is not UTF-8 is refused by its place, without its text", "[cli][parser][security]") {
  const auto parsed = parse(std::vector<std::string>{"user", "show", "secret\xff"}, kSampleTable);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().code == ErrorCode::kInvalidArgument);
  CHECK(parsed.error().detail().find("argument 3 is not text in UTF-8") != std::string::npos);
  CHECK(parsed.error().detail().find("secret") == std::string::npos);
}
