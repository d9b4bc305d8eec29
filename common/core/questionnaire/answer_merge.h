#pragma once

#include "common/core/questionnaire/questionnaires.h"

namespace usher::core {

/// Inside a write: a visitor's answers become an account's, but for questions that the account has answered itself; how far they
/// were, too, where the account has not begun, or is at the same version. Of racing calls one moves them.
Status merge_visitor_answers(store::Stores& tx, const Questionnaires& questionnaires, const VisitorId& from, const UserId& to,
                             Time now);
/// The same of an anonymous account, which is erased afterwards.
Status merge_anonymous_answers(store::Stores& tx, const Questionnaires& questionnaires, const UserId& from, const UserId& to,
                               Time now);

}  // namespace usher::core
