#pragma once

#include "common/base/cursor.h"
#include "common/core/runtime/ports.h"
#include "common/json/value.h"

namespace usher::domain {
struct Question;
struct Questionnaire;
}  // namespace usher::domain

namespace usher::core {

class PseudonymKey;

/// Which users' answers are read.
struct AnswerSelection {
  Time since{};  ///< Only users who changed something since.
  bool completed_only = false;
  bool with_others = true;    ///< Whether to fill ExportedAnswers::others, which is slow.
  bool pseudonymous = false;  ///< See AnswerExport.
};

/// What one user answered to the questions of one questionnaire.
struct ExportedAnswers {
  std::string user;                  ///< Id, or pseudonym.
  std::optional<std::string> email;  ///< Absent with a pseudonym.
  std::optional<std::string> name;   ///< Absent with a pseudonym.
  std::vector<json::Value> values;   ///< One for each exported question; null without an answer, and if it is not asked.
  json::Object others;               ///< Answers to other questions, by name; empty with a pseudonym.
  std::optional<std::int64_t> version;
  std::optional<Time> completed_at;
  Time created_at{};
  Time updated_at{};
};

/// Some users' answers, and the place of the next ones.
struct AnswerPage {
  std::vector<ExportedAnswers> answers = {};
  std::optional<Cursor> next = {};
  bool is_pseudonymous = false;
};

/// Reads all users' answers, oldest profile first, over one snapshot and in constant memory. Safe from any thread.
///
/// A pseudonym is "p" and 32 hexadecimal digits of HMAC-SHA-256 under a key that only the secret gives. It is the same for the
/// same user in every export, also after `usher key reseal`, and cannot be computed from an id without the secret. A
/// pseudonymous export omits addresses, names, all questions of the kinds text and fields, and values of lists and choices that
/// are not an option; times are cut to the day.
class AnswerExport {
 public:
  using EachRow = std::function<Status(ExportedAnswers&&)>;
  /// `key` must outlive it.
  AnswerExport(Ports ports, const PseudonymKey& key) : ports_(ports), key_(key) {}

  /// Calls `row` for each user and stops at its first error, which is returned.
  Status each(const domain::Questionnaire& questionnaire, const AnswerSelection& which, const EachRow& row) const;

  /// Returns the answers of at most `limit` users after `after`. With pseudonyms only AnswerPage::next names a user, by its id.
  /// Error: kOverloaded if it takes longer than it may.
  Result<AnswerPage> page(const domain::Questionnaire& questionnaire, const AnswerSelection& which,
                          const std::optional<Cursor>& after, std::size_t limit) const;

  /// Returns the questions of an export's columns, in order: all, or those that a pseudonymous export keeps.
  static std::vector<const domain::Question*> questions(const domain::Questionnaire& questionnaire, bool pseudonymous);

 private:
  Ports ports_;
  const PseudonymKey& key_;
};

}  // namespace usher::core
