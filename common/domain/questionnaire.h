#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/value.h"

namespace usher::domain {

/// A text that people read: a string, or an object of one text by language ({"en": "…", "ur": "…"}). As published.
using LocalText = json::Value;

enum class QuestionKind {
  kSingle,    ///< One option's value, a string.
  kMultiple,  ///< Some options' values, an array of strings without repetition.
  kText,
  kNumber,
  kBoolean,
  kFields,  ///< An object of strings.
};

/// The kinds' names in a questionnaire file, in the order of the enumerators.
inline constexpr std::array<std::string_view, 6> kQuestionKinds{"single", "multiple", "text", "number", "boolean", "fields"};
std::string_view name_of(QuestionKind kind);
std::optional<QuestionKind> question_kind(std::string_view name);

/// What statistics and exports call the values that are no option, and the people without an answer; no option is called so.
inline constexpr std::string_view kOtherAnswer = "(other)";
inline constexpr std::string_view kNoAnswer = "(no answer)";

struct Option {
  std::string value;
  LocalText label;
};

/// When a question is asked: an earlier one's answer is that value, or is a list with it in it. Exactly one of the two.
struct Condition {
  std::string question;
  std::optional<json::Value> equals = {};
  std::optional<json::Value> includes = {};
};

struct Question {
  std::string id;
  QuestionKind kind = QuestionKind::kText;
  LocalText label;
  std::vector<Option> options = {};  ///< Of kSingle and kMultiple.
  bool other = false;                ///< Whether a value that is no option may be given, too.
  bool required = false;             ///< To finish; half-filled answers are saved all the same.
  std::optional<Condition> when = {};
  /// Where in the profile the answer lives, and nowhere else: experience_level, professional_role, role_other, organization,
  /// software_background.KEY or hardware_background.KEY. Empty: among the answers.
  std::string profile = {};

  [[nodiscard]] bool has_options() const { return kind == QuestionKind::kSingle || kind == QuestionKind::kMultiple; }
  /// Whether one of the options has that value.
  [[nodiscard]] bool offers(std::string_view value) const;
};

struct QuestionnaireStep {
  std::string id;
  LocalText title;
  bool skippable = true;
  std::vector<Question> questions;
};

/// What people are told about the use of their answers; they agree to a version of it. A file without one has version 1 of an
/// empty text.
struct Notice {
  std::int64_t version = 1;
  LocalText text;
  std::string url = {};
};

/// A published questionnaire, which never changes.
struct Questionnaire {
  std::int64_t version = 0;
  std::string id;
  LocalText title;
  Notice notice;
  std::vector<QuestionnaireStep> steps;
  json::Object document;  ///< As published; the contract's "Questionnaire file".

  /// nullptr where there is none of that id. Lives as long as this.
  [[nodiscard]] const Question* find(std::string_view question) const;
  /// Those of all steps in their order. They live as long as this.
  [[nodiscard]] std::vector<const Question*> questions() const;
};

/// Reads a document that core::check_questionnaire_file found good; nullopt where it cannot be one.
std::optional<Questionnaire> read_questionnaire(std::int64_t version, json::Object document);

/// The text in that language, else in English, else in the first one.
std::string local_text(const LocalText& text, std::string_view language = "en");

}  // namespace usher::domain
