#include "common/core/two_factor/two_factor_codes.h"

#include "common/base/typed_code.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/crypto/totp.h"
#include "common/store/accounts/two_factors.h"

namespace usher::core {
namespace {

Result<BackupCodes> codes_of(const TwoFactorSeals& seals, const domain::SecondFactor& factor) {
  if (factor.backup_codes.empty()) return BackupCodes();
  USHER_TRY(const auto text, seals.open_codes(factor));
  auto codes = BackupCodes::from_json(text.expose());
  if (!codes) return error_because(ErrorCode::kInternal, "the backup codes of " + factor.user_id.str() + " cannot be read");
  return std::move(*codes);
}

}  // namespace

Status check(const PresentedCode& presented) {
  if (!presented.code && !presented.backup_code)
    return invalid_field("code", "REQUIRED", "Is required unless backup_code is given");
  if (presented.code && presented.backup_code)
    return invalid_field("backup_code", "NOT_ALLOWED", "Must be absent if code is given");
  return done();
}

Result<std::optional<MatchedCode>> TwoFactorCodes::as_totp(const domain::SecondFactor& factor, const Secret& code) const {
  if (factor.secret_sealed.empty()) return std::nullopt;
  USHER_TRY(const auto secret, seals_.open_secret(factor));
  const auto step = crypto::find_totp_step(secret.expose(), plain_code(code.expose()), ports_.clock.now());
  if (!step) return std::nullopt;
  return MatchedCode{.kind = MatchedCode::Kind::kTotp, .step = *step};
}

Result<std::optional<MatchedCode>> TwoFactorCodes::as_backup_code(const domain::SecondFactor& factor, const Secret& code) const {
  USHER_TRY(const auto codes, codes_of(seals_, factor));
  const auto rest = codes.without(code.expose());
  if (!rest) return std::nullopt;
  return MatchedCode{.kind = MatchedCode::Kind::kBackup,
                     .codes_before = factor.backup_codes,
                     .codes_after = seals_.seal_codes(factor.user_id, rest->to_json())};
}

Result<MatchedCode> TwoFactorCodes::evaluate(const domain::SecondFactor& factor, const PresentedCode& presented) const {
  USHER_TRY(auto right, presented.code ? as_totp(factor, *presented.code) : as_backup_code(factor, *presented.backup_code));
  if (!right) return error(ErrorCode::kInvalidCode);
  return std::move(*right);
}

Status TwoFactorCodes::consume(store::Stores& tx, const UserId& user, const MatchedCode& code) const {
  if (code.kind == MatchedCode::Kind::kTotp) {
    USHER_TRY(const bool first, tx.two_factors.use_step(user, code.step));
    return first ? done() : error(ErrorCode::kInvalidCode);
  }
  if (code.kind == MatchedCode::Kind::kBackup) {
    USHER_TRY(const bool unchanged, tx.two_factors.use_backup_code(user, code.codes_before, code.codes_after));
    return unchanged ? done() : error(ErrorCode::kConflict);
  }
  return done();  // an e-mail code is consumed with its challenge
}

Result<TwoFactorCodes::Proof> TwoFactorCodes::prove(const UserId& user, const PresentedCode& presented) const {
  USHER_CHECK(check(presented));
  struct Reserved {
    domain::SecondFactor factor;
    Reservation reservation;
  };
  USHER_TRY(auto reserved, ports_.transactions.write([&](store::Stores& tx) -> Result<Reserved> {
    USHER_TRY(auto factor, tx.two_factors.find(user));
    if (!factor || !factor->is_in_force() || factor->is_lost()) return error(ErrorCode::kTwoFactorNotEnabled);
    USHER_TRY(auto reservation, limiter_.reserve_code(tx, user));
    return Reserved{std::move(*factor), std::move(reservation)};
  }));
  USHER_TRY(auto code, evaluate(reserved.factor, presented));
  return Proof{std::move(code), std::move(reserved.reservation)};
}

Status TwoFactorCodes::consume(store::Stores& tx, const UserId& user, const Proof& proof) const {
  USHER_CHECK(consume(tx, user, proof.code));
  return proof.reservation.give_back(tx);
}

Result<std::size_t> TwoFactorCodes::backup_codes_left(const domain::SecondFactor& factor) const {
  USHER_TRY(const auto codes, codes_of(seals_, factor));
  return codes.left();
}

}  // namespace usher::core
