#include "common/core/sign_in/session_issuer.h"

#include "common/core/accounts/account_merge.h"
#include "common/core/authority/authority.h"
#include "common/core/mail/outbox.h"
#include "common/core/sessions/ways_out.h"
#include "common/core/sign_in/sign_in_count.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/crypto/digest.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

constexpr std::size_t kMostLanguage = 200;

constexpr EnumArray kSignInActions(&EnumRow<SessionIssuer::SignInReason>::key,
                                   {{SessionIssuer::SignInReason::kSignIn, "user.signed_in"},
                                    {SessionIssuer::SignInReason::kSignUp, "user.signed_up"},
                                    {SessionIssuer::SignInReason::kImpersonation, "user.impersonation_started"}});

domain::AuditEvent about(domain::AuditEvent event, const UserId& user) {
  event.user_id = user;
  return event;
}

}  // namespace

Result<domain::Verification> find_challenge(store::Stores& tx, const char* purpose, const std::string& token_hash,
                                            const Ports& ports) {
  USHER_TRY(auto found, tx.verifications.find(purpose, token_hash));
  if (found && !found->used_at && found->expires_at <= ports.clock.now())
    return error(ErrorCode::kTokenExpired, "The sign-in expired; sign in again");
  const std::int64_t most = ports.settings.limits[settings::Limit::kCodeChallenge].most;
  if (!found || found->used_at || found->attempts >= most)
    return error(ErrorCode::kInvalidToken, "The sign-in is completed, cancelled or had too many attempts; sign in again");
  return std::move(*found);
}

SessionIssuer::Prepared SessionIssuer::prepare(const domain::User& user, FirstFactor first,
                                               const std::optional<Secret>& device_token, const domain::Caller& caller,
                                               SignInReason reason) const {
  if (!first.anonymous) first.anonymous = caller.anonymous;
  for (const auto& session : caller.replaced)
    if (!contains(first.replaced, session)) first.replaced.push_back(session);
  if (!first.proof) first.proof = domain::proof_of(kFirstFactors[first.kind].way, ports_.clock.now());
  auto session = sessions_.prepare(user.id, first.remember, first.amr, *first.proof, caller);
  session.session.passkey = first.passkey;
  const bool is_program = !first.is_browser && first.kind != FirstFactor::Kind::kAnonymous;
  if (is_program || !ports_.settings.cookies.session_cookie) session.session.kind = domain::SessionKind::kProgram;
  auto challenge = prepare_verification_token(
      ports_, {.purpose = domain::purpose::kTwoFactor, .life = kChallengeLife, .user = user.id, .payload = first.to_payload()});
  auto issued = audit_.event(
      {.action = kSignInActions[reason].value, .user = user.id, .session = session.session.id, .email = user.email}, caller);
  auto challenged = audit_.event({.action = "user.second_factor_asked", .user = user.id, .email = user.email}, caller);
  auto enrolment_asked = audit_.event({.action = "user.second_factor_demanded", .user = user.id, .email = user.email}, caller);
  std::optional<domain::AuditEvent> anonymous_merged;
  if (first.anonymous)
    anonymous_merged = audit_.event({.action = "user.anonymous_linked", .user = user.id, .email = user.email}, caller);
  std::optional<domain::AuditEvent> merged;
  if (caller.visitor) merged = audit_.event({.action = "user.visitor_adopted", .user = user.id, .email = user.email}, caller);
  return {.first = std::move(first),
          .reason = reason,
          .session = std::move(session),
          .device = prepare_device(ports_, device_token),
          .challenge = std::move(challenge),
          .issued = std::move(issued),
          .challenged = std::move(challenged),
          .enrolment_asked = std::move(enrolment_asked),
          .new_device = outbox_.notice("new_device", user, caller),
          .anonymous_merged = std::move(anonymous_merged),
          .visitor = caller.visitor,
          .merged = std::move(merged)};
}

Result<SessionIssuer::Issued> SessionIssuer::issue_or_challenge(store::Stores& tx, const UserId& user,
                                                                const Prepared& prepared) const {
  USHER_TRY(auto current, tx.users.lock(user));
  if (!current) return error(ErrorCode::kUnauthenticated);
  if (!current->is_active) return error(ErrorCode::kAccountSuspended);
  const auto now = ports_.clock.now();
  USHER_TRY(const auto device, tx.verifications.find_device(user, prepared.device.replaced_hash, now));
  if (prepared.reason == SignInReason::kSignIn) USHER_CHECK(count_sign_in(tx, ports_, SignInCount::kTake, user, device));
  // A passkey that verified its user is both factors at once.
  if (domain::suffices(prepared.first.proof->by, domain::ProofKind::kApp)) return issue(tx, std::move(*current), prepared);
  if (needs_second_factor(*current, ports_.settings)) return ask_to_enrol(tx, std::move(*current), prepared);
  if (!asks_second_factor(*current, ports_.settings)) return issue(tx, std::move(*current), prepared);
  USHER_TRY(auto factor, tx.two_factors.find(user));
  if (factor && factor->is_lost()) {
    auto refusal = refusal_of_lost_app(*current, *factor, prepared.first.kind, ports_.settings);
    if (refusal && !current->has_passkey) return std::move(*refusal);
    return challenge(tx, std::move(*current), std::move(factor), prepared);
  }
  const bool trusted = device && DeviceTrust::of(device->payload, now);
  return trusted ? issue(tx, std::move(*current), prepared) : challenge(tx, std::move(*current), std::move(factor), prepared);
}

SessionIssuer::Prepared SessionIssuer::prepare_impersonation(const domain::AdminActor& by, const domain::User& user,
                                                             const ImpersonationTerms& terms) const {
  const auto caller = domain::Administrator(by).caller();
  auto prepared =
      prepare(user, {.amr = "", .remember = false, .is_browser = false}, std::nullopt, caller, SignInReason::kImpersonation);
  prepared.visitor.reset();
  prepared.first.replaced.clear();  // the admin returns to their own session
  auto& session = prepared.session.session;
  session.impersonated_by = by.user().id;
  session.kind = terms.kind;
  session.parent = by.session().id;
  session.set_proof(domain::proof_of(domain::Way::kImpersonation, session.created_at));
  session.expires_at = session.ends_at = std::min(session.created_at + terms.lasts, by.session().expires_at);
  prepared.session.refresh_row.expires_at = session.expires_at;
  prepared.issued = audit_.event({.action = kSignInActions[SignInReason::kImpersonation].value,
                                  .actor = domain::admin_name(by.user().id),
                                  .user = user.id,
                                  .session = session.id,
                                  .email = user.email,
                                  .reason = terms.reason},
                                 caller);
  return prepared;
}

Result<SessionIssuer::Issued> SessionIssuer::issue_impersonation(store::Stores& tx, const UserId& user,
                                                                 const Prepared& prepared) const {
  USHER_TRY(auto current, tx.users.find(user));
  if (!current) return error(ErrorCode::kUserNotFound);
  if (current->role == domain::kAdminRole) return error(ErrorCode::kForbidden, "Admins cannot be impersonated");
  if (!current->is_active) return error(ErrorCode::kAccountSuspended);
  return issue(tx, std::move(*current), prepared);
}

Result<SessionIssuer::Issued> SessionIssuer::challenge(store::Stores& tx, domain::User current,
                                                       std::optional<domain::SecondFactor> factor,
                                                       const Prepared& prepared) const {
  auto row = prepared.challenge.row;
  row.user_id = current.id;
  USHER_CHECK(tx.verifications.issue(row));
  USHER_CHECK(tx.audit_events.append(about(prepared.challenged, current.id)));
  return Issued{.user = std::move(current), .profile = std::nullopt, .challenged = true, .factor = std::move(factor)};
}

Result<SessionIssuer::Issued> SessionIssuer::ask_to_enrol(store::Stores& tx, domain::User current,
                                                          const Prepared& prepared) const {
  auto row = prepared.challenge.row;
  row.user_id = current.id;
  row.purpose = domain::purpose::kEnrolment;
  USHER_CHECK(tx.verifications.issue(row));
  if (prepared.reason == SignInReason::kSignUp) {
    auto signed_up = about(prepared.issued, current.id);
    signed_up.session_id.reset();
    USHER_CHECK(tx.audit_events.append(signed_up));
  }
  USHER_CHECK(tx.audit_events.append(about(prepared.enrolment_asked, current.id)));
  return Issued{.user = std::move(current), .profile = std::nullopt, .challenged = true, .must_enrol = true, .factor = {}};
}

/// Of a browser that the user did not know, if there are others.
Status SessionIssuer::notify_of_new_device(store::Stores& tx, const domain::User& user, const Prepared& prepared) const {
  USHER_TRY(const auto browsers, tx.verifications.list_devices(user.id));
  if (browsers.size() < 2) return done();
  auto notice = prepared.new_device;
  notice.user_id = user.id;
  notice.address = user.email_as_written;
  return outbox_.append(tx, notice);
}

Result<SessionIssuer::Issued> SessionIssuer::issue(store::Stores& tx, domain::User current, const Prepared& prepared) const {
  const auto now = prepared.session.session.created_at;
  auto session = prepared.session.session;
  session.user_id = current.id;
  for (const auto& replaced : prepared.first.replaced)
    USHER_CHECK(end_by(tx, domain::WayOut::kNextSignIn, UserId(), replaced, now));
  USHER_CHECK(sessions_.insert(tx, session, prepared.session.refresh_row));
  if (prepared.first.is_browser) {
    USHER_TRY(const bool known, remember_device(tx, current.id, prepared.device, now));
    if (!known) USHER_CHECK(notify_of_new_device(tx, current, prepared));
  }
  if (prepared.reason == SignInReason::kSignIn) {  // the browser before the user, as a reset
    USHER_CHECK(tx.users.touch_login(current.id, now, session.proof().strong_at()));
    current.last_login_at = std::max(current.last_login_at.value_or(now), now);
  }
  const auto& language = prepared.new_device.language;
  if (prepared.reason != SignInReason::kImpersonation && !language.empty())
    USHER_CHECK(tx.users.note_language(current.id, first_bytes(language, kMostLanguage)));
  USHER_CHECK(tx.audit_events.append(about(prepared.issued, current.id)));
  if (prepared.anonymous_merged)
    USHER_CHECK(
        account_merge_.merge_anonymous(tx, *prepared.first.anonymous, current.id, about(*prepared.anonymous_merged, current.id)));
  std::optional<domain::MergedVisitor> merged;
  if (prepared.visitor) {
    USHER_TRY(merged, account_merge_.merge_visitor(tx, *prepared.visitor, current.id, about(*prepared.merged, current.id)));
  }
  USHER_TRY(auto profile, tx.profiles.find(current.id));
  return Issued{
      .user = std::move(current), .profile = std::move(profile), .challenged = false, .factor = std::nullopt, .merged = merged};
}

Result<std::vector<std::string>> SessionIssuer::methods(const Issued& issued, FirstFactor::Kind first) const {
  std::vector<std::string> ways;
  if (issued.user.has_passkey) ways.emplace_back("passkey");
  if (!issued.factor || !issued.factor->is_in_force()) return ways;
  if (issued.factor->is_lost()) {
    if (!refusal_of_lost_app(issued.user, *issued.factor, first, ports_.settings)) ways.emplace_back("email");
    return ways;
  }
  USHER_TRY(const auto left, codes_.backup_codes_left(*issued.factor));
  if (issued.factor->confirmed_at) ways.emplace_back("totp");
  if (left > 0) ways.emplace_back("backup_code");
  if (may_mail_code(*issued.factor, first, issued.user)) ways.emplace_back("email");
  return ways;
}

Result<SignInOutcome> SessionIssuer::finish(Prepared prepared, Issued issued) const {
  if (issued.challenged) {
    counts_.count(prepared.first.kind, SignInResult::kChallenged);
    USHER_TRY(auto ways, methods(issued, prepared.first.kind));
    return SignInOutcome(TwoFactorChallenge{
        .token = std::move(prepared.challenge.token), .methods = std::move(ways), .must_enrol = issued.must_enrol});
  }
  if (prepared.reason != SignInReason::kImpersonation)
    counts_.count(prepared.first.kind,
                  prepared.reason == SignInReason::kSignUp ? SignInResult::kSignedUp : SignInResult::kSignedIn);
  prepared.session.session.user_id = issued.user.id;
  USHER_TRY(auto grant, sessions_.grant(std::move(issued.user), std::move(issued.profile), std::move(prepared.session)));
  if (prepared.first.is_browser) grant.device_token = std::move(prepared.device.token);
  grant.merged = issued.merged;
  return SignInOutcome(std::move(grant));
}

}  // namespace usher::core
