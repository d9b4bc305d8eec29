#include "cli/arguments/parser.h"

#include <CLI/CLI.hpp>

#include "cli/arguments/usage.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

Assign assign_format(Format& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    into = static_cast<Format>(std::ranges::find(kFormatNames, word) - kFormatNames.begin());
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
      if (std::ranges::count(names, names.back()) > 1) return "names `" + names.back() + "` twice";
      at = end + 1;
    }
    into = std::move(names);
    return std::nullopt;
  };
}

/// Declares -o. Commands with another default format or an additional name declare it themselves.
void declare_format(Format& format, Declare& arguments, const std::string& more_names = "") {
  arguments
      .option("-o, --output" + more_names + " FORMAT", assign_format(format),
              "How results are printed (" + std::string(kFormatNames[static_cast<std::size_t>(format)]) + ")")
      .one_of({kFormatNames.begin(), kFormatNames.end()});
}

/// Declares the options of every command and binds them to `globals`.
void declare_globals(GlobalOptions& globals, Declare& arguments) {
  OutputOptions& output = globals.output;
  InteractionOptions& interaction = globals.interaction;
  declare_format(output.format, arguments);
  arguments.option("--fields NAMES", assign_fields(output.fields), "Only these fields, in this order: email,id");
  arguments.flag("--wide", output.wide, "Show all columns, by their names and with whole values");
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

/// The answer to `usher` alone.
constexpr std::string_view kFirstSteps = R"(usher administers the accounts, sessions and data behind usherd.

  usher status               the installation in figures
  usher top                  what a running server does now
  usher user list            the accounts; `usher user show EMAIL` for one
  usher token list EMAIL     the sessions of an account
  usher mail list            mail; `usher mail show ID` has the link in one
  usher doctor               what is wrong, and how to mend it
  usher migrate up           the schema, brought to this release
  usher backup FILE          a copy of the database, while the server runs

`usher --help` lists all commands, `usher help commands` says what each is for.
)";

/// Marks a word as a value that CLI11 must not read as an option, command or `--`. Arguments of a process cannot contain it.
constexpr char kPlain = '\0';

bool is_plain(std::string_view word) { return word.starts_with(kPlain); }
bool is_option(std::string_view word) { return word.size() > 1 && word.starts_with('-'); }

/// Returns the words in reverse order, as CLI11 requires. Marks words that CLI11 would misread: it takes the next word as the
/// value of `--name=`, reads options after `--` when a command has no more positionals, and ends a command at `++`.
std::vector<std::string> prepared(std::span<const std::string> words) {
  std::vector<std::string> result;
  bool options_ended = false;
  for (const std::string& word : words) {
    if (options_ended || word == "++") {
      result.push_back(kPlain + word);
    } else if (word == "--") {
      options_ended = true;
    } else if (word.size() > 3 && word.starts_with("--") && word.find('=') == word.size() - 1) {
      result.push_back(word.substr(0, word.size() - 1));
      result.emplace_back();
    } else {
      result.push_back(word);
    }
  }
  std::ranges::reverse(result);
  return result;
}

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> list;
  for (std::size_t at = 0; at < words.size(); at += list.back().size() + 1)
    list.emplace_back(words.substr(at, words.find(' ', at) - at));
  return list;
}

/// With the present words of commands. An option among the old ones may stand anywhere after them.
std::vector<std::string> renewed(std::span<const std::string> words, std::span<const OldWords> rows) {
  std::vector<std::string> present(words.begin(), words.end());
  for (const auto& row : rows) {
    const auto old = split(row.old);
    const auto option = std::ranges::find_if(old, is_option);
    const auto found = std::search(present.begin(), present.end(), old.begin(), option);
    const auto given = option == old.end() ? found : std::find(found, present.end(), *option);
    if (given == present.end()) continue;
    if (given != found) present.erase(given);
    const auto rest = present.erase(found, found + (option - old.begin()));
    const auto more = split(row.present);
    present.insert(rest, more.begin(), more.end());
  }
  return present;
}

/// The words that an option takes, after `before`; empty if it takes any.
std::string words_after(const std::string& before, const CLI::Option& option) {
  const std::string type = option.get_type_name();  // `FORMAT:table, json`
  const auto colon = type.find(':');
  return colon == std::string::npos ? "" : before + type.substr(colon + 1);
}

std::vector<std::string> united(std::vector<std::string> names, const std::vector<std::string>& more) {
  for (const std::string& name : more)
    if (!contains(names, name)) names.push_back(name);
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    if (option->nonpositional()) names = united(std::move(names), names_of(*option));
  return names;
}

/// Aliases come last.
std::vector<std::string> subcommand_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands({})) names.push_back(each->get_name());
  for (const CLI::App* each : app.get_subcommands({})) names = united(std::move(names), each->get_aliases());
  return names;
}

/// The CLI11 parser of a command table, with the values it fills. A verb's options are declared when the parser meets the verb.
class Parser {
 public:
  explicit Parser(const CommandTable& table);

  Result<Invocation> parse(std::span<const std::string> words);
  CommandTree tree(const CommandTable& table);

 private:
  /// A command that the parser met.
  struct Leaf {
    Leaf(const Command& row, CLI::App& parser) : command(row), app(parser), bound(row.bind(row)), arguments(parser) {}
    const Command& command;
    CLI::App& app;
    std::unique_ptr<BoundCommand> bound;
    Declare arguments;
  };

  void declare(const Command& command, CLI::App& app);
  void judge_unknown_words(const CLI::App& at);
  [[nodiscard]] std::string meant(const CLI::App& at, const std::string& word) const;
  [[nodiscard]] static Status refuse_unreadable(std::span<const std::string> words);
  [[nodiscard]] Status refuse_forgotten_value(std::span<const std::string> words) const;
  [[nodiscard]] Status refuse_left_over() const;
  [[nodiscard]] Error refuse_value(const std::string& problem) const;
  [[nodiscard]] Error refuse_missing_command() const;
  [[nodiscard]] Status require() const;
  [[nodiscard]] Status check(const Declare::Choice& choice) const;

  [[nodiscard]] const CLI::Option* find_option(const std::string& name) const;
  /// Returns the noun of the command line, else the root.
  [[nodiscard]] const CLI::App& noun() const {
    return root_.get_subcommands().empty() ? root_ : *root_.get_subcommands().front();
  }
  [[nodiscard]] std::string title() const {
    return leaves_.empty() ? "usher" : "usher " + std::string(leaves_.back().command.path);
  }
  [[nodiscard]] std::string see_help() const { return "See `" + title() + " --help`"; }

  const CommandTable& table_;
  CLI::App root_{"usher administers the accounts, sessions and data behind usherd", "usher"};
  GlobalOptions globals_;
  Declare global_arguments_{root_};
  std::deque<Leaf> leaves_;  ///< At most one while parsing.
  std::size_t judged_ = 0;   ///< The number of unknown words before the command.
  Status before_command_;    ///< The error of these words.
  bool is_help_asked_ = false;
};

Parser::Parser(const CommandTable& table) : table_(table) {
  root_.set_help_flag();
  root_.allow_extras()->fallthrough()->require_subcommand(0, 1);
  root_.formatter_fn([](const CLI::App* app, const std::string& title, CLI::AppFormatMode) { return help_text(*app, title); });
  declare_globals(globals_, global_arguments_);
  const auto add = [](CLI::App& parent, std::string_view name, const Command& command) {
    CLI::App* app = parent.add_subcommand(std::string(name), std::string(command.summary));
    app->footer(std::string(command.example))->group("Commands");
    return app;
  };
  std::map<std::string_view, CLI::App*> nouns;
  for (const Command& command : table.commands) {
    CLI::App*& noun = nouns[command.noun()];
    if (noun == nullptr) {
      noun = add(root_, command.noun(), command);
      noun->preparse_callback([this](std::size_t) { judge_unknown_words(root_); });
    }
    CLI::App* app = command.verb().empty() ? noun : add(*noun, command.verb(), command);
    app->preparse_callback([this, &command, app](std::size_t) { declare(command, *app); });
  }
  for (const Noun& row : table.nouns) {
    CLI::App* noun = nouns.at(row.name)->description(std::string(row.summary));
    if (!row.alias.empty()) noun->alias(std::string(row.alias));
  }
  for (const NounGroup& group : table.groups)
    for (const std::string& noun : split(group.nouns)) nouns.at(noun)->group(std::string(group.name));
  if (!table.commands.empty()) root_.footer(std::string(table.commands.front().example));
}

void Parser::declare(const Command& command, CLI::App& app) {
  judge_unknown_words(*app.get_parent());
  Leaf& leaf = leaves_.emplace_back(command, app);
  leaf.bound->declare(leaf.arguments);
  globals_.output.format = leaf.arguments.format();
  const std::string& format_name = leaf.arguments.format_name();
  if (leaf.arguments.format() == Format::kTable && format_name.empty()) return;
  declare_format(globals_.output.format, leaf.arguments, format_name.empty() ? "" : ", " + format_name);
  // A -o before the command applies to the command's own option.
  CLI::Option* given_before = root_.get_option("--output");
  app.get_option("--output")->add_result(given_before->results());
  given_before->clear();
}

/// Called at each noun and verb, and at the end if the verb is missing: checks that the unknown words so far are neither mistyped
/// global options nor mistyped commands below `at`.
void Parser::judge_unknown_words(const CLI::App& at) {
  const std::vector<std::string> words = root_.remaining();
  const std::string path = &at == &root_ ? "" : "usher " + at.get_name() + " ";
  for (; before_command_.ok() && judged_ < words.size() && !is_plain(words[judged_]); ++judged_) {
    const std::string& word = words[judged_];
    if (word == "help") {
      is_help_asked_ = true;
    } else if (is_option(word)) {
      const std::string name = word.substr(0, word.find('='));
      const auto known = option_names(root_);
      before_command_ =
          usage_error("there is no global option `" + name + "`" + did_you_mean(name, {known.begin(), known.end()}) +
                      " Options of a command follow it; `usher --help` lists the global ones");
    } else {
      before_command_ = usage_error("there is no command `" + path + word + "`" + meant(at, word) + " `" +
                                    (path.empty() ? "usher " : path) + "--help` lists them");
    }
  }
}

/// Ends the sentence that `at` has no such command: with a guess, the same verb of other nouns, or what is spelt alike.
std::string Parser::meant(const CLI::App& at, const std::string& word) const {
  const bool is_first = &at == &root_;
  for (const Guess& guess : table_.guesses)
    if (guess.words == (is_first ? word : at.get_name() + " " + word)) return "; " + std::string(guess.said);
  auto known = subcommand_names(at);
  std::erase_if(known, [&](const auto& name) { return contains(table_.never_guessed, name) && !name.starts_with(word); });
  const auto alike = did_you_mean(word, {known.begin(), known.end()});
  constexpr std::size_t kMostElsewhere = 3;
  std::vector<std::string> elsewhere;
  for (const Command& command : table_.commands)
    if (command.verb() == word) elsewhere.push_back("`usher " + std::string(command.path) + "`");
  if (elsewhere.empty() || elsewhere.size() > kMostElsewhere || (!is_first && alike != ".")) return alike;
  return "; did you mean " + joined(elsewhere, " or ") + "?";
}

/// The error names the place only: the word may be a secret.
Status Parser::refuse_unreadable(std::span<const std::string> words) {
  const auto found = std::ranges::find_if(words, [](const std::string& word) { return !is_storable(word); });
  if (found == words.end()) return done();
  return usage_error("argument " + std::to_string(found - words.begin() + 1) +
                     " is not text in UTF-8; check the character set of the terminal or script");
}

/// In `--name --verified` the value is missing; a value that looks like an option needs `--name=`.
Status Parser::refuse_forgotten_value(std::span<const std::string> words) const {
  for (std::size_t i = 0; i + 1 < words.size() && words[i] != "--"; ++i) {
    if (!is_option(words[i]) || !words[i + 1].starts_with("--")) continue;
    const CLI::Option* option = find_option(words[i]);
    if (option == nullptr || option->get_items_expected_min() == 0) continue;
    const std::string next = words[i + 1].substr(0, words[i + 1].find('='));  // the text after `=` may be a secret
    return usage_error("`" + words[i] + "` needs a value; if it begins with dashes write `" + words[i] + "=" + next + "`");
  }
  return done();
}

Status Parser::refuse_left_over() const {
  std::vector<std::string> words = root_.remaining();
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(judged_));
  if (words.empty()) return done();
  for (std::string& word : words) word = as_typed(word);
  const auto* const option = find_where(words, is_option);
  if (!option) return usage_error("`" + title() + "` has too many arguments. " + see_help());
  const std::string name = option->substr(0, option->find('='));  // the text after `=` may be a secret
  if (find_option(name) != nullptr) return usage_error("`" + name + "` comes after `--`, which ends the options; put it before");
  auto known = option_names(root_);
  if (!leaves_.empty()) known = united(std::move(known), option_names(leaves_.back().app));
  return usage_error("`" + title() + "` has no option `" + name + "`" + did_you_mean(name, {known.begin(), known.end()}) + " " +
                     see_help());
}

/// `problem`: CLI11's text such as `--limit: takes a whole number`; if it ends with a full stop, a hint at --help follows.
Error Parser::refuse_value(const std::string& problem) const {
  const std::size_t colon = problem.find(": ");
  const CLI::Option* option = find_option(problem.substr(0, colon));
  if (option == nullptr) return usage_error(problem);
  const std::string text = "`" + joined(names_of(*option), ", ") + "` " + problem.substr(colon + 2);
  return usage_error(text.ends_with('.') ? text + " " + see_help() : text);
}

Error Parser::refuse_missing_command() const {
  const CLI::App& met = noun();
  if (&met == &root_) return usage_error("say what to do, such as `usher user list`; `usher --help` lists the commands");
  return usage_error("`usher " + met.get_name() + "` needs a verb: " + joined(subcommand_names(met), ", ") + ". See `usher " +
                     met.get_name() + " --help`");
}

Status Parser::require() const {
  const Leaf& leaf = leaves_.back();
  for (const CLI::Option* option : std::as_const(leaf.app).get_options())
    if (option->get_required() && option->count() == 0)
      return usage_error("`" + title() + "` needs " + option->get_name() + " (" + option->get_description() +
                         words_after(": ", *option) + "). " + see_help());
  for (const Declare::Choice& choice : leaf.arguments.choices()) USHER_CHECK(check(choice));
  return done();
}

Status Parser::check(const Declare::Choice& choice) const {
  const auto all = alternatives(choice.options, [](const CLI::Option* option) {
    return option->get_group().empty() ? names_of(*option).front() : option->get_name();  // a hidden one tells no name
  });
  const auto count = std::ranges::count_if(choice.options, [](auto* option) { return option->count() > 0; });
  if (count > 1) return usage_error("`" + title() + "` takes only one of " + all + ". " + see_help());
  if (count == 0 && choice.is_required) return usage_error("`" + title() + "` needs " + all + ". " + see_help());
  return done();
}

/// Finds an option by any of its names; the command's own options take precedence.
const CLI::Option* Parser::find_option(const std::string& name) const {
  const CLI::Option* own = leaves_.empty() ? nullptr : std::as_const(leaves_.back().app).get_option_no_throw(name);
  return own != nullptr ? own : root_.get_option_no_throw(name);
}

Result<Invocation> Parser::parse(std::span<const std::string> words) {
  if (words.empty()) return Print{std::string(kFirstSteps)};
  USHER_CHECK(refuse_unreadable(words));
  bool lacks_value = false;
  std::string refused;
  try {
    root_.parse(prepared(words));
  } catch (const CLI::ArgumentMismatch&) {
    lacks_value = true;
  } catch (const CLI::RequiredError&) {
    // require() names the missing argument, after all given ones are checked.
  } catch (const CLI::ParseError& problem) {
    refused = problem.what();
  }
  if (leaves_.empty()) judge_unknown_words(noun());
  USHER_CHECK(std::move(before_command_));
  USHER_CHECK(refuse_forgotten_value(words));
  if (lacks_value) return usage_error("`" + words.back() + "` needs a value");
  if (is_help_asked_ || root_.get_option("--help")->count() > 0) return Print{root_.help()};
  const bool is_version_asked = root_.get_option("--version")->count() > 0;
  if (!is_version_asked) USHER_CHECK(refuse_left_over());
  if (!refused.empty()) return refuse_value(refused);
  if (is_version_asked) return ShowVersion{globals_.output};
  if (leaves_.empty()) return refuse_missing_command();
  USHER_CHECK(require());
  Leaf& leaf = leaves_.back();
  return Run{&leaf.command, std::move(leaf.bound), std::move(globals_)};
}

CommandTree Parser::tree(const CommandTable& table) {
  for (const Command& command : table.commands) {
    CLI::App* noun = root_.get_subcommand(std::string(command.noun()));
    declare(command, command.verb().empty() ? *noun : *noun->get_subcommand(std::string(command.verb())));
  }
  return describe(root_);
}

}  // namespace

Result<Invocation> parse(std::span<const std::string> words, const CommandTable& table) {
  return Parser(table).parse(renewed(words, table.old_words));
}

CommandTree command_tree(const CommandTable& table) { return Parser(table).tree(table); }

std::string as_typed(const std::string& word) { return is_plain(word) ? word.substr(1) : word; }

}  // namespace usher::cli
