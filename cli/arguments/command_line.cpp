#include "cli/arguments/command_line.h"

#include "cli/arguments/parser.h"
#include "cli/arguments/usage.h"
#include "common/base/text.h"
#include "common/core/upkeep/program_version.h"

namespace usher::cli {
namespace {

OutputOptions options_for(const Terminal& terminal, OutputOptions options) {
  options.to_terminal = terminal.output_is_tty();
  options.colour = terminal.output_has_colour();
  options.width = options.to_terminal && !options.wide ? terminal.width() : 0;
  return options;
}

/// One line, or with -o all that a bug report must name.
Status show_version(const ShowVersion& wanted, const World& world, Terminal& terminal) {
  const Output output(terminal.out(), options_for(terminal, wanted.output));
  if (wanted.output.format == Format::kTable) return output.text("usher " + std::string(kVersion) + "\n");
  const core::ProgramVersion version{.program = "usher", .build = world.build, .libraries = core::shared_libraries()};
  return output.record(version.document());
}

Status run(const Run& invocation, std::span<const std::string> words, const CommandTable& table, const World& world,
           Terminal& terminal, const OpenInstallation& open) {
  const GlobalOptions& globals = invocation.globals;
  OutputOptions options = options_for(terminal, globals.output);
  options.now = world.clock.now();
  const Output output(terminal.out(), std::move(options));
  std::shared_ptr<Installation> installation;
  if (invocation.command->needs != Needs::kNothing) {
    USHER_TRY(installation, open(invocation.command->needs, globals, world, terminal));
  }
  Context context{terminal, output, world, globals, table, words, installation.get()};
  auto outcome = invocation.bound->run(context);
  if (installation && table.after) table.after(context);
  return outcome;
}

}  // namespace

int run_command_line(std::span<const std::string> words, const CommandTable& table, const World& world, Terminal& terminal,
                     const OpenInstallation& open) {
  // Errors in the arguments must obey --no-color, too.
  terminal.obey({.no_color = contains(words, "--no-color")});
  const auto answer = [&]() -> Status {
    USHER_TRY(const Invocation invocation, parse(words, table));
    if (const auto* print = std::get_if<Print>(&invocation))
      return Output(terminal.out(), options_for(terminal, {})).text(print->text);
    if (const auto* version = std::get_if<ShowVersion>(&invocation)) return show_version(*version, world, terminal);
    const Run& what = std::get<Run>(invocation);
    terminal.obey(what.globals.interaction);
    return run(what, words, table, world, terminal, open);
  };
  Status status = answer();
  const Status flushed = terminal.out().flush();  // output before an error is written, too
  if (status.ok()) status = flushed;
  if (status.ok() || is_reader_gone(status.error())) return kExitDone;
  terminal.report(status.error());
  return exit_code_of(status.error().code);
}

}  // namespace usher::cli
