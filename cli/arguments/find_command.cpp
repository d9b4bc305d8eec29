#include "cli/arguments/find_command.h"

#include <algorithm>

#include "cli/arguments/usage.h"

namespace usher::cli {
namespace {

/// The global option that `word` is or begins (`--config=x`, `-ojson`); null when there is none.
const Argument* find_global(const Declare& globals, std::string_view word) {
  const std::string_view name = word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
  for (const Argument& argument : globals.arguments())
    if (std::find(argument.names.begin(), argument.names.end(), name) != argument.names.end()) return &argument;
  return nullptr;
}

std::vector<std::string_view> names_of(const Declare& arguments) {
  std::vector<std::string_view> names;
  for (const Argument& argument : arguments.arguments()) names.insert(names.end(), argument.names.begin(), argument.names.end());
  return names;
}

/// Takes a global option off the front of `words`, with its value if that is a word of its own.
Status take_global(std::span<const std::string>& words, const Declare& globals, std::vector<std::string>& rest) {
  const std::string& word = words.front();
  const Argument* global = find_global(globals, word);
  if (global == nullptr) {
    const std::string name = word.substr(0, word.find('='));
    return usage_error("there is no global option `" + name + "`" + did_you_mean(name, names_of(globals)) +
                       " Options of a command stand after it; `usher --help` lists the global ones");
  }
  const bool has_value_inside = word.starts_with("--") ? word.find('=') != std::string::npos : word.size() > 2;
  const bool takes_next = global->kind == Argument::Kind::kOption && !has_value_inside;
  const std::size_t count = std::min<std::size_t>(takes_next ? 2 : 1, words.size());
  rest.insert(rest.end(), words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
  words = words.subspan(count);
  return done();
}

const Command* command_at(const CommandTable& table, std::string_view noun, std::string_view verb) {
  const auto row = std::find_if(table.commands.begin(), table.commands.end(),
                                [&](const Command& command) { return command.noun() == noun && command.verb() == verb; });
  return row == table.commands.end() ? nullptr : &*row;
}

/// The noun that `word` is or stands for; empty when there is none.
std::string_view find_noun(const CommandTable& table, std::string_view word) {
  for (const Noun& noun : table.nouns)
    if (noun.alias == word) return noun.name;
  const auto nouns = nouns_of(table);
  const auto found = std::find(nouns.begin(), nouns.end(), word);
  return found == nouns.end() ? std::string_view() : *found;
}

std::vector<std::string_view> nouns_and_aliases(const CommandTable& table) {
  auto names = nouns_of(table);
  for (const Noun& noun : table.nouns)
    if (!noun.alias.empty()) names.push_back(noun.alias);
  return names;
}

/// Takes the noun, then the verb.
Status take_name(const std::string& word, const CommandTable& table, FoundCommand& found) {
  if (found.noun.empty()) {
    found.noun = find_noun(table, word);
    if (found.noun.empty())
      return usage_error("there is no command `" + word + "`" + did_you_mean(word, nouns_and_aliases(table)) +
                         " `usher --help` lists them");
    found.command = command_at(table, found.noun, "");
    return done();
  }
  found.command = command_at(table, found.noun, word);
  if (found.command != nullptr) return done();
  const std::string noun(found.noun);
  return usage_error("there is no command `usher " + noun + " " + word + "`" + did_you_mean(word, verbs_of(table, noun)) +
                     " `usher " + noun + " --help` lists them");
}

}  // namespace

Result<FoundCommand> find_command(std::span<const std::string> words, const CommandTable& table, const Declare& globals) {
  FoundCommand found;
  while (found.command == nullptr && !words.empty() && words.front() != "--") {
    if (words.front() == "help") {
      found.rest.emplace_back("--help");
      words = words.subspan(1);
    } else if (words.front().size() > 1 && words.front().starts_with('-')) {
      USHER_CHECK(take_global(words, globals, found.rest));
    } else {
      USHER_CHECK(take_name(words.front(), table, found));
      words = words.subspan(1);
    }
  }
  found.rest.insert(found.rest.end(), words.begin(), words.end());
  return found;
}

}  // namespace usher::cli
