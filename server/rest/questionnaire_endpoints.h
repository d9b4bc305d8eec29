#pragma once

#include "common/core/questionnaire/answers.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class Questionnaires;
}

namespace usher::rest {

/// What questionnaire endpoints use; all of it outlives them.
struct QuestionnaireUseCases {
  const core::Questionnaires& questionnaires;
  const core::Answers& answers;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  bool demands_profile = false;  ///< SIGNUP_PROFILE=required.
  bool sends_mail = false;       ///< SMTP_URL is set.
};

/// The active questionnaire, and the answers of the signed-in user or of the visitor with the cookie.
std::vector<http::Endpoint> questionnaire_endpoints(const QuestionnaireUseCases& use);

}  // namespace usher::rest
