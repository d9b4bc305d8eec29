#pragma once

#include "common/core/questionnaire/questionnaires.h"

namespace usher::core {

/// Inside a write: moves a visitor's answers to an account, except for questions that the account has answered. Moves the
/// progress too if the account has not begun or is at the same version. Of racing calls only one moves them.
Status merge_visitor_answers(store::Stores& tx, const Questionnaires& questionnaires, const VisitorId& from, const UserId& to,
                             Time now);
/// Merges the answers of an anonymous account, which is erased afterwards.
Status merge_anonymous_answers(store::Stores& tx, const Questionnaires& questionnaires, const UserId& from, const UserId& to,
                               Time now);

}  // namespace usher::core
