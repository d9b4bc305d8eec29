#include "common/core/credentials/mail_requests.h"

#include <algorithm>
#include <array>

#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/verification_token.h"
#include "common/settings/settings.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

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

std::optional<ResolvedAs> reset_password(const User& user) {
  if (!user.is_active) return std::nullopt;
  return ResolvedAs{"reset_password", domain::purpose::kResetPassword, kResetPasswordLife};
}

std::optional<ResolvedAs> verify_email(const User& user) {
  if (!user.is_active || user.is_verified) return std::nullopt;
  return ResolvedAs{"verify_email", domain::purpose::kVerifyEmail, kVerifyEmailLife};
}

std::optional<ResolvedAs> sign_up(const User& user) {
  if (user.is_active && user.is_verified) return ResolvedAs{"sign_up_taken"};
  return verify_email(user);
}

/// Suspended accounts get the link too: using it reports the suspension.
std::optional<ResolvedAs> sign_in_link(const User&) {
  return ResolvedAs{"sign_in_link", domain::purpose::kSignInLink, kSignInLinkLife};
}

std::optional<ResolvedAs> sign_in_code(const User&) { return ResolvedAs{.kind = "sign_in_code", .life = kEmailCodeLife}; }

std::optional<ResolvedAs> verify_email_code(const User& user) {
  if (!user.is_active) return std::nullopt;
  return ResolvedAs{.kind = "verify_email_code", .life = kEmailCodeLife};
}

std::optional<ResolvedAs> reset_password_code(const User& user) {
  if (!user.is_active) return std::nullopt;
  return ResolvedAs{.kind = "reset_password_code", .life = kEmailCodeLife};
}

struct Rule {
  std::string_view request;
  std::optional<ResolvedAs> (*outcome)(const User&);
  bool signs_up = false;  ///< Addresses without an account may get the mail too.
};
constexpr std::array kRules{Rule{mail_request::kResetPassword, reset_password},
                            Rule{mail_request::kVerifyEmail, verify_email},
                            Rule{mail_request::kSignUp, sign_up},
                            Rule{mail_request::kSignInLink, sign_in_link, true},
                            Rule{mail_request::kSignInCode, sign_in_code, true},
                            Rule{mail_request::kVerifyEmailCode, verify_email_code},
                            Rule{mail_request::kResetPasswordCode, reset_password_code}};

struct Resolved {
  ResolvedAs outcome;
  User user;             ///< Without an id if the address may sign up.
  std::string address;   ///< As compared; the address that the token verifies.
  std::string write_to;  ///< As written.
};

/// The new address must not belong to an account or be reserved.
Result<std::optional<Resolved>> resolve_change(store::Stores& tx, const Mail& request, Time now) {
  const auto address = domain::EmailAddress::parse(request.address);
  if (!address.ok() || !request.user_id) return std::optional<Resolved>();
  USHER_TRY(auto user, tx.users.find(*request.user_id));
  USHER_TRY(const auto owner, tx.users.find_by_email(address.value().compared));
  USHER_TRY(const bool reserved, tx.verifications.is_reserved(address.value().compared, *request.user_id, now));
  if (!user || !user->is_active || owner || reserved) return std::optional<Resolved>();
  return std::optional(Resolved{{"change_email", domain::purpose::kChangeEmail, kChangeEmailLife},
                                std::move(*user),
                                address.value().compared,
                                request.address});
}

/// Addresses without an account may sign up, unless the address is reserved for its former account.
Result<std::optional<Resolved>> resolve_without_account(store::Stores& tx, const Mail& request, const Rule& rule,
                                                        const domain::EmailAddress& address, Time now) {
  if (!rule.signs_up) return std::optional<Resolved>();
  USHER_TRY(const bool reserved, tx.verifications.is_reserved(address.compared, UserId(), now));
  if (reserved) return std::optional<Resolved>();
  return std::optional(Resolved{*rule.outcome({}), {}, address.compared, request.address});
}

Result<std::optional<Resolved>> resolve_for_owner(store::Stores& tx, const Mail& request, bool sign_up_enabled, Time now) {
  const auto address = domain::EmailAddress::parse(request.address);
  const auto* rule = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& row) { return row.request == request.kind; });
  if (!address.ok() || rule == kRules.end()) return std::optional<Resolved>();
  USHER_TRY(auto user, tx.users.find_by_email(address.value().compared));
  if (!user && sign_up_enabled && !request.user_id) return resolve_without_account(tx, request, *rule, address.value(), now);
  const bool is_theirs = user && (!request.user_id || *request.user_id == user->id);  // false if the address changed hands since
  const auto outcome = is_theirs ? rule->outcome(*user) : std::nullopt;
  if (!outcome) return std::optional<Resolved>();
  auto write_to = user->email_as_written;
  auto compared = user->email;
  return std::optional(Resolved{*outcome, std::move(*user), std::move(compared), std::move(write_to)});
}

/// Returns the pending verification that the new link replaces.
Result<PendingVerification> earlier_link(store::Stores& tx, const Resolved& found, Time now) {
  return found.outcome.purpose == domain::purpose::kVerifyEmail ? pending_verification(tx, found.user.id, now)
                                                                : PendingVerification();
}

/// Links of sign-ups and sign-ins carry the request's payload. Other links carry the address as written, whether its holder
/// requested the link, and when it was requested.
std::string token_payload(const Mail& request, const PendingVerification& earlier) {
  if (request.kind == mail_request::kSignUp || request.kind == mail_request::kSignInLink) return request.payload;
  const bool by_holder = request.user_id && !earlier.contested && !earlier.by_unauthenticated;
  return json::to_text(json::Object{{"written", request.address},
                                    {"by_holder", by_holder},
                                    {"contested", earlier.contested},
                                    {kRequestedAtMember, to_ms(request.created_at)}});
}

std::string message_payload(const Mail& request, const ResolvedAs& outcome) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(outcome.life).count();
  json::Object payload{{"minutes", std::to_string(minutes)}};
  const auto asked = json::parse(request.payload);
  if (const auto* callback = asked.ok() ? asked.value().find(kCallbackMember) : nullptr) payload.set(kCallbackMember, *callback);
  return json::to_text(payload);
}

Status issue(store::Stores& tx, const Mail& request, const Resolved& found, domain::Verification token) {
  const auto now = token.created_at;
  token.purpose = found.outcome.purpose;
  token.user_id = found.user.id.empty() ? std::nullopt : std::optional(found.user.id);
  token.address = found.address;
  USHER_TRY(const auto earlier, earlier_link(tx, found, now));
  token.payload = token_payload(request, earlier);
  token.expires_at = now + found.outcome.life;
  // Sign-in links coexist: mails may arrive out of order.
  if (request.kind != mail_request::kSignInLink) USHER_CHECK(tx.verifications.void_all(found.user.id, token.purpose));
  return tx.verifications.issue(token);
}
}  // namespace

json::Object callback_values(std::string_view callback) {
  return callback.empty() ? json::Object() : json::Object{{kCallbackMember, callback}};
}

Status MailRequests::ask(std::string_view what, const domain::EmailAddress& address, const domain::Caller& caller,
                         const std::optional<UserId>& user, std::string_view callback) const {
  const auto request =
      outbox_.make({.kind = what, .address = address.written, .user = user, .values = callback_values(callback)}, caller);
  return ports_.transactions.write([&](store::Stores& tx) { return append(tx, request, address.compared, caller); });
}

Status MailRequests::append(store::Stores& tx, const Mail& request, std::string_view compared,
                            const domain::Caller& caller) const {
  USHER_TRY(const bool allowed, limiter_.allow_mail(tx, compared, caller));
  return allowed ? tx.outbox.append(request) : done();
}

Result<std::optional<Mail>> MailRequests::resolve(const Mail& request) const {
  const auto now = ports_.clock.now();
  const auto token = prepare_verification_token(ports_, {});
  const auto sealed = outbox_.seal(request.id, token.token);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<Mail>> {
    const bool sign_up_enabled = ports_.settings.signup.enabled;
    USHER_TRY(const auto found, request.kind == mail_request::kChangeEmail
                                    ? resolve_change(tx, request, now)
                                    : resolve_for_owner(tx, request, sign_up_enabled, now));
    if (!found) {
      USHER_CHECK(tx.outbox.erase(request.id));
      return std::optional<Mail>();
    }
    const bool with_token = !found->outcome.purpose.empty();
    if (with_token) USHER_CHECK(issue(tx, request, *found, token.row));
    USHER_CHECK(tx.outbox.resolve(request.id, {.kind = std::string(found->outcome.kind),
                                               .address = found->write_to,
                                               .payload = message_payload(request, found->outcome),
                                               .user_id = found->user.id.empty() ? std::nullopt : std::optional(found->user.id),
                                               .secret_sealed = with_token ? std::optional(sealed) : request.secret_sealed}));
    return tx.outbox.find(request.id);
  });
}

}  // namespace usher::core
