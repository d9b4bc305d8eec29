#pragma once

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"

namespace usher::cli {

/// What must be available before run().
enum class Needs {
  kNothing,
  kSettings,
  kDatabase,       ///< Settings and a reachable database, whatever its schema.
  kCurrentSchema,  ///< Also the schema of this release.
};

/// A command whose arguments are filled in.
class BoundCommand {
 public:
  virtual ~BoundCommand() = default;
  virtual void declare(Declare& arguments) = 0;
  virtual Status run(Context& context) const = 0;
};

/// One row of the command table.
struct Command {
  std::string_view path;     ///< `token revoke`; a lone verb: `backup`.
  std::string_view summary;  ///< One line, no full stop.
  std::string_view example;  ///< Complete command lines; each begins with `usher` and the path.
  Needs needs;
  std::unique_ptr<BoundCommand> (*bind)(const Command& row);

  [[nodiscard]] std::string_view noun() const { return path.substr(0, path.find(' ')); }
  [[nodiscard]] std::string_view verb() const { return path.size() > noun().size() ? path.substr(noun().size() + 1) : ""; }
};

/// What the verbs of a noun share; lone verbs have no noun.
struct Noun {
  std::string_view name;
  std::string_view summary;
  std::string_view alias = {};  ///< `session` for `token`.
};

/// A command's words of before, which no help has: `user bulk reset`.
struct OldWords {
  std::string_view old;
  std::string_view present;
};

/// What is said of words that are no command, in place of what is spelt alike: `config set`.
struct Guess {
  std::string_view words;
  std::string_view said;  ///< After a semicolon, with the end of the sentence.
};

/// Nouns that `usher --help` lists in one line, with single spaces between them.
struct NounGroup {
  std::string_view name;
  std::string_view nouns;
};

struct CommandTable {
  std::span<const Noun> nouns;
  std::span<const Command> commands;
  std::span<const OldWords> old_words = {};
  std::span<const NounGroup> groups = {};
  std::span<const Guess> guesses = {};
  /// Verbs that take something away or do the opposite of another: only their own beginning means them.
  std::span<const std::string_view> never_guessed = {};
  /// After a command with an installation, also one that failed, which may have done a part.
  void (*after)(Context& context) = nullptr;
};

/// What a command without arguments declares.
struct NoArguments {
  static void declare(Declare&) {}
};

/// Makes a command of `T`, which has `void declare(Declare&)`, which binds its members, and `Status run(Context&) const`; and
/// where it serves several rows, a constructor that takes the row.
template <class T>
constexpr Command command(std::string_view path, std::string_view summary, std::string_view example, Needs needs) {
  class Bound final : public BoundCommand {
   public:
    explicit Bound(T made) : command_(std::move(made)) {}
    void declare(Declare& arguments) override { command_.declare(arguments); }
    Status run(Context& context) const override { return command_.run(context); }

   private:
    T command_;
  };
  return {path, summary, example, needs, [](const Command& row) -> std::unique_ptr<BoundCommand> {
            if constexpr (std::is_constructible_v<T, const Command&> && !std::is_aggregate_v<T>)
              return std::make_unique<Bound>(T(row));
            else
              return std::make_unique<Bound>(T{});
          }};
}

}  // namespace usher::cli
