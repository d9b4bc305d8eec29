#pragma once

#include "common/core/two_factor/first_factor.h"
#include "common/domain/user.h"
#include "common/settings/settings.h"

namespace usher::core {

/// Why a sign-in by that first factor is refused, though right, to an account whose app was lost with the installation's secret
/// (kSecondFactorLost); nullopt: a mailed code stands in for the app once, for the enrolment of a new one. A mailed code adds
/// nothing to a sign-in by mailbox or provider, nor after a password reset by mail; and admins wait for an operator.
/// Precondition: the app is lost.
std::optional<Error> refusal_of_lost_app(const domain::User& user, const domain::SecondFactor& factor, FirstFactor::Kind first,
                                         const settings::Settings& settings);

}  // namespace usher::core
