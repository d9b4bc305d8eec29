#pragma once

#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"
#include "server/pages/sign_in_page.h"

namespace usher::authentication {
class Identification;
}
namespace usher::html {
class Frame;
}

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

/// Where a browser goes after a sign-in by a provider or by mail, on the way to `target`, a whole address: the questionnaire if
/// the account has not met it, once.
std::string newcomer_path(const std::string& target);
/// The same as a whole address; `target` itself where that would be longer than a redirect may be.
std::string newcomer_address(const html::Destinations& destinations, std::string target);
/// The `target` of such a path or of its whole address; any other address itself.
std::string after_newcomer(const std::string& address);

/// /account/questionnaire: the active questionnaire, a step at a time, for the signed-in user. Answers are stored as they are
/// given, so that the user can leave and come back. `step` in the query is the id of a step; without it the page leads to the
/// first that is not completed, and with `once`, to `next` if the account has met the questionnaire before.
std::vector<http::Endpoint> questionnaire_page(const QuestionnairePage& use);

}  // namespace usher::pages
