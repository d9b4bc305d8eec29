#include "cli/arguments/declare.h"

#include <algorithm>
#include <charconv>

#include "common/base/text.h"
#include "common/base/time_text.h"

namespace usher::cli {
namespace {

std::optional<std::int64_t> whole_number(std::string_view word) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (problem != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string list;
  for (const std::string_view word : words) {
    if (!list.empty()) list += word == words.back() ? " or " : ", ";
    list += word;
  }
  return list;
}

/// `-o, --output FORMAT` into the names and FORMAT.
void read_spec(std::string_view spec, Argument& argument) {
  while (!spec.empty()) {
    const std::size_t end = std::min(spec.find(' '), spec.size());
    std::string_view word = spec.substr(0, end);
    spec.remove_prefix(std::min(end + 1, spec.size()));
    if (word.back() == ',') word.remove_suffix(1);
    if (word.front() == '-' || argument.kind == Argument::Kind::kPositional)
      argument.names.emplace_back(word);
    else
      argument.value_name = word;
  }
}

}  // namespace

Argument& Argument::required() {
  is_required = true;
  return *this;
}

Argument& Argument::one_of(std::vector<std::string_view> choices) {
  words = std::move(choices);
  assign = [next = std::move(assign), known = words](std::string_view word) -> std::optional<std::string> {
    if (std::find(known.begin(), known.end(), word) != known.end()) return next(word);
    const auto meant = nearest(word, known);
    return "takes " + listed(known) + ", not `" + std::string(word) + "`" +
           (meant ? "; did you mean `" + std::string(*meant) + "`?" : "");
  };
  return *this;
}

Argument& Argument::between(std::int64_t least, std::int64_t most) {
  assign = [next = std::move(assign), least, most](std::string_view word) -> std::optional<std::string> {
    const auto number = whole_number(word);
    if (number && *number >= least && *number <= most) return next(word);
    return "takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", not `" + std::string(word) +
           "`";
  };
  return *this;
}

Argument& Argument::path() {
  is_path = true;
  return *this;
}

Argument& Argument::may_be_empty() {
  takes_empty = true;
  return *this;
}

const std::string& Argument::name() const {
  return *std::max_element(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
}

std::string Argument::all_names() const {
  std::string all;
  for (const std::string& each : names) all += (all.empty() ? "" : ", ") + each;
  return all;
}

Assign assign_to(std::string& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    into = word;
    return std::nullopt;
  };
}

Assign assign_to(std::int64_t& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    const auto number = whole_number(word);
    if (!number) return "takes a whole number, not `" + std::string(word) + "`";
    into = *number;
    return std::nullopt;
  };
}

Assign assign_to(std::vector<std::string>& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    into.emplace_back(word);
    return std::nullopt;
  };
}

Assign assign_to(Time& into) {
  return [&into](std::string_view word) -> std::optional<std::string> {
    const auto time = parse_time(word);
    if (!time) return "takes a time such as 2026-11-20 or 2026-11-20T06:53:44Z, not `" + std::string(word) + "`";
    into = *time;
    return std::nullopt;
  };
}

Argument& Declare::positional(std::string name, std::string& into, std::string help) {
  return add(Argument::Kind::kPositional, name, assign_to(into), std::move(help)).required();
}

Argument& Declare::positional(std::string name, std::optional<std::string>& into, std::string help) {
  return add(Argument::Kind::kPositional, name, assign_to(into), std::move(help));
}

Argument& Declare::flag(std::string_view names, bool& into, std::string help) {
  const auto raise = [&into](std::string_view) -> std::optional<std::string> {
    into = true;
    return std::nullopt;
  };
  return add(Argument::Kind::kFlag, names, raise, std::move(help));
}

Argument& Declare::add(Argument::Kind kind, std::string_view spec, Assign assign, std::string help) {
  Argument& argument = arguments_.emplace_back();
  argument.kind = kind;
  argument.assign = std::move(assign);
  argument.help = std::move(help);
  read_spec(spec, argument);
  return argument;
}

Argument& Declare::add_option(std::string_view spec, Assign assign, std::string help, bool is_repeated) {
  Argument& argument = add(Argument::Kind::kOption, spec, std::move(assign), std::move(help));
  argument.is_repeated = is_repeated;
  return argument;
}

}  // namespace usher::cli
