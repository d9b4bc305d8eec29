#include "common/core/sign_in/required_enrolment.h"

#include "common/core/authority/authority.h"
#include "common/crypto/digest.h"
#include "common/store/accounts/users.h"

namespace usher::core {
namespace {

constexpr const char* kEnrolmentPurpose = domain::purpose::kEnrolment;

/// Returns the active user of the challenge.
Result<domain::User> user_of_enrolment(store::Stores& tx, const domain::Verification& challenge) {
  if (!challenge.user_id) return error(ErrorCode::kInvalidToken);
  USHER_TRY(auto user, tx.users.find(*challenge.user_id));
  if (!user) return error(ErrorCode::kInvalidToken);
  if (!user->is_active) return error(ErrorCode::kAccountSuspended);
  return std::move(*user);
}

}  // namespace

Result<RequiredEnrolment::Pending> RequiredEnrolment::pending(const std::string& token_hash) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<Pending> {
    USHER_TRY(const auto found, find_challenge(tx, kEnrolmentPurpose, token_hash, ports_));
    auto first = FirstFactor::of(found.payload);
    if (!first) return error(ErrorCode::kInvalidToken);
    USHER_TRY(auto user, user_of_enrolment(tx, found));
    return Pending{std::move(*first), std::move(user)};
  });
}

Result<RequiredEnrolment::Pending> RequiredEnrolment::attempt(const std::string& token_hash) const {
  USHER_TRY(auto found, pending(token_hash));
  const auto now = ports_.clock.now();
  const std::int64_t most = ports_.settings.limits[settings::Limit::kCodeChallenge].most;
  USHER_TRY(const auto counted, ports_.transactions.write([&](store::Stores& tx) {
    return tx.verifications.count_attempt(kEnrolmentPurpose, token_hash, most, now);
  }));
  return counted ? Result<Pending>(std::move(found)) : error(ErrorCode::kInvalidToken);
}

Result<std::optional<std::string>> RequiredEnrolment::look(const Secret& token) const {
  USHER_TRY(auto found, pending(crypto::sha256_base64url(token.expose())));
  return std::move(found.first.redirect_to);
}

Result<Enrolment> RequiredEnrolment::begin(const Secret& token, const domain::Caller& caller) const {
  USHER_TRY(const auto found, pending(crypto::sha256_base64url(token.expose())));
  return enrolment_.begin(found.user, caller);
}

Result<EnrolledSignIn> RequiredEnrolment::confirm(EnrolmentAnswer answer, const domain::Caller& caller) const {
  const auto hash = crypto::sha256_base64url(answer.token.expose());
  USHER_TRY(auto found, attempt(hash));
  auto& first = found.first;
  first.amr = with_second_factor(first.amr);
  // An app of this very sign-in says no more of who holds the account than what came before it.
  USHER_TRY(const auto demanded, demanded_proof(found.user.id, ports_));
  if (first.proof && domain::suffices(first.proof->by, demanded))
    first.proof = domain::proof_of(domain::Way::kFactor, ports_.clock.now());
  first.is_browser = first.is_browser || answer.is_browser;
  const bool is_browser = first.is_browser;
  auto redirect_to = first.redirect_to;
  auto prepared = issuer_.prepare(found.user, std::move(first), answer.device_token, caller);
  SessionIssuer::Issued issued;
  USHER_TRY(auto codes, enrolment_.confirm(found.user, answer.code, caller, [&](store::Stores& tx, const auto& enable) -> Status {
    // First: a factor that came into force meanwhile has voided the challenge.
    USHER_TRY(const auto consumed, tx.verifications.consume(kEnrolmentPurpose, hash, ports_.clock.now()));
    if (!consumed) return error(ErrorCode::kInvalidToken);
    USHER_CHECK(enable());
    USHER_TRY(auto user, user_of_enrolment(tx, *consumed));
    USHER_TRY(issued, issuer_.issue(tx, std::move(user), prepared));
    return done();
  }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(prepared), std::move(issued)));
  return EnrolledSignIn{.grant = std::get<SessionGrant>(std::move(outcome)),
                        .is_browser = is_browser,
                        .redirect_to = std::move(redirect_to),
                        .backup_codes = std::move(codes)};
}

}  // namespace usher::core
