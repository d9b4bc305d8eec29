#pragma once

#include <span>
#include <string>

#include "cli/arguments/command.h"

namespace usher::cli {

/// A script for the shell that completes nouns, verbs, options and their words; derived from the table.
std::string bash_completion(const CommandTable& table);
std::string zsh_completion(const CommandTable& table);
std::string fish_completion(const CommandTable& table);

/// `usher completion bash` and its like.
template <std::string (*kScript)(const CommandTable&)>
struct Completion {
  void declare(Declare&) {}
  Status run(Context& context) const { return context.output.verbatim(kScript(context.table)); }
};

std::span<const Command> completion_commands();

}  // namespace usher::cli
