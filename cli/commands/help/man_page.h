#pragma once

#include "cli/arguments/command.h"

namespace usher::cli {

/// A text of `usher help TOPIC`.
struct HelpTopic {
  std::string_view name;
  std::string_view summary;
  std::string (*text)();
};
std::span<const HelpTopic> help_topics();

struct ManPage {
  std::string name;     ///< `usher-user`
  std::string section;  ///< `1`
  std::string text;     ///< In roff, with the macros of man(7).
  [[nodiscard]] std::string file() const { return name + "." + section; }
};

/// All man pages: usher(1), one for each noun and lone verb, usherd(8), usher.toml(5). Made of the tables of commands and
/// settings.
std::vector<ManPage> man_pages(const CommandTable& table);

}  // namespace usher::cli
