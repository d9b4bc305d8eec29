#pragma once

#include <map>

#include "common/json/value.h"

namespace usher::core {

/// What a form edits: the questionnaire itself, a step of it, or a question of a step.
struct DraftPlace {
  std::optional<std::size_t> step = {};
  std::optional<std::size_t> question = {};  ///< Of the step.

  /// Reads `1.2`, `1` or an empty text; anything else is the questionnaire itself.
  static DraftPlace parse(std::string_view text);
  /// Of a fault's path: `steps[1].questions[2].label` is 1.2.
  static DraftPlace of_path(std::string_view path);
  [[nodiscard]] std::string text() const {
    if (!step) return {};
    return std::to_string(*step) + (question ? "." + std::to_string(*question) : "");
  }
  /// As faults name it: `steps[1].questions[2]`.
  [[nodiscard]] std::string path() const {
    if (!step) return {};
    return "steps[" + std::to_string(*step) + "]" + (question ? ".questions[" + std::to_string(*question) + "]" : "");
  }
  bool operator==(const DraftPlace&) const = default;
};

/// The fields of a form by name: `label.en`, `option.0.value`.
using DraftFields = std::map<std::string, std::string, std::less<>>;

/// The place of the form's option `row` among those that QuestionnaireDraft::write() keeps; nullopt: it was left empty.
std::optional<std::size_t> kept_option(const DraftFields& fields, std::size_t row);

/// A questionnaire file while it is edited by a form. It may be incomplete; check_questionnaire_file() says what is missing.
/// Members that no field names stay as they are.
class QuestionnaireDraft {
 public:
  explicit QuestionnaireDraft(json::Object document) : document_(std::move(document)) {}

  [[nodiscard]] const json::Object& document() const { return document_; }
  /// The document without the options of questions whose kind has none: the draft keeps them while one tries other kinds.
  [[nodiscard]] json::Object file() const;
  /// The element; nullptr for a place that does not exist.
  [[nodiscard]] const json::Object* find(const DraftPlace& place) const;
  /// The questions of a step; empty if it has none.
  [[nodiscard]] const json::Array& questions(std::size_t step) const;
  [[nodiscard]] const json::Array& steps() const;
  /// The languages that a text of it has, English first, and those that were added.
  [[nodiscard]] std::vector<std::string> languages() const;
  /// The texts of the element that lack a language.
  [[nodiscard]] std::size_t missing(const DraftPlace& place, std::string_view language) const;
  /// Of all elements.
  [[nodiscard]] std::size_t missing_in_all(std::string_view language) const;

  /// Writes the fields into the element. An id that is left empty is made of the label, and conditions follow a changed one.
  void write(const DraftPlace& place, const DraftFields& fields);
  /// Adds a step at the end; returns its place.
  DraftPlace add_step();
  /// Adds a question at the end of the step; returns its place.
  DraftPlace add_question(std::size_t step);
  /// Moves the element up or down, a question also into the next step; returns its new place.
  DraftPlace move(const DraftPlace& place, bool up);
  /// Removes the element; returns what is around it.
  DraftPlace remove(const DraftPlace& place);
  /// A language to translate into; what is no language tag is ignored.
  void add_language(std::string_view tag);
  void move_option(const DraftPlace& question, std::size_t option, bool up);
  void remove_option(const DraftPlace& question, std::size_t option);

 private:
  [[nodiscard]] json::Object* at(const DraftPlace& place);
  [[nodiscard]] json::Array* options(const DraftPlace& question);
  void write_question(json::Object& question, const DraftFields& fields);
  void write_condition(json::Object& question, const DraftFields& fields);
  [[nodiscard]] const json::Object* question_named(std::string_view id) const;
  [[nodiscard]] bool is_taken(const json::Object& by, std::string_view id) const;
  [[nodiscard]] std::vector<json::Object*> conditions_on(std::string_view id);
  void follow_values(std::string_view id, const DraftFields& changed);
  void name(json::Object& element, const DraftFields& fields, std::string_view text);

  json::Object document_;
  std::vector<std::string> added_languages_;
};

/// A member that is a string; else empty.
inline std::string member_text(const json::Object& element, std::string_view name) {
  return std::string(json::text_at(element, name));
}
/// A text in that language; empty if it has none. A text without languages is English.
std::string draft_text(const json::Value* text, std::string_view language);

}  // namespace usher::core
