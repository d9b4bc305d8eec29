#include "common/core/two_factor/lost_app.h"

#include "common/core/mail/outbox.h"

namespace usher::core {
namespace {

Error lost(const std::string& how_on) {
  return error(ErrorCode::kSecondFactorLost, {"user reset-2fa"},
               "The second factor of this account was lost" + how_on + " an operator removes it with `{}`");
}

}  // namespace

std::optional<Error> refusal_of_lost_app(const domain::User& user, const domain::SecondFactor& factor, FirstFactor::Kind first,
                                         const settings::Settings& settings) {
  if (user.role == domain::kAdminRole) return lost(", and an admin's is not replaced by a mailed code;");
  if (factor.mail_distrusted) return lost(", and after a password reset by mail a mailed code proves nothing more;");
  if (!mail_goes(settings)) return lost(", and no mail goes out that could bring a code instead;");
  if (first != FirstFactor::Kind::kPassword)
    return lost("; sign in with the password, and have a code mailed. If the account has no password,");
  return std::nullopt;
}

}  // namespace usher::core
