#include "common/core/credentials/mail_requests.h"

#include "common/base/time_text.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/texts/mail_text.h"
#include "common/crypto/digest.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

using domain::Mail;
using domain::User;

/// The message that a request resolves to, with or without a token.
struct ResolvedAs {
  std::string_view kind;
  std::string_view purpose = {};  ///< Empty: no token.
  std::chrono::seconds life{};
};

bool is_any(const User&) { return true; }
bool is_active(const User& user) { return user.is_active; }
bool is_proved(const User& user) { return user.is_active && user.is_verified; }
bool is_unproved(const User& user) { return user.is_active && !user.is_verified; }

/// Of several rows for a request the first one that fits the account decides.
struct Rule {
  std::string_view request;
  ResolvedAs outcome;
  bool (*fits)(const User&) = is_active;
  bool signs_up = false;  ///< Addresses without an account may get the mail too.
};
constexpr ResolvedAs kVerifyEmail{"verify_email", domain::purpose::kVerifyEmail, kVerifyEmailLife};
constexpr std::array kRules{
    Rule{mail_request::kResetPassword, {"reset_password", domain::purpose::kResetPassword, kResetPasswordLife}},
    Rule{mail_request::kFirstPassword, {"first_password", domain::purpose::kFirstPassword, kFirstPasswordLife}},
    Rule{mail_request::kVerifyEmail, kVerifyEmail, is_unproved},
    Rule{mail_request::kSignUp, {"sign_up_taken"}, is_proved},
    Rule{mail_request::kSignUp, kVerifyEmail, is_unproved},
    Rule{mail_request::kConsentEmailChange, {"consent_email_change", domain::purpose::kConsentEmailChange, kChangeEmailLife}},
    // Suspended accounts get it too: using it reports the suspension.
    Rule{mail_request::kSignInLink, {"sign_in_link", domain::purpose::kSignInLink, kSignInLinkLife}, is_any, true},
    Rule{mail_request::kSignInCode, {"sign_in_code", {}, kEmailCodeLife}, is_any, true},
    Rule{mail_request::kVerifyEmailCode, {"verify_email_code", {}, kEmailCodeLife}},
    Rule{mail_request::kResetPasswordCode, {"reset_password_code", {}, kEmailCodeLife}},
    Rule{mail_request::kSecondFactorCode, {"second_factor_code", {}, kEmailCodeLife}},
    Rule{mail_request::kConfirmationCode, {"confirmation_code", {}, kEmailCodeLife}},
    Rule{mail_request::kQuestionnaireReminder, {"questionnaire_reminder"}, is_proved},
};

bool knows_request(std::string_view request) {
  return request == mail_request::kChangeEmail || contains(kRules, request, &Rule::request);
}

struct Resolved {
  ResolvedAs outcome;
  User user;             ///< Without an id if the address may sign up.
  std::string address;   ///< As compared; the address that the token verifies.
  std::string write_to;  ///< As written.
};

/// The new address must not be taken, nor be the account's own.
Result<std::optional<Resolved>> resolve_change(store::Stores& tx, const Mail& request) {
  const auto address = domain::EmailAddress::parse(request.address);
  if (!address.ok() || !request.user_id) return std::optional<Resolved>();
  USHER_TRY(auto user, tx.users.find(*request.user_id));
  USHER_TRY(const bool taken, tx.users.is_taken(address.value().compared, *request.user_id));
  if (!user || !user->is_active || user->email == address.value().compared || taken) return std::optional<Resolved>();
  return std::optional(Resolved{{"change_email", domain::purpose::kChangeEmail, kChangeEmailLife},
                                std::move(*user),
                                address.value().compared,
                                request.address});
}

Result<std::optional<Resolved>> resolve_for_owner(store::Stores& tx, const Mail& request, bool sign_up_enabled, Time now) {
  const auto address = domain::EmailAddress::parse(request.address);
  if (!address.ok()) return std::optional<Resolved>();
  USHER_TRY(auto user, tx.users.find_by_email(address.value().compared));
  const auto* rule =
      find_where(kRules, [&](const Rule& row) { return row.request == request.kind && (!user || row.fits(*user)); });
  if (!rule) return std::optional<Resolved>();
  if (!user && rule->signs_up && sign_up_enabled && !request.user_id) {
    USHER_TRY(const bool reserved, tx.users.is_taken(address.value().compared));  // for its former account
    if (!reserved) return std::optional(Resolved{rule->outcome, {}, address.value().compared, request.address});
  }
  const bool is_theirs = user && (!request.user_id || *request.user_id == user->id);  // false if the address changed hands since
  if (!is_theirs) return std::optional<Resolved>();
  if (request.kind == mail_request::kQuestionnaireReminder) {
    USHER_TRY(const auto version, tx.questionnaires.active_version());
    USHER_TRY(const bool still, tx.users.is_remindable(user->id, version.value_or(kBuiltInQuestionnaire), now));
    if (!still) return std::optional<Resolved>();
  }
  auto write_to = user->email_as_written;
  auto compared = user->email;
  return std::optional(Resolved{rule->outcome, std::move(*user), std::move(compared), std::move(write_to)});
}

/// The most links of one claim that work side by side.
constexpr std::size_t kMostLinks = 5;
constexpr const char* kPasswordVersion = "password_version";

std::string version_of(std::string_view password_hash) {
  return password_hash.empty() ? std::string() : crypto::sha256_base64url(password_hash);
}

/// What a link's use would confirm: the new address of a consent; else the passkey or password of its sign-up, or the account's
/// password when the link was requested.
std::string claim_of_link(const domain::Verification& link) {
  const auto payload = payload_of(link);
  if (link.purpose == domain::purpose::kConsentEmailChange) return std::string(json::text_at(payload, kNewAddressMember));
  if (const auto* passkey = payload.find("passkey"); passkey && passkey->object())
    return std::string(json::text_at(*passkey, "id"));
  if (const auto* claimed = payload.find("password_hash")) return claimed->string() ? version_of(*claimed->string()) : "";
  return std::string(json::text_at(payload, kPasswordVersion));
}

/// When the holder of the session asked: an address change keeps the time of the request that was consented to.
std::int64_t requested_at_ms(const Mail& request, const json::Object& asked) {
  const auto* earlier = asked.find(kRequestedAtMember);
  return earlier && earlier->integer() ? *earlier->integer() : to_ms(request.created_at);
}

/// Links of sign-ups and sign-ins carry the request's payload, and those of consents also its time. Other links carry the address
/// as written, the account's password version and whether its holder requested the link.
Result<std::string> token_payload(store::Stores& tx, const Mail& request, const json::Object& asked, const UserId& user) {
  if (request.kind == mail_request::kSignUp || request.kind == mail_request::kSignInLink) return json::to_text(asked);
  if (request.kind == mail_request::kConsentEmailChange) {
    auto payload = asked;
    payload.set(kRequestedAtMember, to_ms(request.created_at));
    return json::to_text(payload);
  }
  USHER_TRY(const auto credential, tx.accounts.find_credential(user));
  return json::to_text(json::Object{{"written", request.address},
                                    {"by_holder", request.user_id.has_value()},
                                    {kPasswordVersion, version_of(credential ? credential->password_hash.value_or("") : "")},
                                    {kRequestedAtMember, requested_at_ms(request, asked)}});
}

bool is_sign_up(const domain::Verification& link) { return payload_of(link).find("password_hash") != nullptr; }

/// Notes a sign-up whose password or passkey is not what waits for the proof of the address already: of the two, none is known to
/// be the owner's. `link`: as the sign-up's would be.
Status note_claim(store::Stores& tx, const Mail& request, domain::User& user, const domain::Verification& link, Time now) {
  USHER_TRY(const bool same, has_claimed(tx, user.id, payload_of(link)));
  if (same || !user.is_unclaimed()) return done();
  USHER_TRY(const auto credential, tx.accounts.find_credential(user.id));
  USHER_TRY(const auto others, other_ways_in(tx, user.id));
  USHER_TRY(const auto links, tx.verifications.list_live(user.id, domain::purpose::kVerifyEmail, now));
  const bool has_password = credential && credential->password_hash;
  const bool is_first = !has_password && others.empty() && std::ranges::none_of(links, [&](const auto& other) {
    return is_sign_up(other) && claim_of_link(other) != claim_of_link(link);
  });
  if (is_first) return done();
  user.contested_at = request.created_at;
  return tx.users.note_contest(user.id, user.contested_at);
}

/// Voids the user's links of another claim, unless all are `contested`, and beyond kMostLinks the oldest, those requested without
/// a session first.
Status void_other_claims(store::Stores& tx, const domain::Verification& token, bool contested, Time now) {
  USHER_TRY(auto links, tx.verifications.list_live(*token.user_id, token.purpose, now));
  // Requests without a session do not drive out the links of the session's holder.
  std::stable_partition(links.begin(), links.end(),
                        [](const auto& link) { return json::is_true(payload_of(link), "by_holder"); });
  std::size_t kept = 1;
  for (const auto& link : links) {
    const bool is_same = link.address == token.address && (contested || claim_of_link(link) == claim_of_link(token));
    if (is_same && ++kept <= kMostLinks) continue;
    USHER_CHECK(tx.verifications.erase(link.purpose, link.token_hash));
  }
  return done();
}

Result<std::string> message_payload(store::Stores& tx, const json::Object& asked, const Resolved& found) {
  const auto& outcome = found.outcome;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(outcome.life).count();
  json::Object payload{{"minutes", std::to_string(minutes)}};
  for (const auto* name : {kCallbackMember, kNewAddressMember})
    if (const auto* value = asked.find(name)) payload.set(name, *value);
  if (outcome.purpose == domain::purpose::kVerifyEmail && found.user.is_contested())
    payload.set(std::string(kFirstSignUp), to_rfc3339(found.user.created_at)).set("when", to_rfc3339(*found.user.contested_at));
  if (outcome.purpose == domain::purpose::kResetPassword) {
    USHER_TRY(const auto ways, other_ways_in(tx, found.user.id));
    if (!ways.empty()) payload.set(kHasWaysMember, true);
  }
  return json::to_text(payload);
}

Status issue(store::Stores& tx, const Mail& request, const json::Object& asked, const Resolved& found,
             domain::Verification token) {
  const auto now = token.created_at;
  token.purpose = found.outcome.purpose;
  token.user_id = found.user.id.empty() ? std::nullopt : std::optional(found.user.id);
  token.address = found.address;
  USHER_TRY(token.payload, token_payload(tx, request, asked, found.user.id));
  token.expires_at = now + found.outcome.life;
  // Sign-in links coexist, whatever they claim: mails may arrive out of order.
  if (request.kind == mail_request::kSignInLink) return tx.verifications.issue(token);
  USHER_CHECK(void_other_claims(tx, token, found.user.is_contested(), now));
  return tx.verifications.issue(token);
}

/// A session or a first factor proves nothing about the new address of a change.
bool is_owner(const Mail& request) { return request.user_id && request.kind != mail_request::kChangeEmail; }

}  // namespace

json::Object callback_values(std::string_view callback) {
  return callback.empty() ? json::Object() : json::Object{{kCallbackMember, callback}};
}

Status MailRequests::ask(std::string_view what, const domain::EmailAddress& address, const domain::Caller& caller,
                         const std::optional<UserId>& user, std::string_view callback) const {
  const auto request =
      outbox_.make({.kind = what, .address = address.written, .user = user, .values = callback_values(callback)}, caller);
  return ports_.transactions.write([&](store::Stores& tx) { return append(tx, request, caller); });
}

Status MailRequests::append(store::Stores& tx, Mail request, const domain::Caller& caller) const {
  USHER_CHECK(quota_.count_request(tx, caller));
  auto payload = json::parse_stored_object(request.payload);
  MailRequester::of(caller, is_owner(request)).write_to(payload);
  request.payload = json::to_text(payload);
  return outbox_.append(tx, request);
}

Result<ResolvedRequest> MailRequests::resolve(const Mail& request) const {
  if (request.kind == mail_request::kNoticesSummary) return quota_.resolve_summary(request);
  if (!knows_request(request.kind)) return ResolvedRequest{.is_known = false};
  const auto token = prepare_verification_token(ports_, {});
  const auto sealed = outbox_.seal(request.id, token.token);
  auto asked = json::parse_stored_object(request.payload);
  const auto principal = MailRequester::take_from(asked);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<ResolvedRequest> {
    const bool sign_up_enabled = ports_.settings.signup.enabled;
    USHER_TRY(auto found, request.kind == mail_request::kChangeEmail
                              ? resolve_change(tx, request)
                              : resolve_for_owner(tx, request, sign_up_enabled, ports_.clock.now()));
    const auto use = mail_use_of(request.kind);
    bool allowed = true;
    // Before the quota: of another sign-up there may be no mail.
    if (found && request.kind == mail_request::kSignUp)
      USHER_CHECK(note_claim(tx, request, found->user, {.payload = json::to_text(asked)}, token.row.created_at));
    if (found && principal && use) {
      USHER_TRY(allowed, quota_.charge(tx, *use, found->address, *principal));
    }
    if (!found || !allowed) {
      USHER_CHECK(tx.outbox.erase(request.id));
      if (!found) return ResolvedRequest{};
      USHER_CHECK(quota_.record_dropped(tx, *use, found->address));
      return ResolvedRequest{.message = std::nullopt, .dropped = std::string(found->outcome.kind)};
    }
    const bool with_token = !found->outcome.purpose.empty();
    if (with_token) USHER_CHECK(issue(tx, request, asked, *found, token.row));
    USHER_TRY(auto payload, message_payload(tx, asked, *found));
    USHER_CHECK(tx.outbox.resolve(request.id, {.kind = std::string(found->outcome.kind),
                                               .address = found->write_to,
                                               .payload = std::move(payload),
                                               .user_id = found->user.id.empty() ? std::nullopt : std::optional(found->user.id),
                                               .secret_sealed = with_token ? std::optional(sealed) : request.secret_sealed}));
    USHER_TRY(auto message, tx.outbox.find(request.id));
    return ResolvedRequest{.message = std::move(message)};
  });
}

}  // namespace usher::core
