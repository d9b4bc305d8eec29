#pragma once

#include "server/http/messages/problem.h"

namespace usher::authentication {

/// Problem details with the member that sign-ins add.
struct AccountProblem {
  http::Problem problem;
  std::optional<Secret> reset_token;

  static constexpr std::string_view kSchema = http::Problem::kSchema;
  static constexpr auto fields() {
    return json::concat(
        json::nested(&AccountProblem::problem),
        json::fields_of(json::optional("reset_token", &AccountProblem::reset_token,
                                       {.about = "with PASSWORD_CHANGE_REQUIRED, for POST /auth/password/reset"})));
  }
};

}  // namespace usher::authentication
