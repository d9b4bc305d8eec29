#include "common/core/sign_in/passkey_sign_in.h"

#include "common/core/credentials/mail_requests.h"
#include "common/core/mail/mail_kinds.h"
#include "common/store/accounts/users.h"

namespace usher::core {

Status PasskeySignIn::admit(const domain::User& user, const domain::Caller& caller) const {
  if (!user.is_active) return error(ErrorCode::kAccountSuspended);
  if (user.is_verified || !ports_.settings.signup.require_email_verification) return done();
  const domain::EmailAddress address{.written = user.email_as_written, .compared = user.email};
  USHER_CHECK(requests_.ask(mail_request::kVerifyEmail, address, caller, user.id));
  return error(ErrorCode::kEmailNotVerified);
}

Result<SignInOutcome> PasskeySignIn::sign_in(PasskeySignInRequest request, const domain::Caller& caller) const {
  USHER_TRY(const auto proof, proofs_.prove(request.answer, Ceremony::kSignIn, request.binding, std::nullopt, caller));
  const auto& owner = proof.passkey.user_id;
  USHER_TRY(const auto user, ports_.transactions.read([&](store::Stores& tx) { return tx.users.find(owner); }));
  if (!user) return error(ErrorCode::kInvalidPasskey);
  if (const auto admitted = admit(*user, caller); !admitted.ok()) {
    audit_.post_refusal(admitted.error(), owner, user->email, caller);
    return admitted.error();
  }
  auto issuance = issuer_.prepare(*user,
                                  {.kind = FirstFactor::Kind::kPasskey,
                                   .amr = proof.amr(),
                                   .remember = request.remember,
                                   .is_browser = request.is_browser,
                                   .redirect_to = std::move(request.redirect_to),
                                   .proof = domain::proof_of(proof.way(), ports_.clock.now()),
                                   .passkey = proof.passkey.id},
                                  request.device_token, caller);
  USHER_TRY(auto issued, ports_.transactions.write([&](store::Stores& tx) -> Result<SessionIssuer::Issued> {
    USHER_CHECK(proofs_.use(tx, proof));
    return issuer_.issue_or_challenge(tx, owner, issuance);
  }));
  return issuer_.finish(std::move(issuance), std::move(issued));
}

}  // namespace usher::core
