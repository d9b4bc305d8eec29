#pragma once

#include <string>
#include <vector>

#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "server/authentication/caller.h"
#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/html/page.h"
#include "server/http/routing/endpoint.h"
#include "server/pages/sign_in_page.h"

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct QuestionnairePage {
  const html::Frame& frame;
  const core::Questionnaires& questionnaires;
  const core::Answers& answers;
  const authentication::Identification& who;
  html::FormGuard guard;
  html::Destinations destinations;
  std::string home;    ///< Where the last step leads without `next`.
  SignInPage sign_in;  ///< For a step that is sent after the session has ended.
};

/// /account/questionnaire: the active questionnaire, a step at a time, for the signed-in user. Answers are stored as they are
/// given, so that the user can leave and come back; `step` in the query is the id of a step, else the first that is not
/// completed.
std::vector<http::Endpoint> questionnaire_page(const QuestionnairePage& use);

}  // namespace usher::pages
