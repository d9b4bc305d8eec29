#pragma once

#include "common/core/administration/filters.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_export.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "server/http/routing/endpoint.h"

namespace usher::http {
struct Request;
}

namespace usher::admin_api {

class Callers;

/// What the endpoints of questionnaires and answers use; all of it outlives them.
struct QuestionnaireUseCases {
  const core::Questionnaires& questionnaires;
  const core::AnswerExport& answers;
  const core::AnswerResults& results;
  const core::FilterSources& filters;
  const Callers& callers;
};

/// Lists, shows, publishes and retires versions.
std::vector<http::Endpoint> questionnaire_endpoints(const QuestionnaireUseCases& use);
/// Statistics of the answers, and the answers themselves.
std::vector<http::Endpoint> answer_endpoints(const QuestionnaireUseCases& use);

/// The version in the path. Error: kNotFound.
Result<std::int64_t> named_version(const http::Request& request);

}  // namespace usher::admin_api
