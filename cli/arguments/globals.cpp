#include "cli/arguments/globals.h"

#include <algorithm>

namespace usher::cli {
namespace {

Assign assign_format(Format& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    into = static_cast<Format>(std::find(kFormatNames.begin(), kFormatNames.end(), word) - kFormatNames.begin());
    return std::nullopt;
  };
}

/// `a,b`: at least one name, none empty, none twice.
Assign assign_fields(std::vector<std::string>& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= word.size();) {
      const std::size_t end = std::min(word.find(',', at), word.size());
      names.emplace_back(word.substr(at, end - at));
      if (names.back().empty()) return "takes names with commas between them, such as email,id";
      if (std::count(names.begin(), names.end(), names.back()) > 1) return "names `" + names.back() + "` twice";
      at = end + 1;
    }
    into = std::move(names);
    return std::nullopt;
  };
}

}  // namespace

void declare_format(Format& format, Declare& arguments, const std::string& more_names) {
  arguments
      .option("-o, --output" + more_names + " FORMAT", assign_format(format),
              "How results are printed (" + std::string(kFormatNames[static_cast<std::size_t>(format)]) + ")")
      .one_of({kFormatNames.begin(), kFormatNames.end()});
}

void declare_globals(GlobalOptions& globals, Declare& arguments) {
  OutputOptions& output = globals.output;
  InteractionOptions& interaction = globals.interaction;
  declare_format(output.format, arguments);
  arguments.option("--fields NAMES", assign_fields(output.fields), "Only these fields, in this order: email,id");
  arguments.flag("--wide", output.wide, "Tables with all columns and whole values, also on a narrow terminal");
  arguments.flag("--raw", output.raw, "CSV without the apostrophe that keeps spreadsheets from running a cell");
  arguments.option("--database URL", globals.database, "sqlite:PATH or postgresql://..., before DATABASE_URL");
  arguments.option("--config FILE", globals.config, "TOML file with settings (usher.toml, else /etc/usher/usher.toml)").path();
  arguments.option("--env-file FILE", globals.env_file, "File with environment settings (.env, if present)").path();
  arguments.flag("-y, --yes", interaction.yes, "Do not ask before destructive work");
  arguments.flag("--no-input", interaction.no_input, "Never ask, fail instead");
  arguments.flag("-q, --quiet", interaction.quiet, "Only warnings and errors on standard error");
  arguments.flag("-v, --verbose", interaction.verbose, "Also print the cause of errors");
  arguments.flag("--no-color", interaction.no_color, "No colours; NO_COLOR in the environment does the same");
  arguments.flag("--version", globals.version, "The version of this program; with -o json also its commit and libraries");
  arguments.flag("-h, --help", globals.help, "This text");
}

}  // namespace usher::cli
