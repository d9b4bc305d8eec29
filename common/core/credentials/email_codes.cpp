#include "common/core/credentials/email_codes.h"

#include <algorithm>
#include <array>

#include "common/core/credentials/verification_token.h"
#include "common/core/mail/mail_kinds.h"
#include "common/crypto/digest.h"
#include "common/crypto/totp.h"
#include "common/settings/settings.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

struct UseRow {
  CodeFor use;
  std::string_view purpose;
  std::string_view request;
};
constexpr std::array kUses{
    UseRow{CodeFor::kSignIn, domain::purpose::kSignInCode, mail_request::kSignInCode},
    UseRow{CodeFor::kVerifyEmail, domain::purpose::kVerifyEmailCode, mail_request::kVerifyEmailCode},
    UseRow{CodeFor::kResetPassword, domain::purpose::kResetPasswordCode, mail_request::kResetPasswordCode}};

const UseRow& row_of(CodeFor use) {
  return *std::find_if(kUses.begin(), kUses.end(), [use](const UseRow& row) { return row.use == use; });
}

/// The key of the row: an address has at most one code for each use.
std::string key_of(std::string_view address) { return crypto::sha256_base64url(address); }

}  // namespace

Status EmailCodes::ask(CodeFor use, std::string_view email, const domain::Caller& caller) const {
  USHER_TRY(const auto address, domain::EmailAddress::parse(email));
  const auto now = ports_.clock.now();
  const Secret code(crypto::random_text(ports_.random, "0123456789", crypto::kTotpDigits));
  domain::Verification row{.id = crypto::uuid_v7(ports_.random, now),
                           .purpose = std::string(row_of(use).purpose),
                           .token_hash = key_of(address.compared),
                           .address = address.compared,
                           .created_at = now,
                           .expires_at = now + kEmailCodeLife};
  row.payload = json::to_text(json::Object{{"mac", macs_.of(row.id, code.expose())}});
  const auto request = outbox_.make({.kind = row_of(use).request, .address = address.written, .secret = &code}, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const bool allowed, limiter_.allow_mail(tx, address.compared, caller));
    if (!allowed) return done();
    USHER_CHECK(tx.outbox.append(request));
    USHER_CHECK(tx.verifications.erase(row.purpose, row.token_hash));
    return tx.verifications.issue(row);
  });
}

Result<EmailCodes::Try> EmailCodes::reserve(CodeFor use, const domain::EmailAddress& address) const {
  const auto now = ports_.clock.now();
  const auto purpose = row_of(use).purpose;
  const auto key = key_of(address.compared);
  const std::int64_t most = ports_.settings.limits[settings::Limit::kCodeChallenge].most;
  return ports_.transactions.write([&](store::Stores& tx) -> Result<Try> {
    Try made;
    USHER_TRY(const auto owner, tx.users.find_by_email(address.compared));
    if (owner) made.owner = owner->id;
    USHER_TRY(const auto found, tx.verifications.find(purpose, key));
    if (found && !found->used_at && (found->expires_at <= now || found->attempts >= most)) {
      made.refusal = found->expires_at <= now ? ErrorCode::kTokenExpired : ErrorCode::kInvalidToken;
      USHER_CHECK(tx.verifications.erase(purpose, key));
      return made;
    }
    USHER_TRY(made.code, tx.verifications.count_attempt(purpose, key, most, now));
    if (!made.code) {
      made.refusal = ErrorCode::kInvalidCode;
      return made;
    }
    USHER_TRY(made.reservation, limiter_.reserve_code(tx, address.compared));
    return made;
  });
}

Result<EmailCodes::Proof> EmailCodes::prove(CodeFor use, std::string_view email, const Secret& code,
                                            const domain::Caller& caller) const {
  USHER_TRY(auto address, domain::EmailAddress::parse(email));
  USHER_TRY(auto attempt, reserve(use, address));
  if (!attempt.refusal) {
    const auto payload = payload_of(*attempt.code);
    const auto* const kept = payload.find("mac");
    const auto mac = macs_.of(attempt.code->id, digits_of(code));
    const bool matches = kept && kept->string() && crypto::equal_in_constant_time(mac, *kept->string());
    if (matches) return Proof{std::move(address), std::move(*attempt.code), std::move(attempt.reservation)};
  }
  audit_.post({.action = "user.mailed_code_refused",
               .succeeded = false,
               .actor = "anonymous",
               .user = attempt.owner,
               .email = address.compared},
              caller);
  return error(attempt.refusal.value_or(ErrorCode::kInvalidCode));
}

Status EmailCodes::consume(store::Stores& tx, const Proof& proof) const {
  const auto& code = proof.code;
  USHER_TRY(const auto consumed, tx.verifications.consume(code.purpose, code.token_hash, ports_.clock.now()));
  if (!consumed || consumed->id != code.id) return error(ErrorCode::kInvalidCode);
  return proof.reservation.give_back(tx);
}

Status EmailCodes::leave(const Proof& proof) const {
  return ports_.transactions.write([&](store::Stores& tx) { return proof.reservation.give_back(tx); });
}

Status revoke_email_codes(store::Stores& tx, std::string_view address) {
  for (const auto& row : kUses) USHER_CHECK(tx.verifications.erase(row.purpose, key_of(address)));
  return done();
}

}  // namespace usher::core
