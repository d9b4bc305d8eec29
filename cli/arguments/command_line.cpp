#include "cli/arguments/command_line.h"

#include <algorithm>
#include <utility>

#include "cli/arguments/exit_code.h"
#include "cli/arguments/fill_arguments.h"
#include "cli/arguments/find_command.h"
#include "cli/arguments/globals.h"
#include "cli/arguments/help.h"
#include "cli/arguments/usage.h"
#include "common/base/version.h"

namespace usher::cli {
namespace {

std::string version_text() { return "usher " + std::string(kVersion) + "\n"; }

/// The words stop before a command: that is help, the version, or a mistake.
Result<Invocation> without_command(const FoundCommand& found, const CommandTable& table, const GlobalOptions& globals,
                                   const Declare& global_arguments) {
  const std::string noun(found.noun);
  if (globals.help) return Print{noun.empty() ? root_help(table, global_arguments) : noun_help(table, noun, global_arguments)};
  if (globals.version) return Print{version_text()};
  if (noun.empty()) return usage_error("say what to do, such as `usher user list`; `usher --help` lists the commands");
  std::string verbs;
  for (const std::string_view verb : verbs_of(table, noun)) verbs += (verbs.empty() ? "" : ", ") + std::string(verb);
  return usage_error("`usher " + noun + "` needs a verb: " + verbs + ". See `usher " + noun + " --help`");
}

Status run(const Run& invocation, const CommandTable& table, const World& world, Terminal& terminal, const OpenApp& open) {
  const GlobalOptions& globals = invocation.globals;
  OutputOptions options = globals.output;
  options.to_terminal = terminal.output_is_tty();
  options.colour = terminal.output_has_colour();
  const Output output(terminal.out(), std::move(options));
  std::shared_ptr<App> app;
  if (invocation.command->needs != Needs::kNothing) {
    USHER_TRY(app, open(invocation.command->needs, globals, world, terminal));
  }
  Context context{terminal, output, world, globals, table, app.get()};
  return invocation.bound->run(context);
}

}  // namespace

Result<Invocation> parse(std::span<const std::string> words, const CommandTable& table) {
  GlobalOptions globals;
  Declare global_arguments;
  declare_globals(globals, global_arguments);
  USHER_TRY(const FoundCommand found, find_command(words, table, global_arguments));
  if (found.command == nullptr) {
    const Status filled = fill_arguments(found.rest, nullptr, Declare(), global_arguments);
    if (!globals.help && !globals.version) USHER_CHECK(filled);
    return without_command(found, table, globals, global_arguments);
  }

  auto bound = found.command->bind();
  Declare arguments;
  bound->declare(arguments);
  globals.output.format = arguments.format();
  Declare renamed_globals;
  declare_globals(globals, renamed_globals, arguments.format_name());
  Status filled = fill_arguments(found.rest, found.command, arguments, renamed_globals);
  if (globals.help) return Print{command_help(*found.command, arguments, renamed_globals)};
  if (globals.version) return Print{version_text()};
  USHER_CHECK(std::move(filled));
  return Run{found.command, std::move(bound), std::move(globals)};
}

int run_command_line(std::span<const std::string> words, const CommandTable& table, const World& world, Terminal& terminal,
                     const OpenApp& open) {
  // What is wrong with the words is told in the way they ask for, too.
  terminal.obey({.no_color = std::find(words.begin(), words.end(), "--no-color") != words.end()});
  const auto answer = [&]() -> Status {
    USHER_TRY(const Invocation invocation, parse(words, table));
    if (const auto* print = std::get_if<Print>(&invocation)) return terminal.out().write(print->text);
    const Run& what = std::get<Run>(invocation);
    terminal.obey(what.globals.manners);
    return run(what, table, world, terminal, open);
  };
  Status status = answer();
  const Status flushed = terminal.out().flush();  // what was printed before an error counts, too
  if (status.ok()) status = flushed;
  if (status.ok() || is_reader_gone(status.error())) return kExitDone;
  terminal.report(status.error());
  return exit_code_of(status.error().code);
}

}  // namespace usher::cli
