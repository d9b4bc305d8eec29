#include "cli/arguments/parser.h"
#include "cli/commands/rows.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

using Option = CommandTree::Option;

/// A position in the command tree.
struct CompletionPlace {
  std::string path;  ///< `user list`; empty for `usher`.
  const CommandTree& command;
  std::vector<Option> options;  ///< Without the global options.
};

std::vector<std::string> names_of(const std::vector<Option>& options) {
  std::vector<std::string> names;
  for (const Option& option : options) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

/// An additional name of a global option, such as --format, counts as an own option.
std::vector<Option> own_options(const CommandTree& command, const CommandTree& root) {
  const std::vector<std::string> known = names_of(root.options);
  std::vector<Option> own = command.options;
  for (Option& option : own) std::erase_if(option.names, [&](const auto& name) { return contains(known, name); });
  std::erase_if(own, [](const Option& option) { return option.names.empty(); });
  return own;
}

/// The root, then each noun before its verbs.
std::vector<CompletionPlace> places_of(const CommandTree& root) {
  std::vector<CompletionPlace> places{{"", root, {}}};
  for (const CommandTree& noun : root.children) {
    places.push_back({noun.name, noun, own_options(noun, root)});
    for (const CommandTree& verb : noun.children) places.push_back({noun.name + " " + verb.name, verb, own_options(verb, root)});
  }
  return places;
}

/// Quotes a text in single quotes for a shell; `escape` replaces a quote inside.
std::string quoted(std::string_view text, std::string_view escape) {
  std::string result = "'";
  for (const char c : text) c == '\'' ? result += escape : result += c;
  return result += "'";
}

std::string bash_quoted(std::string_view text) { return quoted(text, "'\\''"); }
std::string fish_quoted(std::string_view text) { return quoted(text, "\\'"); }

/// `table, json` without the commas.
std::string spaced(std::string words) {
  std::erase(words, ',');
  return words;
}

/// The pattern of the global options whose value is the next word, for `case` in bash and zsh.
std::string global_options_with_value(const CommandTree& root, std::string_view between) {
  std::vector<std::string> names;
  for (const Option& option : root.options)
    if (!option.value.empty()) names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names, between);
}

/// bash and zsh: code that reads noun and verb from the words so far, `before`.
std::string find_place(const CommandTree& root, std::string_view before) {
  std::string script =
      "  for word in " + std::string(before) + "; do\n" +
      "    if [[ -n $skip ]]; then skip=; continue; fi\n    case $word in\n      " + global_options_with_value(root, "|") +
      ") skip=$word ;;\n      -*) ;;\n" +
      "      *) if [[ -z $noun ]]; then noun=$word; elif [[ -z $verb ]]; then verb=$word; fi ;;\n    esac\n  done\n";
  for (const CommandTree& noun : root.children)
    for (const std::string& alias : noun.aliases)
      script += "  if [[ $noun == " + alias + " ]]; then noun=" + noun.name + "; fi\n";
  return script;
}

/// The `case` pattern of "$noun $verb" for a command's options; the second word of a lone verb is an argument.
std::string pattern_of(const std::string& path) {
  return path.find(' ') == std::string::npos ? bash_quoted(path + " ") + "*" : bash_quoted(path);
}

bool is_path(const Option& option) { return option.value == "FILE" || option.value == "DIR"; }

/// bash and zsh: completes the value of `option`. Runs `words` with the list, or `_usher_files` or `_usher_nothing`.
std::string value_case(const Option& option) {
  std::string action = is_path(option) ? "_usher_files; " : "_usher_nothing; ";
  if (!option.words.empty()) action = "_usher_offer " + bash_quoted(spaced(option.words)) + "; ";
  return "        " + joined(option.names, "|") + ") " + action + "return ;;\n";
}

/// Completes the value if the previous word is an option with a value, else adds the options to `flags`.
std::string complete_options(const std::vector<Option>& options, auto list) {
  std::string cases;
  for (const Option& option : options)
    if (!option.value.empty()) cases += value_case(option);
  if (!cases.empty()) cases = "      case $previous in\n" + cases + "      esac\n";
  return cases + (options.empty() ? "" : "      flags+=(" + list(options) + ")\n");
}

std::string complete_all_options(const CommandTree& root, auto list) {
  std::string script = "  case \"$noun $verb\" in\n";
  for (const CompletionPlace& place : places_of(root))
    if (place.command.children.empty())
      script += "    " + pattern_of(place.path) + ")\n" + complete_options(place.options, list) + "      ;;\n";
  return script + "  esac\n" + complete_options(root.options, list);
}

/// The `case` branches that set the menu of nouns or verbs; `list` writes one menu.
std::string set_menus(const CommandTree& root, auto list) {
  std::string script = "  case \"$noun $verb\" in\n";
  for (const CompletionPlace& place : places_of(root))
    if (!place.command.children.empty())
      script += "    " + bash_quoted(place.path + " ") + ") menu=" + list(place.command.children) + " ;;\n";
  return script + "  esac\n";
}

std::string bash_completion(const CommandTable& table) {
  const CommandTree root = command_tree(table);
  const auto names = [](const std::vector<Option>& options) { return joined(names_of(options), " "); };
  const auto words = [](const std::vector<CommandTree>& commands) {
    return bash_quoted(joined(commands, " ", &CommandTree::name));
  };
  return "# bash completion of usher; made by `usher completion bash`\n"
         "_usher_offer() { COMPREPLY=($(compgen -W \"$1\" -- \"$current\")); }\n"
         "_usher_files() { COMPREPLY=(); }\n"
         "_usher_nothing() { compopt +o default 2>/dev/null; }\n"
         "_usher() {\n"
         "  local word skip noun verb menu flags=() words=()\n"
         "  read -ra words <<<\"${COMP_LINE:0:COMP_POINT}\"\n"
         "  if [[ ${COMP_LINE:COMP_POINT-1:1} == ' ' ]]; then words+=(''); fi\n"
         "  local current=${words[-1]} previous=${words[-2]}\n"
         "  COMPREPLY=()\n" +
         find_place(root, "\"${words[@]:1:${#words[@]}-2}\"") + complete_all_options(root, names) +
         "  if [[ $current == -* ]]; then _usher_offer \"${flags[*]}\"; return; fi\n" + set_menus(root, words) +
         "  _usher_offer \"$menu\"\n}\ncomplete -o default -F _usher usher\n";
}

std::string zsh_completion(const CommandTable& table) {
  const CommandTree root = command_tree(table);
  const auto options = [](const std::vector<Option>& all) {
    std::vector<std::string> items;
    for (const Option& option : all)
      for (const std::string& name : option.names) items.push_back(bash_quoted(name + ":" + option.help));
    return joined(items, " ");
  };
  const auto commands = [](const std::vector<CommandTree>& all) {
    std::vector<std::string> items;
    for (const CommandTree& command : all) items.push_back(bash_quoted(command.name + ":" + command.summary));
    return "(" + joined(items, " ") + ")";
  };
  return "#compdef usher\n# zsh completion of usher; made by `usher completion zsh`\n"
         "_usher_offer() { compadd -- ${=1} }\n"
         "_usher_files() { _files }\n"
         "_usher_nothing() { }\n"
         "_usher() {\n"
         "  local word skip noun verb previous=${words[CURRENT-1]}\n  local -a flags menu\n" +
         find_place(root, "${words[2,CURRENT-1]}") + complete_all_options(root, options) +
         "  if [[ ${words[CURRENT]} == -* ]]; then _describe -o option flags; return; fi\n" + set_menus(root, commands) +
         "  if (( $#menu )); then _describe command menu; else _files; fi\n}\n"
         "if [[ ${funcstack[1]} == _usher ]]; then _usher \"$@\"; else compdef _usher usher; fi\n";
}

/// `complete` with `-s o -l output` and the value's completion.
std::string fish_options(const std::vector<Option>& options, const std::string& condition) {
  std::string script;
  for (const Option& option : options) {
    script += "complete -c usher" + condition;
    for (const std::string& name : option.names)
      script += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.value.empty()) script += is_path(option) ? " -r -F" : " -x";
    if (!option.words.empty()) script += " -a " + fish_quoted(spaced(option.words));
    script += " -d " + fish_quoted(option.help) + "\n";
  }
  return script;
}

/// Defines __usher_names, which prints the noun, the verb and the following words.
std::string fish_functions(const CommandTree& root) {
  std::string script =
      "function __usher_names\n  set -l names\n  set -l skip\n  for word in (commandline -opc)[2..-1]\n    if test -n \"$skip\"\n"
      "      set skip\n      continue\n    end\n    switch $word\n      case " +
      global_options_with_value(root, " ") + "\n        set skip $word\n      case '-*'\n";
  for (const CommandTree& noun : root.children)
    for (const std::string& alias : noun.aliases) script += "      case " + alias + "\n        set -a names " + noun.name + "\n";
  return script +
         "      case '*'\n        set -a names $word\n    end\n  end\n  echo \"$names\"\nend\n"
         "function __usher_at --argument-names place\n  test (__usher_names) = \"$place\"\nend\n"
         "function __usher_in --argument-names place\n  string match -q -- \"$place *\" (__usher_names)' '\nend\n";
}

std::string fish_completion(const CommandTable& table) {
  const CommandTree root = command_tree(table);
  std::string script = "# fish completion of usher; made by `usher completion fish`\n" + fish_functions(root);
  for (const CompletionPlace& place : places_of(root))
    for (const CommandTree& next : place.command.children)
      script += "complete -c usher -f -n " + fish_quoted("__usher_at \"" + place.path + "\"") + " -a " + next.name + " -d " +
                fish_quoted(next.summary) + "\n";
  script += fish_options(root.options, "");
  for (const CompletionPlace& place : places_of(root))
    script += fish_options(place.options, " -n " + fish_quoted("__usher_in \"" + place.path + "\""));
  return script;
}

/// Prints a shell script that completes nouns, verbs, options and their values; derived from the table.
template <std::string (*kScript)(const CommandTable&)>
struct Completion : NoArguments {
  Status run(Context& context) const { return context.output.verbatim(kScript(context.table)); }
};

}  // namespace

std::vector<Command> completion_commands() {
  return {command<Completion<bash_completion>>("completion bash", "Print the completion script for bash",
                                               "usher completion bash > /etc/bash_completion.d/usher", Needs::kNothing),
          command<Completion<zsh_completion>>("completion zsh", "Print the completion script for zsh",
                                              "usher completion zsh > \"${fpath[1]}/_usher\"", Needs::kNothing),
          command<Completion<fish_completion>>("completion fish", "Print the completion script for fish",
                                               "usher completion fish > ~/.config/fish/completions/usher.fish", Needs::kNothing)};
}

}  // namespace usher::cli
