#include "cli/arguments/command.h"

#include <algorithm>

namespace usher::cli {

std::vector<std::string_view> nouns_of(const CommandTable& table) {
  std::vector<std::string_view> nouns;
  for (const Command& command : table.commands)
    if (std::find(nouns.begin(), nouns.end(), command.noun()) == nouns.end()) nouns.push_back(command.noun());
  return nouns;
}

std::vector<std::string_view> verbs_of(const CommandTable& table, std::string_view noun) {
  std::vector<std::string_view> verbs;
  for (const Command& command : table.commands)
    if (command.noun() == noun && !command.verb().empty()) verbs.push_back(command.verb());
  return verbs;
}

std::string_view summary_of(const CommandTable& table, std::string_view noun) {
  for (const Noun& row : table.nouns)
    if (row.name == noun) return row.summary;
  for (const Command& command : table.commands)
    if (command.path == noun) return command.summary;
  return "";
}

}  // namespace usher::cli
