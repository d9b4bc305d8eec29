#include "common/core/sign_in/sign_up.h"

#include "common/core/credentials/email_verification.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::size_t kMostKept = 16 * 1024;

/// The token of the ceremony has the whole sign-up, and comes back in a body beside the credential.
Status require_short(const json::Object& kept) {
  if (json::to_text(kept).size() <= kMostKept) return done();
  const auto size_of = [](const json::Member& member) { return json::to_text(member.value).size(); };
  const auto longest = std::ranges::max_element(
      kept, [&](const json::Member& one, const json::Member& other) { return size_of(one) < size_of(other); });
  return invalid_field(longest->key, "TOO_LONG", "A sign-up by passkey has at most 16 KiB; shorten it, or send it afterwards");
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
  if (!faults.take(profile)) return Background();
  Background background{.profile = std::nullopt, .answers = std::move(sorted.rest)};
  if (!demanded && sorted.profile.sets_nothing() && !background.answers) return background;
  background.profile = std::move(profile).value();
  if (background.answers) {
    background.profile->questionnaire_version = background.answers->version;
    background.profile->notice_version = background.answers->notice_version;
  }
  return background;
}

Result<SignUp::Checked> SignUp::check(SignUpRequest request, By by) const {
  json::Faults faults;
  if (!request.email) faults.add("email", "REQUIRED", "Is required");
  if (!request.password && by == By::kPassword) faults.add("password", "REQUIRED", "Is required");
  if (request.password && by == By::kPasskey) faults.add("password", "NOT_ALLOWED", "Leave it out of a sign-up by passkey");
  const auto address = domain::EmailAddress::parse(request.email.value_or(""));
  if (request.email) faults.take(address);
  const PasswordOwner owner{.email = request.email ? *request.email : std::string_view(),
                            .name = request.name ? *request.name : std::string_view()};
  if (request.password) faults.take(passwords_.check_new(*request.password, "password", owner));
  if (request.name) json::check_text(*request.name, domain::kNameRules, "name", faults);

  if (request.image) faults.take(domain::check_image(*request.image));

  const UserFields own(ports_.settings);
  auto user_fields =
      own.apply(own.joined(std::move(request.user_fields), request.answers.members, faults), {}, UserFieldWriter::kSignUp);
  faults.take(user_fields);
  USHER_TRY(auto background, check_background(request, faults));
  USHER_CHECK(faults.status());

  const auto now = ports_.clock.now();
  const auto id = crypto::new_id<UserId>(ports_.random, now);
  std::optional<domain::Account> account;
  if (by == By::kPassword)
    account = domain::Account{.id = crypto::new_id<AccountId>(ports_.random, now),
                              .user_id = id,
                              .provider = domain::kCredentialProvider,
                              .provider_account_id = id.str(),
                              .created_at = now,
                              .updated_at = now};
  Checked checked{.user = {.id = id,
                           .email = address.value().compared,
                           .email_as_written = address.value().written,
                           .name = std::move(request.name),
                           .image = std::move(request.image),
                           .created_at = now,
                           .updated_at = now,
                           .user_fields = std::move(user_fields).value()},
                  .account = std::move(account),
                  .profile = std::move(background.profile),
                  .answers = std::move(background.answers),
                  .request = {}};
  checked.request = std::move(request);
  return checked;
}

/// A passkey was made before the refusal: its browser is told to forget it, unless it made an account, as when a form is sent
/// twice.
Status SignUp::refuse_taken(const Checked& checked) const {
  if (ports_.settings.signup.require_email_verification) return done();
  return ports_.transactions.read([&](store::Stores& tx) -> Status {
    USHER_TRY(const bool taken, tx.users.is_taken(checked.user.email));
    if (!taken) return done();
    Error refused = error(ErrorCode::kEmailTaken);
    if (!checked.passkey) return refused;
    USHER_TRY(const auto known, tx.passkeys.find_by_credential(checked.passkey->credential_id));
    if (!known) refused.fields = {unknown_passkey()};
    return refused;
  });
}

Result<SignUpOutcome> SignUp::create(Checked checked, Time not_before, const domain::Caller& caller) const {
  return ports_.settings.signup.require_email_verification ? create_in_secret(std::move(checked), not_before, caller)
                                                           : create_and_sign_in(std::move(checked), caller);
}

/// With the password of the account that waits for its proof a sign-up is the same claim, and not a contest.
Status SignUp::join_claim(Checked& checked) const {
  USHER_TRY(const auto waiting, ports_.transactions.read([&](store::Stores& tx) -> Result<std::optional<domain::Account>> {
    USHER_TRY(const auto owner, tx.users.find_by_email(checked.user.email));
    if (!owner || !owner->is_unclaimed()) return std::optional<domain::Account>();
    return tx.accounts.find_credential(owner->id);
  }));
  if (!waiting || !waiting->password_hash) return done();
  USHER_TRY(const auto verdict, passwords_.verify(*checked.request.password, *waiting->password_hash));
  if (verdict.matches) checked.account->password_hash = waiting->password_hash;
  return done();
}

Result<SignUpOutcome> SignUp::with_password(SignUpRequest request, const domain::Caller& caller) const {
  if (!ports_.settings.signup.enabled) return error(ErrorCode::kSignupDisabled);
  const auto received = request.received;
  USHER_TRY(auto checked, check(std::move(request), By::kPassword));
  USHER_TRY(const auto reserved, limiter_.reserve_sign_up(caller));
  static_cast<void>(reserved);  // never released: an attempt at a taken address counts too
  USHER_CHECK(refuse_taken(checked));
  USHER_TRY(checked.user.sign_up_network, digests_.sign_up_network(caller));
  const auto began = ports_.clock.now();
  USHER_TRY(checked.account->password_hash, passwords_.hash_checked(*checked.request.password, "password"));
  if (ports_.settings.signup.require_email_verification) USHER_CHECK(join_claim(checked));
  return create(std::move(checked), passwords_.earliest_refusal(received, began), caller);
}

Result<PasskeyOptions> SignUp::begin_passkey(SignUpRequest request, std::string_view binding, json::Object kept) const {
  if (!ports_.settings.signup.enabled) return error(ErrorCode::kSignupDisabled);
  USHER_CHECK(require_short(kept));
  USHER_TRY(const auto checked, check(std::move(request), By::kPasskey));
  return ceremonies_.creation(Ceremony::kSignUp, binding, checked.user, {}, std::move(kept));
}

Result<SignUpOutcome> SignUp::with_passkey(SignUpRequest request, const OpenedCeremony& ceremony, const json::Value& credential,
                                           const domain::Caller& caller) const {
  if (!ports_.settings.signup.enabled) return error(ErrorCode::kSignupDisabled);
  const auto received = request.received;
  USHER_TRY(auto checked, check(std::move(request), By::kPasskey));
  USHER_TRY(checked.passkey, made_passkey(ceremony, credential, std::nullopt, caller, ports_));
  USHER_TRY(const auto reserved, limiter_.reserve_sign_up(caller));
  static_cast<void>(reserved);
  USHER_CHECK(refuse_taken(checked));
  USHER_TRY(checked.user.sign_up_network, digests_.sign_up_network(caller));
  checked.user.id = checked.passkey->user_id;
  checked.ceremony = ceremony;
  return create(std::move(checked), passwords_.earliest_refusal(received, ports_.clock.now()), caller);
}

Status SignUp::insert(store::Stores& tx, const Checked& checked) const {
  USHER_CHECK(tx.users.insert(checked.user));
  if (checked.account) USHER_CHECK(tx.accounts.insert(*checked.account));
  if (checked.passkey) USHER_CHECK(add_passkey(tx, *checked.passkey, SessionId(), ports_));
  if (checked.profile) USHER_CHECK(tx.profiles.save(checked.user.id, *checked.profile));
  return checked.answers ? insert_answers(tx, checked.user.id, *checked.answers, ports_.clock.now()) : done();
}

/// User enumeration and timing: gives the same result at the same time for free and taken addresses.
Result<SignUpOutcome> SignUp::create_in_secret(Checked checked, Time not_before, const domain::Caller& caller) const {
  const auto made = audit_.event({.action = "user.signed_up", .user = checked.user.id, .email = checked.user.email}, caller);
  // Without the address: an erasure finds an event by its account alone.
  const auto refused = audit_.event({.action = "user.sign_up_refused", .succeeded = false, .actor = "anonymous"}, caller);
  const SignUpClaim claim{.password_hash = checked.account ? *checked.account->password_hash : std::string(),
                          .passkey = checked.passkey,
                          .name = checked.user.name,
                          .image = checked.user.image,
                          .user_fields = checked.user.user_fields,
                          .profile = checked.profile,
                          .answers = checked.answers,
                          .callback_url = checked.request.callback};
  auto request = outbox_.make({.kind = mail_request::kSignUp, .address = checked.user.email_as_written}, caller);
  request.payload = json::encode(claim);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    if (checked.ceremony) USHER_CHECK(ceremonies_.spend(tx, *checked.ceremony));
    USHER_TRY(bool taken, tx.users.is_taken(checked.user.email));
    if (checked.passkey) {  // a refusal would show that the address of an earlier sign-up with it was free
      USHER_TRY(const auto known, tx.passkeys.find_by_credential(checked.passkey->credential_id));
      taken = taken || known;
    }
    USHER_TRY(const auto owner, tx.users.find_by_email(checked.user.email));
    if (!taken) USHER_CHECK(insert(tx, checked));
    USHER_CHECK(requests_.append(tx, request, caller));
    if (!owner) return tx.audit_events.append(taken ? refused : made);
    USHER_TRY(const bool is_first, is_first_refusal(tx, "sign_up " + owner->id.str(), refused.at));
    auto event = refused;
    event.user_id = owner->id;
    return is_first ? tx.audit_events.append(event) : done();
  }));
  return SignUpOutcome(VerificationRequired{.email = checked.user.email_as_written,
                                            .user = std::move(checked.user),
                                            .profile = std::move(checked.profile),
                                            .not_before = not_before});
}

/// A passkey proves at its registration what it proves at a sign-in.
FirstFactor SignUp::first_factor_of(const Checked& checked) const {
  FirstFactor first{.remember = checked.request.remember, .redirect_to = checked.request.redirect_to};
  if (!checked.passkey) return first;
  const bool verified = checked.passkey->user_verified;
  first.kind = FirstFactor::Kind::kPasskey;
  first.amr = amr_of_passkey(verified);
  first.proof = domain::proof_of(way_of_passkey(verified), ports_.clock.now());
  first.passkey = checked.passkey->id;
  return first;
}

Result<SignUpOutcome> SignUp::create_and_sign_in(Checked checked, const domain::Caller& caller) const {
  auto issuance = issuer_.prepare(checked.user, first_factor_of(checked), checked.request.device_token, caller,
                                  SessionIssuer::SignInReason::kSignUp);
  USHER_TRY(auto issued, ports_.transactions.write([&](store::Stores& tx) -> Result<SessionIssuer::Issued> {
    USHER_TRY(const bool taken, tx.users.is_taken(checked.user.email));
    if (taken) return error(ErrorCode::kEmailTaken);
    if (checked.ceremony) USHER_CHECK(ceremonies_.spend(tx, *checked.ceremony));
    USHER_CHECK(insert(tx, checked));
    return issuer_.issue_or_challenge(tx, checked.user.id, issuance);
  }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(issuance), std::move(issued)));
  return std::visit([](auto& each) { return SignUpOutcome(std::move(each)); }, outcome);
}

}  // namespace usher::core
