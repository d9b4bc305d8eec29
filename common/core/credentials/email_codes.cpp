#include "common/core/credentials/email_codes.h"

#include "common/core/credentials/verification_token.h"
#include "common/core/mail/mail_kinds.h"
#include "common/crypto/totp.h"
#include "common/db/engine/writer.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

struct UseRow {
  CodeFor use;
  std::string_view purpose;
  std::string_view request;
};
constexpr EnumArray kUses(&UseRow::use,
                          {{CodeFor::kSignIn, domain::purpose::kSignInCode, mail_request::kSignInCode},
                           {CodeFor::kVerifyEmail, domain::purpose::kVerifyEmailCode, mail_request::kVerifyEmailCode},
                           {CodeFor::kResetPassword, domain::purpose::kResetPasswordCode, mail_request::kResetPasswordCode}});

/// The code that the browser of the token asked for, if it is for that address and was not used.
Result<std::optional<domain::Verification>> code_of_asker(store::Stores& tx, std::string_view purpose, std::string_view address,
                                                          const std::string& asker_hash) {
  if (asker_hash.empty()) return std::optional<domain::Verification>();
  USHER_TRY(auto found, tx.verifications.find(purpose, asker_hash));
  if (!found || found->used_at || found->address != address) return std::optional<domain::Verification>();
  return found;
}

}  // namespace

Result<Secret> EmailCodes::ask(CodeFor use, std::string_view email, const domain::Caller& caller,
                               const domain::SessionActor* by) const {
  USHER_TRY(const auto address, domain::EmailAddress::parse(email));
  const auto& asked = kUses[use];
  const Secret code(crypto::random_text(ports_.random, "0123456789", crypto::kTotpDigits));
  auto made = prepare_verification_token(
      ports_, {.purpose = asked.purpose, .life = kEmailCodeLife, .user = {}, .address = address.compared});
  auto& row = made.row;
  row.user_id.reset();
  row.payload = macs_.payload_of(row.id, code);
  const auto request = outbox_.make({.kind = asked.request, .address = address.written, .secret = &code}, caller);
  const auto principal = MailRequester::of(caller, by && by->user().email == address.compared);
  const auto mail_use = *mail_use_of(asked.request);
  const auto written = ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(quota_.count_request(tx, caller));
    // Counted for addresses without an account, too: otherwise the codes that remain would reveal accounts (user enumeration).
    USHER_TRY(const bool allowed, quota_.charge(tx, mail_use, address.compared, principal));
    if (!allowed) return outbox_.append(tx, refused_request(request, principal));
    USHER_TRY(const auto earlier, code_of_asker(tx, row.purpose, address.compared, caller.code_asker_hash));
    if (earlier) USHER_CHECK(tx.verifications.erase(row.purpose, earlier->token_hash));
    USHER_CHECK(outbox_.append(tx, request));
    return tx.verifications.issue(row);
  });
  if (!written.ok() && use == CodeFor::kSignIn) audit_.post_refusal(written.error(), address, caller);
  USHER_CHECK(written);
  return std::move(made.token);
}

Status EmailCodes::reserve_own(store::Stores& tx, const domain::Verification& code, const EmailCodeAttempt& by, Try& made) const {
  const auto now = ports_.clock.now();
  const std::int64_t most = ports_.settings.limits[settings::Limit::kCodeChallenge].most;
  if (code.expires_at <= now || code.attempts >= most) {
    made.refusal = code.expires_at <= now ? ErrorCode::kTokenExpired : ErrorCode::kInvalidToken;
    return tx.verifications.erase(code.purpose, code.token_hash);
  }
  USHER_TRY(made.reservation, limiter_.reserve_email_code(tx, by));
  USHER_TRY(made.code, tx.verifications.count_attempt(code.purpose, code.token_hash, most, now));
  return done();
}

/// Returns false and sets the refusal if the code has no shared attempts left. One more is counted, so that the first refusal
/// differs from later ones.
Result<bool> EmailCodes::take_shared_attempt(store::Stores& tx, const domain::Verification& code, Try& made) const {
  const auto now = ports_.clock.now();
  const auto limit = settings::Limit::kCodeChallenge;
  const std::int64_t most = ports_.settings.limits[limit].most;
  const auto rule = settings::kLimits[limit].name;
  USHER_TRY(const auto counted, tx.rate_limits.take(rule, code.id, most + 1, code.expires_at, now));
  if (counted && counted->count <= most) return true;
  made.refusal = counted ? ErrorCode::kInvalidToken : ErrorCode::kInvalidCode;
  return false;
}

Status EmailCodes::reserve_shared(store::Stores& tx, std::string_view purpose, const EmailCodeAttempt& by, Try& made) const {
  USHER_TRY(auto newest, tx.verifications.find_newest_at(by.address, purpose));
  if (!newest) {
    made.refusal = ErrorCode::kInvalidCode;
    return done();
  }
  if (newest->expires_at <= ports_.clock.now()) {
    made.refusal = ErrorCode::kTokenExpired;
    return tx.verifications.void_at(by.address, purpose);
  }
  USHER_TRY(const bool has_attempt, take_shared_attempt(tx, *newest, made));
  if (!has_attempt) return done();
  USHER_TRY(made.reservation, limiter_.reserve_email_code(tx, by));
  made.code = std::move(newest);
  return done();
}

Result<EmailCodes::Try> EmailCodes::reserve(CodeFor use, const domain::EmailAddress& address,
                                            const domain::Caller& caller) const {
  const auto purpose = kUses[use].purpose;
  return ports_.transactions.write([&](store::Stores& tx) -> Result<Try> {
    Try made;
    EmailCodeAttempt by{.address = address.compared};
    USHER_TRY(const auto owner, tx.users.find_by_email(address.compared));
    if (owner) made.owner = owner->id;
    USHER_TRY(const bool known, tx.verifications.knows_device_at(address.compared, caller.device_hash, ports_.clock.now()));
    if (known) by.browser = caller.device_hash;
    USHER_TRY(const auto own, code_of_asker(tx, purpose, address.compared, caller.code_asker_hash));
    by.by_asker = own.has_value();
    USHER_CHECK(own ? reserve_own(tx, *own, by, made) : reserve_shared(tx, purpose, by, made));
    if (!made.code && !made.refusal) made.refusal = ErrorCode::kInvalidCode;
    return made;
  });
}

Result<EmailCodes::Proof> EmailCodes::prove(CodeFor use, std::string_view email, const Secret& code,
                                            const domain::Caller& caller) const {
  USHER_TRY(auto address, domain::EmailAddress::parse(email));
  USHER_TRY(auto attempt, reserve(use, address, caller));
  if (!attempt.refusal && macs_.matches(*attempt.code, code))
    return Proof{std::move(address), std::move(*attempt.code), std::move(attempt.reservation)};
  audit_.post({.action = "user.mailed_code_refused",
               .succeeded = false,
               .actor = "anonymous",
               .user = attempt.owner,
               .email = attempt.owner ? std::string_view(address.compared) : std::string_view(),
               .in_flow = attempt.code.has_value()},
              caller);
  return error(attempt.refusal.value_or(ErrorCode::kInvalidCode));
}

Status EmailCodes::consume(store::Stores& tx, const Proof& proof) const {
  const auto& code = proof.code;
  USHER_TRY(const auto consumed, tx.verifications.consume(code.purpose, code.token_hash, ports_.clock.now()));
  if (!consumed || consumed->id != code.id) return error(ErrorCode::kInvalidCode);
  USHER_CHECK(tx.verifications.void_at(proof.address.compared, code.purpose));
  return proof.reservation.give_back(tx);
}

Status EmailCodes::leave(const Proof& proof) const {
  return ports_.transactions.write({.consistency = db::Consistency::kRow},
                                   [&](store::Stores& tx) { return proof.reservation.give_back(tx); });
}

Status revoke_email_codes(store::Stores& tx, std::string_view address) {
  for (const auto& row : kUses) USHER_CHECK(tx.verifications.void_at(address, row.purpose));
  return done();
}

}  // namespace usher::core
