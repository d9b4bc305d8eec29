#include "cli/arguments/fill_arguments.h"

#include <algorithm>
#include <vector>

#include "cli/arguments/usage.h"
#include "cli/arguments/word_sorter.h"

namespace usher::cli {
namespace {

/// The words of one call, by argument.
class Call {
 public:
  Call(const Command* command, const Declare& arguments, const Declare& globals)
      : title_(command == nullptr ? "usher" : "usher " + std::string(command->path)), arguments_(arguments) {
    for (const Argument& argument : globals.arguments()) known_.push_back(&argument);
    for (const Argument& argument : arguments.arguments()) known_.push_back(&argument);
  }

  Status sort(std::span<const std::string> words) {
    USHER_TRY(sorted_, sort_words(words, known_));
    return done();
  }

  /// Every argument, whatever becomes of the others; the first error counts.
  [[nodiscard]] Status fill() const {
    Status first;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      Status filled = fill_one(*known_[i], sorted_.given[i]);
      if (first.ok()) first = std::move(filled);
    }
    return first;
  }

  [[nodiscard]] Status refuse_left_over() const {
    if (sorted_.left_over.empty()) return done();
    const auto option = std::find_if(sorted_.left_over.begin(), sorted_.left_over.end(),
                                     [](const std::string& word) { return word.size() > 1 && word.starts_with('-'); });
    if (option == sorted_.left_over.end()) return usage_error("`" + title_ + "` was given a word too many. " + see_help());
    const std::string name = option->substr(0, option->find('='));  // what follows may be a secret
    const auto known = option_names();
    if (std::find(known.begin(), known.end(), name) != known.end())
      return usage_error("`" + name + "` stands after `--`, which ends the options; write it before");
    return usage_error("`" + title_ + "` has no option `" + name + "`" + did_you_mean(name, known) + " " + see_help());
  }

  [[nodiscard]] Status require() const {
    for (std::size_t i = 0; i < known_.size(); ++i)
      if (known_[i]->is_required && sorted_.given[i].empty())
        return usage_error("`" + title_ + "` needs " + known_[i]->name() + " (" + known_[i]->help + "). " + see_help());
    for (const Declare::Choice& choice : arguments_.choices()) USHER_CHECK(check(choice));
    return done();
  }

 private:
  [[nodiscard]] std::string see_help() const { return "See `" + title_ + " --help`"; }

  [[nodiscard]] std::vector<std::string_view> option_names() const {
    std::vector<std::string_view> names;
    for (const Argument* argument : known_)
      if (argument->kind != Argument::Kind::kPositional)
        names.insert(names.end(), argument->names.begin(), argument->names.end());
    return names;
  }

  [[nodiscard]] Status fill_one(const Argument& argument, const std::vector<std::string>& values) const {
    const std::string name = "`" + argument.all_names() + "`";
    for (const std::string& value : values) {
      if (argument.kind == Argument::Kind::kFlag && value != "true") return usage_error(name + " takes no value. " + see_help());
      if (!argument.is_repeated && value != values.front()) return usage_error(name + " is given twice, with different values");
      if (const auto problem = argument.assign(value)) return usage_error(name + " " + *problem);
      if (value.empty() && !argument.takes_empty) return usage_error(name + " is given, but empty. " + see_help());
    }
    return done();
  }

  [[nodiscard]] bool is_given(const std::string& name) const {
    for (std::size_t i = 0; i < known_.size(); ++i)
      if (std::find(known_[i]->names.begin(), known_[i]->names.end(), name) != known_[i]->names.end())
        return !sorted_.given[i].empty();
    return false;
  }

  [[nodiscard]] Status check(const Declare::Choice& choice) const {
    std::string all;
    for (const std::string& name : choice.names) all += (all.empty() ? "" : name == choice.names.back() ? " or " : ", ") + name;
    const auto count =
        std::count_if(choice.names.begin(), choice.names.end(), [this](const auto& name) { return is_given(name); });
    if (count > 1) return usage_error("`" + title_ + "` takes only one of " + all + ". " + see_help());
    if (count == 0 && choice.is_required) return usage_error("`" + title_ + "` needs " + all + ". " + see_help());
    return done();
  }

  std::string title_;
  const Declare& arguments_;
  std::vector<const Argument*> known_;
  SortedWords sorted_;
};

}  // namespace

Status fill_arguments(std::span<const std::string> words, const Command* command, const Declare& arguments,
                      const Declare& globals) {
  Call call(command, arguments, globals);
  USHER_CHECK(call.sort(words));
  Status filled = call.fill();
  USHER_CHECK(call.refuse_left_over());
  USHER_CHECK(std::move(filled));
  return call.require();
}

}  // namespace usher::cli
