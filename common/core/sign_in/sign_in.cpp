#include "common/core/sign_in/sign_in.h"

#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/sign_in/breached_sign_ins.h"
#include "common/core/sign_in/sign_in_count.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

Result<std::string> SignIn::look_up(store::Stores& tx, const std::string& email, const std::string& device_hash,
                                    Candidate& candidate) const {
  const auto now = ports_.clock.now();
  candidate = {};
  USHER_TRY(candidate.user, tx.users.find_by_email(email));
  if (!candidate.user) return std::string();
  USHER_TRY(const auto account, tx.accounts.find_credential(candidate.user->id));
  if (account && account->has_password(now))
    candidate.password_hash = *account->password_hash;
  else
    candidate.why_refused = account && account->password_hash ? refusal_reason::kPasswordExpired : refusal_reason::kNoPassword;
  candidate.must_change = account && account->initial_until;
  candidate.is_breached = account && account->breached_at;
  USHER_TRY(const auto device, tx.verifications.find_device(candidate.user->id, device_hash, now));
  USHER_CHECK(count_sign_in(tx, ports_, SignInCount::kLook, candidate.user->id, device));
  return device ? device_hash : std::string();
}

Error SignIn::refuse(const Candidate& candidate, std::string_view email, Time not_before, const domain::Caller& caller) const {
  audit_.post({.action = kSignInRefused,
               .succeeded = false,
               .actor = "anonymous",
               .user = candidate.user ? std::optional(candidate.user->id) : std::nullopt,
               .email = email,
               .reason = candidate.why_refused},
              caller);
  return {.code = ErrorCode::kInvalidCredentials, .not_before = not_before};
}

Status SignIn::admit(const domain::User& user, const Reservation& reservation, const domain::Caller& caller) const {
  const bool unproved = !user.is_verified && ports_.settings.signup.require_email_verification;
  if (user.is_active && !unproved) return done();
  const auto link = outbox_.make({.kind = mail_request::kVerifyEmail, .address = user.email_as_written, .user = user.id}, caller);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(reservation.give_back(tx));
    return user.is_active ? requests_.append(tx, link, caller) : done();
  }));
  return error(user.is_active ? ErrorCode::kEmailNotVerified : ErrorCode::kAccountSuspended);
}

Result<PasswordSignInOutcome> SignIn::with_password(SignInRequest request, const domain::Caller& caller) const {
  USHER_TRY(const auto address, domain::EmailAddress::parse(request.email));
  const auto device_hash = device_hash_of(request.device_token);
  Candidate candidate;
  const auto reservation = limiter_.reserve_sign_in(
      address.compared, caller, [&](store::Stores& tx) { return look_up(tx, address.compared, device_hash, candidate); });
  auto outcome =
      reservation.ok() ? attempt(request, address.compared, candidate, reservation.value(), caller) : reservation.error();
  if (!outcome.ok())
    audit_.post_refusal(outcome.error(), candidate.user ? std::optional(candidate.user->id) : std::nullopt, address.compared,
                        caller);
  return outcome;
}

Result<PasswordSignInOutcome> SignIn::attempt(const SignInRequest& request, std::string_view email, const Candidate& candidate,
                                              const Reservation& reservation, const domain::Caller& caller) const {
  const auto began = ports_.clock.now();
  USHER_TRY(const auto verdict, passwords_.verify(request.password, candidate.password_hash));
  if (!verdict.matches) return refuse(candidate, email, passwords_.earliest_refusal(request.received, began), caller);
  USHER_CHECK(admit(*candidate.user, reservation, caller));
  const bool is_listed = breached_.is_listed(request.password);
  const bool is_known = is_listed || candidate.is_breached;
  if (candidate.must_change || (is_known && breached_.asks_for_change(*candidate.user)))
    return ask_for_change(candidate, reservation, caller);
  std::optional<std::string> better_hash;
  if (verdict.needs_rehash) {
    USHER_TRY(better_hash, passwords_.hash(request.password));
  }
  auto outcome = open_session(candidate, request, is_listed, reservation, better_hash, caller);
  if (outcome.ok() && !is_known)
    breached_.ask_later(*candidate.user, better_hash.value_or(candidate.password_hash), request.password, caller);
  return outcome;
}

/// The password may have changed during hashing.
Status SignIn::confirm(store::Stores& tx, const Candidate& candidate) const {
  USHER_TRY(const auto account, tx.accounts.find_credential(candidate.user->id));
  return account && account->password_hash == candidate.password_hash ? done() : error(ErrorCode::kInvalidCredentials);
}

Result<PasswordSignInOutcome> SignIn::ask_for_change(const Candidate& candidate, const Reservation& reservation,
                                                     const domain::Caller& caller) const {
  const auto& user = *candidate.user;
  auto made = prepare_first_change(ports_, user);
  const auto event = audit_.event({.action = "user.password_change_asked",
                                   .user = user.id,
                                   .email = user.email,
                                   .reason = candidate.must_change ? "" : "breached"},
                                  caller);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(confirm(tx, candidate));
    USHER_CHECK(reservation.give_back(tx));
    USHER_CHECK(issue_verification_token(tx, made));
    return tx.audit_events.append(event);
  }));
  return PasswordSignInOutcome(PasswordChangeRequired{std::move(made.token)});
}

Result<PasswordSignInOutcome> SignIn::open_session(const Candidate& candidate, const SignInRequest& request, bool is_listed,
                                                   const Reservation& reservation, const std::optional<std::string>& better_hash,
                                                   const domain::Caller& caller) const {
  const auto& user = candidate.user->id;
  auto issuance = issuer_.prepare(
      *candidate.user, {.remember = request.remember, .is_browser = request.remember_device, .redirect_to = request.redirect_to},
      request.device_token, caller);
  const bool is_news = is_listed && !candidate.is_breached;
  const auto note = is_news ? breached_.note_of(*candidate.user, candidate.password_hash, caller) : nullptr;
  USHER_TRY(auto issued, ports_.transactions.write(issuance.how(), [&](store::Stores& tx) -> Result<SessionIssuer::Issued> {
    USHER_TRY(auto made, issuer_.issue_or_challenge(tx, user, issuance));
    if (note) USHER_CHECK(note(tx));
    USHER_TRY(const bool is_same,
              tx.accounts.rehash(user, candidate.password_hash, better_hash.value_or(candidate.password_hash)));
    if (!is_same) return error(ErrorCode::kInvalidCredentials);
    USHER_CHECK(reservation.give_back(tx));  // last, since other accounts of the network wait for its row
    return made;
  }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(issuance), std::move(issued)));
  return std::visit([](auto& each) { return PasswordSignInOutcome(std::move(each)); }, outcome);
}

}  // namespace usher::core
