#include "cli/commands.h"

#include <array>

#include "cli/completion_command.h"

namespace usher::cli {
namespace {

constexpr std::array kNouns{
    Noun{"completion", "Completion scripts for shells"},
};

constexpr std::array kCommands{
    command<Completion<bash_completion>>("completion bash", "Print the completion script for bash",
                                         "usher completion bash > /etc/bash_completion.d/usher", Needs::kNothing),
    command<Completion<zsh_completion>>("completion zsh", "Print the completion script for zsh",
                                        "usher completion zsh > \"${fpath[1]}/_usher\"", Needs::kNothing),
    command<Completion<fish_completion>>("completion fish", "Print the completion script for fish",
                                         "usher completion fish > ~/.config/fish/completions/usher.fish", Needs::kNothing),
};

constexpr CommandTable kTable{kNouns, kCommands};

}  // namespace

const CommandTable& command_table() { return kTable; }

}  // namespace usher::cli
