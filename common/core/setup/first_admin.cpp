#include "common/core/setup/first_admin.h"

#include "common/core/accounts/user_admin.h"
#include "common/crypto/digest.h"
#include "common/domain/actor.h"

namespace usher::core {
namespace {

/// 119 bits, so that guesses need no limit.
constexpr std::size_t kTokenSize = 20;

}  // namespace

Result<std::optional<Secret>> FirstAdmin::open() {
  USHER_TRY(const bool has_one, users_.has_admin());
  if (has_one) return std::optional<Secret>();
  auto token = crypto::random_alphanumeric(ports_.random, kTokenSize);
  const Lock lock(mutex_);
  token_ = Token{.digest = crypto::sha256(token), .until = ports_.clock.now() + kValid};
  return std::optional(Secret(std::move(token)));
}

bool FirstAdmin::is_open() {
  {
    const Lock lock(mutex_);
    if (!token_ || ports_.clock.now() >= token_->until) return false;
  }
  const auto has_one = users_.has_admin();
  return has_one.ok() && !has_one.value();
}

bool FirstAdmin::is_valid(std::string_view token) {
  return token_ && ports_.clock.now() < token_->until && crypto::equal_in_constant_time(crypto::sha256(token), token_->digest);
}

Result<domain::User> FirstAdmin::create(const domain::OperatorActor& by, std::string_view token, std::string email,
                                        Secret password) {
  const Lock lock(mutex_);
  if (!is_valid(token)) return error(ErrorCode::kInvalidToken);
  USHER_TRY(const bool has_one, users_.has_admin());
  if (has_one) return error(ErrorCode::kInvalidToken);
  USHER_TRY(auto user, users_.create(by, {.email = std::move(email),
                                          .role = std::string(domain::kAdminRole),
                                          .verified = true,
                                          .password = std::move(password)}));
  token_.reset();
  return user;
}

}  // namespace usher::core
