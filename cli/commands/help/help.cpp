#include <algorithm>

#include "cli/arguments/parser.h"
#include "cli/arguments/usage.h"
#include "cli/commands/help/man_page.h"
#include "cli/commands/rows.h"
#include "cli/terminal/files.h"
#include "cli/terminal/text_layout.h"

namespace usher::cli {
namespace {

/// A topic, or a command with its verb.
struct HelpCommand {
  std::optional<std::string> topic;
  std::optional<std::string> verb;

  void declare(Declare& arguments) {
    arguments.positional("TOPIC", topic, "exit-codes, settings, questionnaire-format, or a command such as user");
    arguments.positional("VERB", verb, "A verb of that command");
  }

  Status run(Context& context) const {
    const auto topics = help_topics();
    const auto found =
        std::find_if(topics.begin(), topics.end(), [this](const HelpTopic& row) { return topic && row.name == *topic; });
    if (found != topics.end()) return context.output.text(found->text());
    std::vector<std::string> words;
    if (topic) words.push_back(*topic);
    if (verb) words.push_back(*verb);
    words.emplace_back("--help");
    USHER_TRY(const auto help, parse(words, context.table));
    const auto* print = std::get_if<Print>(&help);
    USHER_CHECK(context.output.text(print == nullptr ? "" : print->text));
    if (topic) return done();
    std::string list = "\nTopics of `usher help TOPIC`:\n";
    constexpr std::size_t kNames = 22;
    for (const HelpTopic& row : topics)
      list += "  " + std::string(row.name) + padding(kNames, row.name) + std::string(row.summary) + "\n";
    return context.output.text(list);
  }
};

struct Man {
  std::optional<std::string> page;
  std::optional<std::string> out;
  bool force = false;

  void declare(Declare& arguments) {
    arguments.positional("PAGE", page, "usher, usher-user, usherd, usher.toml, ...; print it for `man -l -`");
    arguments.option("--out DIR", out, "Write all pages into this directory").path();
    arguments.flag("--force", force, kForceHelp);
    arguments.exactly_one({"PAGE", "--out"});
  }

  Status run(Context& context) const {
    const auto pages = man_pages(context.table);
    return out ? write_all(context, pages) : print(context, pages);
  }

 private:
  Status print(Context& context, const std::vector<ManPage>& pages) const {
    std::vector<std::string_view> names;
    for (const ManPage& one : pages) {
      names.push_back(one.name);
      if (one.name == *page || one.file() == *page) return context.output.verbatim(one.text);
    }
    return error(ErrorCode::kNotFound, "There is no page " + *page + did_you_mean(*page, names));
  }

  Status write_all(Context& context, const std::vector<ManPage>& pages) const {
    if (!std::filesystem::is_directory(*out))
      return error(ErrorCode::kNotFound, "There is no directory " + *out + "; make it first with `mkdir -p`");
    for (const ManPage& one : pages) {
      const std::string path = (std::filesystem::path(*out) / one.file()).string();
      USHER_CHECK(write_public_file(path, one.text, force));
    }
    context.terminal.note("Wrote " + std::to_string(pages.size()) + " pages into " + *out);
    return done();
  }
};

}  // namespace

std::vector<Command> help_commands() {
  return {command<HelpCommand>("help", "Explain a command or a topic: exit-codes, settings, questionnaire-format",
                               "usher help exit-codes\nusher help user list", Needs::kNothing),
          command<Man>("man", "Print the man pages, or write them into a directory",
                       "usher man usher-user | man -l -\nusher man --out /usr/local/share/man", Needs::kNothing)};
}

}  // namespace usher::cli
