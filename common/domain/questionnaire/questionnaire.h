#pragma once

#include "common/json/value.h"

namespace usher::domain {

/// A displayed text: a string, or an object with one text for each language ({"en": "…", "ur": "…"}). As published.
using LocalText = json::Value;

enum class QuestionKind {
  kSingle,    ///< The value of one option, a string.
  kMultiple,  ///< The values of some options, an array of strings without duplicates.
  kText,
  kNumber,
  kBoolean,
  kFields,  ///< An object of strings.
};

/// The names of the kinds in a questionnaire file, in the order of the enumerators.
inline constexpr std::array<std::string_view, 6> kQuestionKinds{"single", "multiple", "text", "number", "boolean", "fields"};
std::string_view name_of(QuestionKind kind);
std::optional<QuestionKind> question_kind(std::string_view name);

/// The labels of values outside the options and of missing answers in statistics and exports. No option can have these values.
inline constexpr std::string_view kOtherAnswer = "(other)";
inline constexpr std::string_view kNoAnswer = "(no answer)";

struct Option {
  std::string value;
  LocalText label;
};

/// When a question applies: the answer of an earlier question equals the value, or is a list that contains it. Exactly one is
/// set.
struct Condition {
  std::string question;
  std::optional<json::Value> equals = {};
  std::optional<json::Value> includes = {};
};

struct Question {
  std::string id;
  QuestionKind kind = QuestionKind::kText;
  LocalText label;
  std::vector<Option> options = {};  ///< For kSingle and kMultiple.
  bool other = false;                ///< Whether values outside of the options are allowed.
  bool required = false;             ///< Required to finish. Half-filled answers are saved.
  std::optional<Condition> when = {};
  /// The only place of the answer in the profile: experience_level, professional_role, role_other, organization,
  /// software_background.KEY or hardware_background.KEY. Empty: the answer is stored outside of the profile.
  std::string profile = {};

  [[nodiscard]] bool has_options() const { return kind == QuestionKind::kSingle || kind == QuestionKind::kMultiple; }
  /// Whether an option has that value.
  [[nodiscard]] bool offers(std::string_view value) const;
};

struct QuestionnaireStep {
  std::string id;
  LocalText title;
  bool skippable = true;
  std::vector<Question> questions;
};

/// The notice about the use of the answers; users agree to a version of it. A file without a notice has version 1 with an empty
/// text.
struct Notice {
  std::int64_t version = 1;
  LocalText text;
  std::string url = {};
};

/// A published questionnaire. It never changes.
struct Questionnaire {
  std::int64_t version = 0;
  std::string id;
  LocalText title;
  Notice notice;
  std::vector<QuestionnaireStep> steps;
  json::Object document;  ///< As published, in the format of a questionnaire file.

  /// The question with that id, or nullptr. Valid as long as this object.
  [[nodiscard]] const Question* find(std::string_view question) const;
  /// The questions of all steps in order. Valid as long as this object.
  [[nodiscard]] std::vector<const Question*> questions() const;
};

/// Reads a document that core::check_questionnaire_file accepted; nullopt if it is malformed.
std::optional<Questionnaire> read_questionnaire(std::int64_t version, json::Object document);

/// The text in that language, or in English, or the first one.
std::string local_text(const LocalText& text, std::string_view language = "en");

}  // namespace usher::domain
