#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/base/text.h"
#include "common/core/questionnaire/questionnaire_fault.h"
#include "common/core/questionnaire/questionnaire_format.h"
#include "common/json/value.h"

namespace usher::core {

/// Holds the object at `path` against its table: no other members, none missing, each of its type and within its bounds. False
/// where `value` is no object at all.
bool check_members(const json::Value& value, std::span<const questionnaire_format::MemberRule> table, const std::string& path,
                   QuestionnaireFaults& faults);

/// Whether it is an id: `[a-z][a-z0-9_]{0,63}`.
bool is_questionnaire_id(std::string_view text);
/// `path.member`, or the member alone in the document itself.
std::string member_path(const std::string& path, std::string_view member);
std::string element_path(const std::string& path, std::string_view list, std::size_t index);
/// In double quotes, cut where it is long, on one line.
std::string in_quotes(std::string_view text);
/// `; did you mean "x"?`, or `otherwise` where nothing is near.
template <class Range>
std::string did_you_mean(std::string_view word, const Range& candidates, std::string otherwise = {});

/// The member where it has that type; nullptr otherwise, of which check_members has told.
const std::string* string_member(const json::Value& value, std::string_view name);
const json::Array* array_member(const json::Value& value, std::string_view name);

template <class Range>
std::string did_you_mean(std::string_view word, const Range& candidates, std::string otherwise) {
  const auto meant = nearest(word.substr(0, questionnaire_format::kMaxIdCharacters), candidates);
  return meant ? "; did you mean " + in_quotes(*meant) + "?" : otherwise;
}

}  // namespace usher::core
