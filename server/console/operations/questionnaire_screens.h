#pragma once

#include "common/core/administration/filters.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_export.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "server/console/table.h"
#include "server/http/routing/endpoint.h"

namespace usher::console {

class Desk;

/// What the screens of questionnaires use; all of it outlives them.
struct QuestionnaireScreens {
  const Desk& desk;
  const core::Questionnaires& questionnaires;
  const core::AnswerExport& answers;
  const core::AnswerResults& results;
  const core::UserAdmin& users;
  const core::FilterSources& filters;
};

/// The versions, two of them side by side, and the end of one.
std::vector<http::Endpoint> questionnaire_screens(const QuestionnaireScreens& use);
/// The statistics of one version.
std::vector<http::Endpoint> questionnaire_results_screens(const QuestionnaireScreens& use);
/// A draft: checked, previewed, compared with the active version and published.
std::vector<http::Endpoint> questionnaire_draft_screens(const QuestionnaireScreens& use);
/// The answers of all users as files, in parts.
std::vector<http::Endpoint> answer_screens(const QuestionnaireScreens& use);

/// The page of a version.
std::string questionnaire_url(std::int64_t version);
/// The changes from one questionnaire to another.
Table changes_table(const domain::Questionnaire& from, const domain::Questionnaire& to, std::string caption);
/// The statistics of all answers to a version.
Result<core::AnswerStats> stats_of(const QuestionnaireScreens& use, const domain::Questionnaire& questionnaire,
                                   const core::AnswerSelection& which = {}, const std::string& by = {});

}  // namespace usher::console
