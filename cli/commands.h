#pragma once

namespace usher::cli {

struct CommandTable;

/// All nouns and commands; help, completion and dispatch are derived from it.
const CommandTable& command_table();

}  // namespace usher::cli
