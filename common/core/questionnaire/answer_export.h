#pragma once

#include <functional>
#include <vector>

#include "common/core/runtime/ports.h"
#include "common/core/secrets/pseudonym_key.h"
#include "common/domain/questionnaire.h"

namespace usher::core {

/// Whose answers are read.
struct AnswerSelection {
  Time since{};  ///< Of those who changed something since.
  bool completed_only = false;
  bool with_others = true;  ///< Whether ExportedAnswers::others is wanted, which takes its time.
};

/// What one user answered to the questions of one questionnaire.
struct ExportedAnswers {
  std::string user;                  ///< Id, or pseudonym.
  std::optional<std::string> email;  ///< Never of a pseudonym.
  std::optional<std::string> name;   ///< The same.
  std::vector<json::Value> values;   ///< One for each question that is exported; null where there is no answer.
  json::Object others;               ///< What answers none of its questions, by name; never of a pseudonym.
  std::optional<std::int64_t> version;
  std::optional<Time> completed_at;
  Time created_at{};
  Time updated_at{};
};

/// Everybody's answers, oldest profile first, over one snapshot and at constant memory. Safe from any thread.
///
/// A pseudonym is "p" and 32 hexadecimal digits of HMAC-SHA-256 under a key that only the secret gives: the same for the same
/// user in every export, also after `usher key reencrypt`, and nobody else can compute it from an id. With pseudonyms go
/// addresses, names, all questions of the kinds text and fields, and of lists and choices every value that is no option; times
/// are cut to the day.
class AnswerExport {
 public:
  using EachRow = std::function<Status(ExportedAnswers&&)>;
  /// `key` outlives it.
  AnswerExport(Ports ports, const PseudonymKey& key) : ports_(ports), key_(key) {}

  /// Calls `row` until it fails; its error is passed on.
  Status each(const domain::Questionnaire& questionnaire, const AnswerSelection& which, const EachRow& row) const;
  Status each_pseudonymous(const domain::Questionnaire& questionnaire, const AnswerSelection& which, const EachRow& row) const;

  /// Whose values an export has, in their order: all, or those that a pseudonymous one keeps.
  static std::vector<const domain::Question*> questions(const domain::Questionnaire& questionnaire, bool pseudonymous);

 private:
  Ports ports_;
  const PseudonymKey& key_;
};

}  // namespace usher::core
