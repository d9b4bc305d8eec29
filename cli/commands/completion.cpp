#include "cli/commands/completion.h"

#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments/globals.h"

namespace usher::cli {
namespace {

/// What can follow `usher` ("") or `usher user` ("user"): words, and what they are for.
struct Menu {
  std::string place;
  std::vector<std::pair<std::string_view, std::string_view>> words;
};

std::vector<Menu> menus_of(const CommandTable& table) {
  std::vector<Menu> menus{{"", {}}};
  for (const std::string_view noun : nouns_of(table)) menus.front().words.emplace_back(noun, summary_of(table, noun));
  for (const std::string_view noun : nouns_of(table)) {
    Menu menu{std::string(noun), {}};
    for (const Command& command : table.commands)
      if (command.noun() == noun && !command.verb().empty()) menu.words.emplace_back(command.verb(), command.summary);
    if (!menu.words.empty()) menus.push_back(std::move(menu));
  }
  return menus;
}

std::vector<Argument> options_of(const Declare& arguments) {
  std::vector<Argument> options;
  for (const Argument& argument : arguments.arguments())
    if (argument.kind != Argument::Kind::kPositional) options.push_back(argument);
  return options;
}

std::vector<Argument> global_options() {
  GlobalOptions unused;
  Declare globals;
  declare_globals(unused, globals);
  return options_of(globals);
}

/// The options of its own; another name of -o takes the same words as that.
std::vector<Argument> options_of(const Command& command) {
  const auto bound = command.bind();
  Declare arguments;
  bound->declare(arguments);
  auto options = options_of(arguments);
  if (!arguments.format_name().empty()) {
    options.push_back(global_options().front());
    options.back().names = {arguments.format_name()};
  }
  return options;
}

std::string joined(const auto& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

/// In single quotes for a shell, with `escape` for a quote inside.
std::string quoted(std::string_view text, std::string_view escape) {
  std::string result = "'";
  for (const char c : text) c == '\'' ? result += escape : result += c;
  return result += "'";
}

std::string bash_quoted(std::string_view text) { return quoted(text, "'\\''"); }
std::string fish_quoted(std::string_view text) { return quoted(text, "\\'"); }

/// The pattern of the global options whose value is the next word, for `case` in bash and zsh.
std::string global_options_with_value(std::string_view between) {
  std::vector<std::string> names;
  for (const Argument& option : global_options())
    if (option.kind == Argument::Kind::kOption) names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names, between);
}

/// In bash and zsh: reads the words so far, `$before`, into noun and verb.
std::string find_place(const CommandTable& table, std::string_view before) {
  std::string script =
      "  for word in " + std::string(before) + "; do\n" + "    if [[ -n $skip ]]; then skip=; continue; fi\n    case $word in\n" +
      "      " + global_options_with_value("|") + ") skip=1 ;;\n      -*) ;;\n" +
      "      *) if [[ -z $noun ]]; then noun=$word; elif [[ -z $verb ]]; then verb=$word; fi ;;\n    esac\n  done\n";
  for (const Noun& noun : table.nouns)
    if (!noun.alias.empty())
      script += "  if [[ $noun == " + std::string(noun.alias) + " ]]; then noun=" + std::string(noun.name) + "; fi\n";
  return script;
}

/// The `case` pattern of "$noun $verb" under which a command's options apply; of a lone verb the second word is an argument.
std::string pattern_of(const Command& command) {
  return command.verb().empty() ? bash_quoted(std::string(command.noun()) + " ") + "*" : bash_quoted(command.path);
}

/// What completes the value of `option`, in bash and zsh: `words` or `files` run with the right list; nothing to offer otherwise.
std::string value_case(const Argument& option, std::string_view words, std::string_view files) {
  std::string action = option.is_path ? std::string(files) : "";
  if (!option.words.empty()) action = std::string(words) + " " + bash_quoted(joined(option.words, " "));
  return "        " + joined(option.names, "|") + ") " + (action.empty() ? "" : action + "; ") + "return ;;\n";
}

/// Answers for the option before, if that takes a value, else adds to `flags`.
std::string complete_options(const std::vector<Argument>& options, std::string_view words, std::string_view files, auto list) {
  std::string cases;
  for (const Argument& option : options)
    if (option.kind == Argument::Kind::kOption) cases += value_case(option, words, files);
  if (!cases.empty()) cases = "      case $previous in\n" + cases + "      esac\n";
  return cases + (options.empty() ? "" : "      flags+=(" + list(options) + ")\n");
}

std::string complete_all_options(const CommandTable& table, std::string_view words, std::string_view files, auto list) {
  std::string script = "  case \"$noun $verb\" in\n";
  for (const Command& command : table.commands)
    script += "    " + pattern_of(command) + ")\n" + complete_options(options_of(command), words, files, list) + "      ;;\n";
  return script + "  esac\n" + complete_options(global_options(), words, files, list);
}

}  // namespace

std::string bash_completion(const CommandTable& table) {
  const auto names = [](const std::vector<Argument>& options) {
    std::vector<std::string> all;
    for (const Argument& option : options) all.insert(all.end(), option.names.begin(), option.names.end());
    return joined(all, " ");
  };
  std::string script =
      "# bash completion of usher; made by `usher completion bash`\n"
      "_usher_offer() { COMPREPLY=($(compgen -W \"$1\" -- \"$current\")); }\n"
      "_usher_files() { COMPREPLY=($(compgen -f -- \"$current\")); }\n"
      "_usher() {\n"
      "  local word skip noun verb menu flags=()\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  COMPREPLY=()\n";
  script += find_place(table, "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\"");
  script += complete_all_options(table, "_usher_offer", "_usher_files", names);
  script += "  if [[ $current == -* ]]; then _usher_offer \"${flags[*]}\"; return; fi\n  case \"$noun $verb\" in\n";
  for (const Menu& menu : menus_of(table)) {
    std::vector<std::string_view> words;
    for (const auto& [word, purpose] : menu.words) words.push_back(word);
    script += "    " + bash_quoted(menu.place + " ") + ") menu=" + bash_quoted(joined(words, " ")) + " ;;\n";
  }
  return script + "  esac\n  _usher_offer \"$menu\"\n}\ncomplete -o default -F _usher usher\n";
}

std::string zsh_completion(const CommandTable& table) {
  const auto described = [](const std::vector<Argument>& options) {
    std::string items;
    for (const Argument& option : options)
      for (const std::string& name : option.names) items += (items.empty() ? "" : " ") + bash_quoted(name + ":" + option.help);
    return items;
  };
  std::string script =
      "#compdef usher\n# zsh completion of usher; made by `usher completion zsh`\n"
      "_usher_offer() { compadd -- ${=1} }\n"
      "_usher() {\n"
      "  local word skip noun verb previous=${words[CURRENT-1]}\n  local -a flags menu\n";
  script += find_place(table, "${words[2,CURRENT-1]}");
  script += complete_all_options(table, "_usher_offer", "_files", described);
  script += "  if [[ ${words[CURRENT]} == -* ]]; then _describe -o option flags; return; fi\n  case \"$noun $verb\" in\n";
  for (const Menu& menu : menus_of(table)) {
    std::vector<std::string> items;
    for (const auto& [word, purpose] : menu.words) items.push_back(bash_quoted(std::string(word) + ":" + std::string(purpose)));
    script += "    " + bash_quoted(menu.place + " ") + ") menu=(" + joined(items, " ") + ") ;;\n";
  }
  return script +
         "  esac\n  if (( $#menu )); then _describe command menu; else _files; fi\n}\n"
         "if [[ ${funcstack[1]} == _usher ]]; then _usher \"$@\"; else compdef _usher usher; fi\n";
}

namespace {

/// `-s o -l output`, and what follows the option.
std::string fish_option(const Argument& option) {
  std::string text;
  for (const std::string& name : option.names) text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (option.kind == Argument::Kind::kOption) text += option.is_path ? " -r -F" : " -x";
  if (!option.words.empty()) text += " -a " + fish_quoted(joined(option.words, " "));
  return text + " -d " + fish_quoted(option.help) + "\n";
}

/// __usher_names prints the noun, the verb and what follows them.
std::string fish_functions(const CommandTable& table) {
  std::string script =
      "function __usher_names\n  set -l names\n  set -l skip\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    if test -n \"$skip\"\n      set skip\n      continue\n    end\n    switch $word\n      case " +
      global_options_with_value(" ") + "\n        set skip 1\n      case '-*'\n";
  for (const Noun& noun : table.nouns)
    if (!noun.alias.empty())
      script += "      case " + std::string(noun.alias) + "\n        set -a names " + std::string(noun.name) + "\n";
  return script +
         "      case '*'\n        set -a names $word\n    end\n  end\n  echo \"$names\"\nend\n"
         "function __usher_at --argument-names place\n  test (__usher_names) = \"$place\"\nend\n"
         "function __usher_in --argument-names place\n  string match -q -- \"$place *\" (__usher_names)' '\nend\n";
}

}  // namespace

std::string fish_completion(const CommandTable& table) {
  std::string script = "# fish completion of usher; made by `usher completion fish`\n" + fish_functions(table);
  for (const Menu& menu : menus_of(table))
    for (const auto& [word, purpose] : menu.words)
      script += "complete -c usher -f -n " + fish_quoted("__usher_at \"" + menu.place + "\"") + " -a " + std::string(word) +
                " -d " + fish_quoted(purpose) + "\n";
  for (const Argument& option : global_options()) script += "complete -c usher" + fish_option(option);
  for (const Command& command : table.commands)
    for (const Argument& option : options_of(command))
      script += "complete -c usher -n " + fish_quoted("__usher_in \"" + std::string(command.path) + "\"") + fish_option(option);
  return script;
}

std::span<const Command> completion_commands() {
  static constexpr std::array kCommands{
      command<Completion<bash_completion>>("completion bash", "Print the completion script for bash",
                                           "usher completion bash > /etc/bash_completion.d/usher", Needs::kNothing),
      command<Completion<zsh_completion>>("completion zsh", "Print the completion script for zsh",
                                          "usher completion zsh > \"${fpath[1]}/_usher\"", Needs::kNothing),
      command<Completion<fish_completion>>("completion fish", "Print the completion script for fish",
                                           "usher completion fish > ~/.config/fish/completions/usher.fish", Needs::kNothing),
  };
  return kCommands;
}

}  // namespace usher::cli
