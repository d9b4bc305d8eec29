#pragma once

#include "cli/arguments/parser.h"

namespace usher::cli {

class Declare;

/// A table of one command, `try`, whose arguments `declare` describes. The next call replaces it.
inline CommandTable table_of(std::function<void(Declare&)> declare) {
  static std::function<void(Declare&)> current;
  struct Try {
    void declare(Declare& arguments) { current(arguments); }
    Status run(Context&) const { return done(); }
  };
  static constexpr std::array kCommands{command<Try>("try", "Try", "usher try", Needs::kNothing)};
  current = std::move(declare);
  return {{}, kCommands};
}

/// Parses `words` as the arguments of a command that `declare` describes.
inline Status parse_arguments(std::vector<std::string> words, std::function<void(Declare&)> declare) {
  words.insert(words.begin(), "try");
  USHER_CHECK(parse(words, table_of(std::move(declare))));
  return done();
}

/// The output of `--help` after the command's name.
inline std::string help_of(const Command& command, const CommandTable& table) {
  std::vector<std::string> words{std::string(command.noun()), "--help"};
  if (!command.verb().empty()) words.insert(words.begin() + 1, std::string(command.verb()));
  return std::get<Print>(parse(words, table).value()).text;
}

}  // namespace usher::cli
