#include "common/core/sign_in/sign_up.h"

#include "common/core/credentials/email_verification.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

/// Appends the faults of `checked` to `faults`; returns whether there were no faults.
template <class T>
bool collect(const Result<T>& checked, json::Faults& faults) {
  if (checked.ok()) return true;
  faults.take(checked.error());
  return false;
}

}  // namespace

/// Level and role are required by SIGNUP_PROFILE, and if the request has part of a profile; answers alone do not require them.
Result<SignUp::Background> SignUp::check_background(const SignUpRequest& request, json::Faults& faults) const {
  const bool required = ports_.settings.signup.profile == settings::SignupProfile::kRequired;
  const bool demanded = request.asks_profile && (required || !request.profile.empty());
  USHER_TRY(auto sorted, sort_sign_up_answers(questionnaires_, request.answers, request.profile, faults));
  const auto now = ports_.clock.now();
  auto profile = domain::apply(sorted.profile, {.created_at = now, .updated_at = now},
                               demanded ? domain::ProfileDemand::kLevelAndRole : domain::ProfileDemand::kPartial);
  if (!collect(profile, faults)) return Background();
  Background background{.profile = std::nullopt, .answers = std::move(sorted.rest)};
  if (!demanded && sorted.profile.sets_nothing() && !background.answers) return background;
  background.profile = std::move(profile).value();
  if (background.answers) {
    background.profile->questionnaire_version = background.answers->version;
    background.profile->notice_version = background.answers->notice_version;
  }
  return background;
}

Result<SignUp::Checked> SignUp::check(SignUpRequest request) const {
  json::Faults faults;
  if (!request.email) faults.add("email", "REQUIRED", "Is required");
  if (!request.password) faults.add("password", "REQUIRED", "Is required");
  const auto address = domain::EmailAddress::parse(request.email.value_or(""));
  if (request.email) collect(address, faults);
  const PasswordOwner owner{.email = request.email ? *request.email : std::string_view(),
                            .name = request.name ? *request.name : std::string_view()};
  if (request.password) collect(passwords_.check_new(*request.password, "password", owner), faults);
  if (request.name) json::check_text(*request.name, domain::kNameRules, "name", faults);

  if (request.image) collect(domain::check_image(*request.image), faults);

  const UserFields own(ports_.settings);
  auto user_fields =
      own.apply(own.joined(std::move(request.user_fields), request.answers.members, faults), {}, UserFieldWriter::kSignUp);
  collect(user_fields, faults);
  USHER_TRY(auto background, check_background(request, faults));
  if (!faults.list.empty()) return json::refused(std::move(faults));

  const auto now = ports_.clock.now();
  const auto id = crypto::new_id<UserId>(ports_.random, now);
  return Checked{.user = {.id = id,
                          .email = address.value().compared,
                          .email_as_written = address.value().written,
                          .name = std::move(request.name),
                          .image = std::move(request.image),
                          .created_at = now,
                          .updated_at = now,
                          .user_fields = std::move(user_fields).value()},
                 .account = {.id = crypto::new_id<AccountId>(ports_.random, now),
                             .user_id = id,
                             .provider = domain::kCredentialProvider,
                             .provider_account_id = id.str(),
                             .created_at = now,
                             .updated_at = now},
                 .profile = std::move(background.profile),
                 .answers = std::move(background.answers),
                 .password = std::move(*request.password),
                 .remember = request.remember,
                 .callback = std::move(request.callback),
                 .device_token = std::move(request.device_token),
                 .redirect_to = std::move(request.redirect_to)};
}

/// An address is also taken while its former account may still reclaim it.
Result<bool> SignUp::is_taken(store::Stores& tx, const std::string& email) const {
  USHER_TRY(const auto user, tx.users.find_by_email(email));
  return user ? Result<bool>(true) : tx.verifications.is_reserved(email, UserId(), ports_.clock.now());
}

Result<SignUpOutcome> SignUp::with_password(SignUpRequest request, const domain::Caller& caller) const {
  if (!ports_.settings.signup.enabled) return error(ErrorCode::kSignupDisabled);
  const auto received = request.received;
  USHER_TRY(auto checked, check(std::move(request)));
  USHER_TRY(const auto reserved, limiter_.reserve_sign_up(caller));
  static_cast<void>(reserved);  // never released: an attempt at a taken address counts too
  const bool in_secret = ports_.settings.signup.require_email_verification;
  if (!in_secret) {
    USHER_TRY(const bool taken, ports_.transactions.read([&](store::Stores& tx) { return is_taken(tx, checked.user.email); }));
    if (taken) return error(ErrorCode::kEmailTaken);
  }
  USHER_TRY(checked.user.sign_up_network, digests_.sign_up_network(caller));
  const auto began = ports_.clock.now();
  USHER_TRY(checked.account.password_hash, passwords_.hash(checked.password));
  if (in_secret) return create_in_secret(std::move(checked), passwords_.earliest_refusal(received, began), caller);
  return create_and_sign_in(std::move(checked), caller);
}

Status SignUp::insert(store::Stores& tx, const Checked& checked) const {
  USHER_CHECK(tx.users.insert(checked.user));
  USHER_CHECK(tx.accounts.insert(checked.account));
  if (checked.profile) USHER_CHECK(tx.profiles.save(checked.user.id, *checked.profile));
  return checked.answers ? insert_answers(tx, checked.user.id, *checked.answers, ports_.clock.now()) : done();
}

/// User enumeration and timing: gives the same result at the same time for free and taken addresses.
Result<SignUpOutcome> SignUp::create_in_secret(Checked checked, Time not_before, const domain::Caller& caller) const {
  const auto made = audit_.event({.action = "user.signed_up", .user = checked.user.id, .email = checked.user.email}, caller);
  const auto refused =
      audit_.event({.action = "user.signed_up", .succeeded = false, .actor = "anonymous", .email = checked.user.email}, caller);
  const SignUpClaim claim{.password_hash = *checked.account.password_hash,
                          .name = checked.user.name,
                          .user_fields = checked.user.user_fields,
                          .profile = checked.profile,
                          .answers = checked.answers,
                          .callback_url = checked.callback};
  auto request = outbox_.make({.kind = mail_request::kSignUp, .address = checked.user.email_as_written}, caller);
  request.payload = json::encode(claim);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const bool taken, is_taken(tx, checked.user.email));
    if (!taken) USHER_CHECK(insert(tx, checked));
    USHER_CHECK(requests_.append(tx, request, caller));
    return tx.audit_events.append(taken ? refused : made);
  }));
  return SignUpOutcome(VerificationRequired{.email = checked.user.email_as_written,
                                            .user = std::move(checked.user),
                                            .profile = std::move(checked.profile),
                                            .not_before = not_before});
}

Result<SignUpOutcome> SignUp::create_and_sign_in(Checked checked, const domain::Caller& caller) const {
  auto issuance = issuer_.prepare(checked.user, {.remember = checked.remember, .redirect_to = checked.redirect_to},
                                  checked.device_token, caller, SessionIssuer::SignInReason::kSignUp);
  USHER_TRY(auto issued, ports_.transactions.write([&](store::Stores& tx) -> Result<SessionIssuer::Issued> {
    USHER_TRY(const bool taken, is_taken(tx, checked.user.email));
    if (taken) return error(ErrorCode::kEmailTaken);
    USHER_CHECK(insert(tx, checked));
    return issuer_.issue_or_challenge(tx, checked.user.id, issuance);
  }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(issuance), std::move(issued)));
  return std::visit([](auto& each) { return SignUpOutcome(std::move(each)); }, outcome);
}

}  // namespace usher::core
