#pragma once

#include "cli/arguments/command.h"

namespace usher::cli {

/// Returns a shell script that completes nouns, verbs, options and their values; derived from the table.
std::string bash_completion(const CommandTable& table);
std::string zsh_completion(const CommandTable& table);
std::string fish_completion(const CommandTable& table);

/// `usher completion bash`, zsh and fish.
template <std::string (*kScript)(const CommandTable&)>
struct Completion {
  void declare(Declare&) {}
  Status run(Context& context) const { return context.output.verbatim(kScript(context.table)); }
};

std::vector<Command> completion_commands();

}  // namespace usher::cli
