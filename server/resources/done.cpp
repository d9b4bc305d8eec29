#include "common/base/text.h"
#include "common/core/administration/resources.h"
#include "server/resources/words.h"

namespace usher::resources {
namespace {

constexpr char kCountMark = '.';
constexpr char kManyMark = '~';
constexpr std::string_view kMarks = ".~";

struct Said {
  std::string_view key;
  std::string_view text;
  std::string_view of_many = {};
};

/// Of pages that are no acts on rows.
constexpr std::array kOthers{
    Said{"saved", "Saved."},
    Said{"unchanged", "Nothing changed: the rows were as you want them already, or do not exist."},
    Said{"questionnaire_published", "This version is active now."},
    Said{"questionnaire_retired", "The version is retired."},
};

std::optional<Said> said_of(std::string_view key) {
  for (const auto& resource : core::resources()) {
    const auto& list = words_of(resource);
    for (const auto& words : list.forms)
      if (key == done_key(resource, words.verb)) return Said{key, words.done};
    for (const auto& words : list.acts) {
      if (key == done_key(resource, words.verb)) return Said{key, words.done, words.done_to_many};
      if (key == done_key(resource, words.verb, true) && !words.kept.empty()) return Said{key, words.kept, words.many_kept};
    }
  }
  const auto other = std::find_if(kOthers.begin(), kOthers.end(), [&](const auto& one) { return one.key == key; });
  return other == kOthers.end() ? std::nullopt : std::optional(*other);
}

/// The positive number after the mark, with its digits grouped and without the rest of the key; empty without one.
std::string take_number(std::string_view& key, std::size_t mark) {
  if (mark == std::string_view::npos) return {};
  key.remove_prefix(mark + 1);
  const auto number = parse_whole<std::int64_t>(key.substr(0, key.find_first_of(kMarks)));
  return number && *number > 0 ? grouped(*number) : std::string();
}

/// ` No longer there: 2.`
std::string others(std::string_view what, const std::string& number) {
  return number.empty() ? std::string() : " " + std::string(what) + ": " + number + ".";
}

}  // namespace

std::string done_key(const core::Resource& resource, std::string_view verb, bool is_kept) {
  auto key = std::string(verb).append("_").append(resource.name).append(is_kept ? "_kept" : "");
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::string done_with_count(std::string_view key, std::int64_t count) {
  return std::string(key) + (count > 0 ? kCountMark + std::to_string(count) : "");
}

std::string done_to_many(std::string_view key, std::int64_t count, std::int64_t unchanged, std::int64_t gone) {
  std::string text(key);
  if (count + unchanged + gone == 1) return text;
  for (const auto number : {count, unchanged, gone}) text += kManyMark + std::to_string(number);
  return text;
}

std::string done_text(std::string_view key) {
  const auto end = key.find_first_of(kMarks);
  const auto said = said_of(key.substr(0, end));
  if (!said) return {};
  const bool is_many = end != std::string_view::npos && key[end] == kManyMark;
  const auto number = take_number(key, end);
  std::string text(said->text);
  if (number.empty()) return text;
  if (!is_many) return text.append(" API keys that the account had made and that are revoked: ").append(number).append(".");
  if (number != "1") text = core::with_names(said->of_many, {number});
  for (const auto what : {"Unchanged", "No longer there"}) text += others(what, take_number(key, key.find(kManyMark)));
  return text;
}

}  // namespace usher::resources
