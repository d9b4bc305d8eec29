#pragma once

#include <istream>

#include "common/core/questionnaire/results/answer_export.h"

namespace usher::core {

/// A trait and the values of which one must be met, as an attribute of `<usher-when>` has them.
struct VariantCondition {
  std::string trait;
  std::vector<std::string> alternatives;
};

/// One `<usher-when>`, or its `else` with the conditions of its neighbours.
struct Variant {
  bool is_else = false;
  /// Of an `else`: of each neighbour, none of which is met. Otherwise one list, which is met.
  std::vector<std::vector<VariantCondition>> conditions;
  std::string torn = {};  ///< Why a browser shows it otherwise than it is written; empty: it does not.

  /// As in the page: `experience_level="beginner" languages="cpp|python"`; an `else` names its neighbours.
  [[nodiscard]] std::string text() const;
  /// Whether readers with these traits see it, as server/pages/when.js decides.
  [[nodiscard]] bool fits(const json::Object& traits) const;
};

/// Calls `each` for every variant of an HTML file and the line that it begins at, in constant memory: of a run of neighbours the
/// first 256 count, and what is nested deeper than 256 is read as neighbours.
void read_variants(std::istream& html, const std::function<void(Variant&&, std::int64_t line)>& each);

/// Why a variant is shown to no reader, or not to those it names, a sentence each. `traits`: the names of JWT_PROFILE_CLAIMS;
/// null where they are not known.
std::vector<std::string> variant_faults(const Variant& variant, const domain::Questionnaire& questionnaire,
                                        const std::vector<std::string>* traits);

/// How many accounts with a profile see each of the variants now, in one pass over a snapshot. `traits`: the names of
/// JWT_PROFILE_CLAIMS. `progress` is called after each account.
Result<std::vector<std::int64_t>> count_readers(const AnswerExport& answers, const domain::Questionnaire& questionnaire,
                                                const std::vector<std::string>& traits, const std::vector<Variant>& variants,
                                                const std::function<void()>& progress);

}  // namespace usher::core
