#pragma once

#include <deque>
#include <functional>
#include <type_traits>

#include "cli/terminal/row_writer.h"
#include "common/domain/time_words.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace usher::cli {

using domain::Moment;

/// Stores one word of the command line; returns why it cannot (`takes a whole number`), or nullopt.
using Assign = std::function<std::optional<std::string>(std::string_view word)>;

/// One positional, option or flag of a command, as a CLI11 option. Must not move until parsing is done.
class Argument {
 public:
  /// `spec`: `EMAIL`, `-o, --output FORMAT` or `-q, --quiet`; `words`: 0 for a flag, else 1.
  Argument(CLI::App& app, std::string_view spec, int words, Assign assign, std::string help);
  Argument(const Argument&) = delete;
  Argument& operator=(const Argument&) = delete;

  /// The argument is required. A positional bound to a plain std::string is required by default.
  Argument& required();
  /// May be given several times with different values.
  Argument& repeatable();
  /// Takes several words in turn.
  Argument& several();
  /// The help leaves it out.
  Argument& hidden();
  /// Accepts only these words.
  Argument& one_of(const std::vector<std::string_view>& words);
  /// Accepts only whole numbers from `least` to `most`.
  Argument& between(std::int64_t least, std::int64_t most);
  /// Its values are paths, for completion: FILE, unless the declaration says DIR.
  Argument& path();
  /// May be given without its value, which is then assigned as empty.
  Argument& value_optional();
  /// Accepts an empty value; elsewhere it is an error, because an unset variable of a script causes it.
  Argument& may_be_empty();

 private:
  void take() const;

  CLI::Option* option_;
  Assign assign_;
  bool takes_empty_ = false;
};

/// The types that a command's members can have.
Assign assign_to(std::string& into);
Assign assign_to(std::int64_t& into);
Assign assign_to(std::vector<std::string>& into);
/// RFC 3339, a bare date, or a time before now such as 3d.
Assign assign_to(Moment& into);
template <class T>
Assign assign_to(std::optional<T>& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    T value{};
    if (auto problem = assign_to(value)(word)) return problem;
    into = std::move(value);
    return std::nullopt;
  };
}

/// Receives the argument declarations of a command. The parser fills the bound members, so they must not move until parsing is
/// done.
class Declare {
 public:
  /// How many of a group of arguments are allowed.
  struct Choice {
    std::vector<const CLI::Option*> options;
    bool is_required;
  };

  explicit Declare(CLI::App& app) : app_(app) {}

  /// `positional("EMAIL", email, "The account's address")`. Required for a std::string; a vector takes any number of words.
  template <class T>
  Argument& positional(std::string_view name, T& into, std::string help) {
    Argument& argument = option(name, assign_to(into), std::move(help));
    if (std::is_same_v<T, std::vector<std::string>>) return argument.several();
    return std::is_same_v<T, std::string> ? argument.required() : argument;
  }
  /// `option("--limit N", limit, "At most so many")`; several names: `"-o, --output FORMAT"`. A vector makes it repeatable.
  template <class T>
  Argument& option(std::string_view spec, T& into, std::string help) {
    Argument& argument = option(spec, assign_to(into), std::move(help));
    return std::is_same_v<T, std::vector<std::string>> ? argument.repeatable() : argument;
  }
  Argument& option(std::string_view spec, Assign assign, std::string help);
  /// `flag("--verified", verified, "...")`.
  Argument& flag(std::string_view names, bool& into, std::string help);

  /// Exactly one of these (`ID`, `--user`) must be given. Precondition: they are declared.
  void exactly_one(const std::vector<std::string>& names) { choose(names, true); }
  void at_most_one(const std::vector<std::string>& names) { choose(names, false); }
  /// Adds a name of the global -o for this command: `--format`.
  void output_format_is_also(std::string name) { format_name_ = std::move(name); }
  /// The default output format of this command, for results that programs read.
  void output_format_is(Format format) { format_ = format; }

  [[nodiscard]] const std::vector<Choice>& choices() const { return choices_; }
  [[nodiscard]] const std::string& format_name() const { return format_name_; }
  [[nodiscard]] Format format() const { return format_; }

 private:
  void choose(const std::vector<std::string>& names, bool is_required);

  CLI::App& app_;
  std::deque<Argument> arguments_;
  std::vector<Choice> choices_;
  std::string format_name_;
  Format format_ = Format::kTable;
};

/// `-o` and `--output`; `EMAIL` for a positional.
std::vector<std::string> names_of(const CLI::Option& option);

}  // namespace usher::cli
