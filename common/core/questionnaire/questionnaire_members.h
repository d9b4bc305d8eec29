#pragma once

#include "common/core/questionnaire/questionnaire_file.h"
#include "common/core/questionnaire/questionnaire_format.h"
#include "common/json/locator.h"

namespace usher::core {

/// Collects the faults of a file.
class QuestionnaireFaults {
 public:
  explicit QuestionnaireFaults(std::string_view text) : lines_(text) {}

  /// `message` says what is wrong and how to fix it.
  void add(const std::string& path, std::string message);
  /// Returns the faults, sorted by line.
  std::vector<QuestionnaireFault> take() &&;

 private:
  json::Locator lines_;
  std::vector<QuestionnaireFault> found_;
};

/// Checks the object at `path` against its table: no unknown members, none missing, each of its type and within its limits.
/// Returns false if `value` is not an object.
bool check_members(const json::Value& value, std::span<const questionnaire_format::MemberRule> table, const std::string& path,
                   QuestionnaireFaults& faults);

/// Whether the text is an id: `[a-z][a-z0-9_]{0,63}`.
bool is_questionnaire_id(std::string_view text);
/// Returns `path.member`, or `member` alone at the top level.
std::string member_path(const std::string& path, std::string_view member);
std::string element_path(const std::string& path, std::string_view list, std::size_t index);
/// Quotes the text on one line and cuts it if it is long.
std::string in_quotes(std::string_view text);
/// Returns `; did you mean "x"?`, or `otherwise` if no candidate is near.
template <class Range>
std::string did_you_mean(std::string_view word, const Range& candidates, std::string otherwise = {}) {
  const auto meant = nearest(word.substr(0, questionnaire_format::kMaxIdCharacters), candidates);
  return meant ? "; did you mean " + in_quotes(*meant) + "?" : otherwise;
}

/// Returns the member if it has that type, otherwise nullptr; check_members has reported that.
const std::string* string_member(const json::Value& value, std::string_view name);
const json::Array* array_member(const json::Value& value, std::string_view name);

}  // namespace usher::core
