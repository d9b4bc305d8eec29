#include "common/core/questionnaire/questionnaire_members.h"

#include "common/base/language_tag.h"

namespace usher::core {
namespace {

using json::Value;
using questionnaire_format::MemberRule;
using questionnaire_format::Type;

constexpr std::size_t kMostQuoted = 80;

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == '\x7f'; });
}

/// Browsers send line ends as CRLF; pages trim what is sent, and leave marks of direction out of what they show.
bool comes_back(std::string_view value) {
  return is_blank(value) ||
         (trim(value) == value && value.find_first_of("\n\t") == std::string_view::npos && without_overrides(value) == value);
}

/// Turns "Its heading." into "its heading".
std::string in_a_sentence(std::string_view about) {
  std::string text(about.substr(0, about.size() - 1));
  text[0] = static_cast<char>(text[0] | 0x20);
  return text;
}

class MemberCheck {
 public:
  MemberCheck(const MemberRule& member, std::string path, QuestionnaireFaults& faults)
      : member_(member), path_(std::move(path)), faults_(faults) {}

  void check(const Value& value) const {
    switch (member_.type) {
      case Type::kId:
        return check_id(value);
      case Type::kText:
        return check_text(value);
      case Type::kString:
        if (value.string()) return check_string(*value.string(), path_);
        return wrong_type(value, "a string");
      case Type::kValue:
        if (!value.string()) return wrong_type(value, "a string");
        check_string(*value.string(), path_);
        if (!comes_back(*value.string()))
          faults_.add(path_, "would not come back from a form as it is; take out line ends, marks of direction and outer spaces");
        return;
      case Type::kBoolean:
        if (!value.boolean()) wrong_type(value, "true or false");
        return;
      case Type::kVersion:
        if (!value.integer() || *value.integer() < 1) faults_.add(path_, "is not a version; write a whole number of at least 1");
        return;
      case Type::kArray:
        return check_array(value);
      case Type::kObject:
        if (!value.object()) wrong_type(value, "an object");
        return;
      case Type::kAny:
        return;
    }
  }

 private:
  void wrong_type(const Value& value, std::string_view wanted) const {
    faults_.add(path_, "is " + std::string(value.type_name()) + "; write " + std::string(wanted));
  }
  void check_id(const Value& value) const {
    if (!value.string()) return wrong_type(value, "a string");
    if (!is_questionnaire_id(*value.string()))
      faults_.add(path_, in_quotes(*value.string()) +
                             " is not an id; begin with a-z and continue with a-z, 0-9 and _, at most 64 characters in all");
  }
  void check_string(const std::string& text, const std::string& path) const {
    if (is_blank(text))
      faults_.add(path, "is empty; write something or leave it out");
    else if (count_characters(text) > member_.most)
      faults_.add(path,
                  "has " + std::to_string(count_characters(text)) + " characters; shorten it to " + std::to_string(member_.most));
    else if (has_control_characters(text))
      faults_.add(path, "has control characters; take them out");
  }
  void check_text(const Value& value) const {
    if (value.string()) return check_string(*value.string(), path_);
    const auto* const texts = value.object();
    if (!texts) return wrong_type(value, R"(a string, or an object by language such as {"en": "Yes", "ur": "ہاں"})");
    if (texts->empty()) faults_.add(path_, R"(has no language; write at least one, such as {"en": "Yes"})");
    if (texts->size() > questionnaire_format::kMaxLanguages)
      faults_.add(path_, "has more than " + std::to_string(questionnaire_format::kMaxLanguages) + " languages; take some out");
    for (const auto& [language, text] : *texts) {
      const auto path = member_path(path_, language);
      if (!is_language_tag(language))
        faults_.add(path, in_quotes(language) + " is not a language tag; write one such as en, ur or pt-BR");
      if (text.string())
        check_string(*text.string(), path);
      else
        faults_.add(path, "is " + std::string(text.type_name()) + "; write a string");
    }
  }
  void check_array(const Value& value) const {
    if (!value.array()) return wrong_type(value, "an array");
    if (value.array()->empty()) faults_.add(path_, "is empty; put at least one in");
    if (value.array()->size() > member_.most)
      faults_.add(path_,
                  "has " + std::to_string(value.array()->size()) + " elements; keep at most " + std::to_string(member_.most));
  }

  const MemberRule& member_;
  std::string path_;
  QuestionnaireFaults& faults_;
};

}  // namespace

void QuestionnaireFaults::add(const std::string& path, std::string message) {
  if (found_.size() > kMostQuestionnaireFaults) return;
  if (found_.size() == kMostQuestionnaireFaults)
    return found_.push_back({lines_.line(path), "", "There are more faults; fix these first"});
  found_.push_back({lines_.line(path), printable(path), printable(message)});
}

std::vector<QuestionnaireFault> QuestionnaireFaults::take() && {
  const auto last = found_.size() > kMostQuestionnaireFaults ? found_.end() - 1 : found_.end();
  std::stable_sort(found_.begin(), last, [](const auto& a, const auto& b) { return a.line < b.line; });
  return std::move(found_);
}

bool check_members(const Value& value, std::span<const MemberRule> table, const std::string& path, QuestionnaireFaults& faults) {
  const auto* const object = value.object();
  if (!object) {
    faults.add(path, "is " + std::string(value.type_name()) + "; write an object");
    return false;
  }
  std::vector<std::string_view> names(table.size());
  std::ranges::transform(table, names.begin(), [](const MemberRule& member) { return member.name; });
  for (const auto& [name, ignored] : *object)
    if (!contains(names, name))
      faults.add(member_path(path, name),
                 "is not a member here" + did_you_mean(name, names, "; those known are " + joined(names, ", ")));
  for (const auto& member : table) {
    if (const auto* const found = object->find(member.name))
      MemberCheck(member, member_path(path, member.name), faults).check(*found);
    else if (member.required)
      faults.add(member_path(path, member.name), "is missing; add it: " + in_a_sentence(member.about));
  }
  return true;
}

bool is_questionnaire_id(std::string_view text) {
  const auto fits = [](char c) { return is_lower(c) || is_digit(c) || c == '_'; };
  return !text.empty() && text.size() <= questionnaire_format::kMaxIdCharacters && is_lower(text[0]) &&
         std::ranges::all_of(text, fits);
}

std::string member_path(const std::string& path, std::string_view member) {
  const auto name = first_bytes(member, questionnaire_format::kMaxValueCharacters);
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

std::string element_path(const std::string& path, std::string_view list, std::size_t index) {
  return member_path(path, list) + "[" + std::to_string(index) + "]";
}

std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > kMostQuoted;
  return "\"" + printable(first_bytes(text, kMostQuoted)) + (cut ? "…\"" : "\"");
}

const std::string* string_member(const Value& value, std::string_view name) {
  const auto* const found = value.find(name);
  return found ? found->string() : nullptr;
}

const json::Array* array_member(const Value& value, std::string_view name) {
  const auto* const found = value.find(name);
  return found ? found->array() : nullptr;
}

}  // namespace usher::core
