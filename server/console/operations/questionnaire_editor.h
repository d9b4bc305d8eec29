#pragma once

#include "common/core/questionnaire/questionnaire_draft.h"
#include "common/core/questionnaire/questionnaire_file.h"
#include "server/console/console_pages.h"

// The editor of questionnaires without JSON. Nothing is stored: the whole draft travels in the form, the open element in fields
// of its own. Each button sends the form, so that it works without script.

namespace usher::console {

inline constexpr std::string_view kDraftPath = "/admin/questionnaires/draft";
inline constexpr std::string_view kRestField = "rest";        ///< The draft without what is typed, base64url.
inline constexpr std::string_view kAgainstField = "against";  ///< The active version when the draft was begun.
inline constexpr std::string_view kActField = "do";           ///< The button: `open 1.2`, `add-question 1`, `review`.

struct QuestionnaireEditor {
  core::QuestionnaireDraft draft;
  core::DraftPlace open = {};
  bool shows_faults = false;  ///< Once the draft was checked.
  std::string preview_language = "en";
};

/// The editor of a file; nullopt if a form cannot show it, because it is not JSON, or its steps and questions are not objects.
std::optional<QuestionnaireEditor> editor_of(std::string_view file);

/// Reads what the editor sent, with the typed fields written into the draft and the act of the button done; nullopt if the form
/// is not of the editor or its draft is broken.
std::optional<QuestionnaireEditor> sent_editor(const http::Request& request);

/// A language as people call it: "Urdu" for `ur`; a tag without a name stays.
std::string language_words(std::string_view language);

/// The values of templates/parts/questionnaire_editor.html.
json::Object values_of(const QuestionnaireEditor& editor, const Context& context, const core::CheckedQuestionnaire& checked,
                       std::int64_t against);

}  // namespace usher::console
