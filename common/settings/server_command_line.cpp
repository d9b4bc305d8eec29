#include "common/settings/server_command_line.h"

#include <CLI/CLI.hpp>

#include "common/base/text.h"
#include "common/settings/flags.h"

namespace usher::settings {
namespace {

std::string hint(const CLI::App& app, std::string_view word) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  const auto near = nearest(word.substr(0, word.find('=')), names);
  return near ? "; did you mean " + std::string(*near) + "?" : "; see usherd --help";
}

}  // namespace

Result<ServerCommandLine> parse_server_command_line(int count, const char* const* words) {
  ServerCommandLine line;
  Sources sources;
  CLI::App app("usherd");
  app.set_help_flag();
  app.add_flag("-h,--help", line.help);
  app.add_flag("--version", line.version);
  add_flags(app, FlagSet::kServer, sources);
  app.allow_extras();
  try {
    app.parse(count, words);
  } catch (const CLI::Error& problem) {
    return error(ErrorCode::kInvalidArgument, problem.what());
  }
  if (const auto extra = app.remaining(); !extra.empty())
    return error(ErrorCode::kInvalidArgument, "unknown argument " + printable(extra.front()) + hint(app, extra.front()));
  line.flags = std::move(sources.flags);
  line.env_file = std::move(sources.env_file);
  line.config_file = std::move(sources.config_file);
  return line;
}

}  // namespace usher::settings
