#pragma once

#include "common/domain/questionnaire/answers.h"
#include "server/html/page.h"

// The questions of a step as fields of a form, and back.

namespace usher::pages {

/// The values of the fields of a sent form, by name, in their order.
using SentFields = std::map<std::string, std::vector<std::string>, std::less<>>;
SentFields sent_fields(const http::Request& request);

/// The names that the fields of a question may have.
std::vector<std::string> names_of_question(std::string_view question);

/// Returns the values of templates/question.html. `answer`: as stored or sent, null without one. `fault`: what is wrong with it.
json::Value values_of(const domain::Question& question, const json::Value& answer, const std::string& fault,
                      const html::View& view);

/// Returns the answer that a form has for the question: null if nothing was chosen or written. What is not a number stays a
/// text, which the check refuses.
json::Value sent_answer(const domain::Question& question, const SentFields& fields);

/// The same for two answers that look alike in a form, which sends choices in its own order and ends lines with CR LF.
std::string mark_of(const json::Value& answer);

/// The words of answers in the language of the view.
domain::AnswerWords answer_words(const html::View& view);

}  // namespace usher::pages
