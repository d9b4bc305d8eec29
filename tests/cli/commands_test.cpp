#include "cli/commands.h"

#include <set>
#include <sstream>

#include "cli/arguments/parser.h"
#include "cli/resources/words.h"
#include "common/core/administration/resources.h"
#include "tests/catch.h"
#include "tests/cli/parsed.h"

using namespace usher::cli;

namespace {

/// Every argument, positional or not, has its explanation in the second column.
void check_help(std::vector<std::string> words) {
  words.emplace_back("--help");
  const std::string help = std::get<Print>(parse(words, command_table()).value()).text;
  std::istringstream lines(help.substr(help.find("\nUsage: ")));
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    if (line.starts_with("  ")) CHECK(line.find("  ", 2) < line.size() - 2);
  }
}

bool needs_value(std::vector<std::string> words, const std::string& option) {
  words.push_back(option);
  const auto parsed = parse(words, command_table());
  return !parsed.ok() && parsed.error().detail() == "`" + option + "` needs a value";
}

/// The words of a command line after the program's name, without what a shell does with its input and output.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (const char c : line) {
    if (!quote && (c == '|' || c == '<' || c == '>')) break;
    if (c == quote)
      quote = 0;
    else if (!quote && (c == '\'' || c == '"'))
      quote = c;
    else if (!quote && c == ' ')
      words.emplace_back();
    else
      words.back().push_back(c);
  }
  std::erase(words, "");
  words.erase(words.begin());
  return words;
}

}  // namespace

TEST_CASE("commands: unknown words are looked for elsewhere, and nothing dangerous is guessed", "[commands]") {
  const auto said = [](std::vector<std::string> words) {
    const auto text = parse(words, command_table()).error().detail();
    return std::string(text.substr(text.find('`', text.find('`') + 1) + 1));
  };
  CHECK(said({"export"}) == "; did you mean `usher user export` or `usher questionnaire export`? `usher --help` lists them");
  CHECK(said({"why", "ada@example.com"}) == "; did you mean `usher user why`? `usher --help` lists them");
  CHECK(said({"stats"}) == "; did you mean `usher questionnaire stats`? `usher --help` lists them");
  CHECK(said({"log"}) == "; did you mean `usher audit list`? `usher --help` lists them");
  CHECK(said({"config", "set"}) == "; did you mean `usher init --set`? `usher config --help` lists them");
  CHECK(said({"user", "reset-password"}).starts_with("; did you mean `usher user send-reset`, which mails a link, or"));
  CHECK(said({"questionnaire", "unfinished"}).starts_with("; did you mean `usher user list --unanswered`?"));
  CHECK(said({"chat", "list"}).starts_with("; no command shows or deletes a thread: `usher user export`"));
  CHECK(said({"user", "expotr"}) == "; did you mean `export`? `usher user --help` lists them");
  CHECK(said({"user", "supsend"}) == ". `usher user --help` lists them");
  CHECK(said({"user", "suspen"}) == "; did you mean `suspend`? `usher user --help` lists them");
  CHECK(said({"questionnaire", "retie"}).find("retire") == std::string::npos);
  for (const auto& resource : usher::core::resources())
    for (const auto& act : resource.acts) {
      const auto path = words_of(resource, act).path;
      CAPTURE(path);
      const auto verb = path.substr(path.find(' ') + 1);
      const auto never = command_table().never_guessed;
      if (act.destroys || act.is_typed) CHECK(std::find(never.begin(), never.end(), verb) != never.end());
    }
}

TEST_CASE("commands: --help fits a terminal of 24 lines, with each noun once in a group", "[commands]") {
  const std::string help = std::get<Print>(parse(std::vector<std::string>{"--help"}, command_table()).value()).text;
  CHECK(std::count(help.begin(), help.end(), '\n') <= 23);
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 79);
  std::multiset<std::string> grouped;
  for (const auto& group : command_table().groups) {
    std::istringstream nouns{std::string(group.nouns)};
    for (std::string noun; nouns >> noun;) grouped.insert(noun);
  }
  std::multiset<std::string> nouns;
  for (const auto& noun : command_tree(command_table()).children) nouns.insert(noun.name);
  CHECK(grouped == nouns);
  for (const auto& noun : nouns) CHECK(help.find(" " + noun) != std::string::npos);
}

TEST_CASE("commands: each example is a command line that the parser takes", "[commands]") {
  for (const Command& command : command_table().commands) {
    std::istringstream lines{std::string(command.example)};
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      const auto parsed = parse(words_of(line), command_table());
      CHECK((parsed.ok() ? "" : parsed.error().detail()) == "");
    }
  }
}

TEST_CASE("commands: each has an example that uses it, a summary without a full stop, and a path of its own", "[commands]") {
  std::set<std::string_view> paths;
  for (const Command& command : command_table().commands) {
    CAPTURE(command.path);
    CHECK(command.example.starts_with("usher " + std::string(command.path)));
    CHECK_FALSE(command.summary.empty());
    CHECK_FALSE(command.summary.ends_with('.'));
    CHECK(paths.insert(command.path).second);
  }
}

TEST_CASE("commands: a noun with verbs has a row that explains it, and every row has verbs", "[commands]") {
  const auto rows_of = [](const std::string& noun) {
    const auto rows = command_table().nouns;
    return std::count_if(rows.begin(), rows.end(), [&](const Noun& row) { return row.name == noun; });
  };
  std::size_t with_verbs = 0;
  for (const CommandTree& noun : command_tree(command_table()).children) {
    CAPTURE(noun.name);
    CHECK_FALSE(noun.summary.empty());
    CHECK(rows_of(noun.name) == (noun.children.empty() ? 0 : 1));
    with_verbs += noun.children.empty() ? 0U : 1U;
  }
  CHECK(with_verbs == command_table().nouns.size());
}

TEST_CASE("commands: the help of each fits a terminal of 80 columns and 24 rows", "[commands]") {
  for (const Command& command : command_table().commands) {
    std::istringstream lines(help_of(command, command_table()));
    std::size_t rows = 1;  // the next prompt
    for (std::string line; std::getline(lines, line);) rows += std::max<std::size_t>(1, (line.size() + 79) / 80);
    CAPTURE(command.path);
    CHECK(rows <= 24);
  }
}

TEST_CASE("commands: arguments are explained, options have a value name, and every name has one meaning", "[commands]") {
  const CommandTree root = command_tree(command_table());
  std::set<std::string> global_names;
  for (const auto& option : root.options) global_names.insert(option.names.begin(), option.names.end());
  for (const CommandTree& noun : root.children) {
    for (const CommandTree& leaf : noun.children.empty() ? std::vector{noun} : noun.children) {
      std::vector<std::string> words{noun.name};
      if (!noun.children.empty()) words.push_back(leaf.name);
      CAPTURE(words);
      check_help(words);
      for (const CommandTree::Option& option : leaf.options) {
        CAPTURE(option.names);
        CHECK_FALSE(option.help.empty());
        constexpr std::array<std::string_view, 4> kMayLackValue{"--unanswered", "--verified", "--never-signed-in", "--completed"};
        const bool may_lack_value =
            std::find(kMayLackValue.begin(), kMayLackValue.end(), option.names.back()) != kMayLackValue.end();
        CHECK(needs_value(words, option.names.back()) == (!option.value.empty() && !may_lack_value));
        const bool is_format = option.names.back() == "--output" || option.names.back() == "--format";
        for (const std::string& name : option.names) CHECK((is_format || global_names.count(name) == 0));
      }
    }
  }
}
