#include "common/core/two_factor/two_factor_enrolment.h"

#include "common/base/encoding.h"
#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/sessions/authentication.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/core/two_factor/first_factor.h"
#include "common/crypto/qr_code.h"
#include "common/crypto/totp.h"
#include "common/settings/site_name.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

constexpr std::string_view kBegun = "user.second_factor_begun";
constexpr std::string_view kEnabled = "user.second_factor_enabled";

}  // namespace

Secret Enrolment::qr_svg() const {
  const auto code = crypto::QrCode::of(std::string(otpauth_uri.expose()));
  return code ? Secret(crypto::to_svg(*code, "QR code to scan with an authenticator app")) : Secret();
}

Enrolment::QrPath Enrolment::qr_path() const {
  const auto code = crypto::QrCode::of(std::string(otpauth_uri.expose()));
  if (!code) return {};
  auto drawing = crypto::drawing_of(*code);
  return {.side = drawing.side, .path = Secret(std::move(drawing.path))};
}

Secret Enrolment::qr_terminal(bool colour) const {
  const auto code = crypto::QrCode::of(std::string(otpauth_uri.expose()));
  return code ? Secret(crypto::to_terminal_text(*code, colour)) : Secret();
}

TwoFactorEnrolment::Drawn TwoFactorEnrolment::draw(const domain::User& user) const {
  const Secret secret(crypto::random_bytes(ports_.random, crypto::kTotpSecretSize));
  return {.enrolment = {.secret = Secret(base32_encode(secret.expose())),
                        .otpauth_uri = Secret(crypto::otpauth_uri(site_name(ports_.settings), user.email, secret.expose()))},
          .sealed = codes_.seals().seal_secret(user.id, secret)};
}

Status TwoFactorEnrolment::keep(store::Stores& tx, const UserId& user, const Drawn& drawn,
                                const domain::AuditEvent& event) const {
  USHER_TRY(const bool kept, tx.two_factors.begin(user, drawn.sealed, drawn.codes_sealed, ports_.clock.now()));
  return kept ? tx.audit_events.append(event) : error(ErrorCode::kTwoFactorAlreadyEnabled);
}

Status TwoFactorEnrolment::begin(const domain::SessionActor& by, const std::optional<Secret>& password, const Drawn& drawn,
                                 const domain::Caller& caller) const {
  USHER_TRY(const auto present, ports_.transactions.read([&](store::Stores& tx) { return tx.two_factors.find(by.user().id); }));
  if (present && present->confirmed_at && !present->is_lost()) return error(ErrorCode::kTwoFactorAlreadyEnabled);
  USHER_TRY(const auto proof, reauthentication_.prove(by, password, caller, Maker::kApp));
  const auto event = audit_.event({.action = kBegun, .user = by.user().id, .session = by.session().id}, caller);
  const auto replaced = outbox_.notice("backup_codes_replaced", by.user(), caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(reauthentication_.confirm(tx, by, proof));
    USHER_TRY(const auto factor, tx.two_factors.find(by.user().id));
    if (factor && factor->is_in_force() && !drawn.codes_sealed.empty()) USHER_CHECK(outbox_.append(tx, replaced));
    return keep(tx, by.user().id, drawn, event);
  });
}

Result<Enrolment> TwoFactorEnrolment::begin(const domain::SessionActor& by, const std::optional<Secret>& password,
                                            const domain::Caller& caller) const {
  auto drawn = draw(by.user());
  USHER_CHECK(begin(by, password, drawn, caller));
  return std::move(drawn.enrolment);
}

Result<EnrolmentWithCodes> TwoFactorEnrolment::begin_with_codes(const domain::SessionActor& by, const Secret& password,
                                                                const domain::Caller& caller) const {
  auto drawn = draw(by.user());
  auto made = BackupCodes::make(ports_.random);
  drawn.codes_sealed = codes_.seals().seal_codes(by.user().id, made.kept.to_json());
  USHER_CHECK(begin(by, password.clone(), drawn, caller));
  return EnrolmentWithCodes{std::move(drawn.enrolment), std::move(made.shown)};
}

Result<Secret> TwoFactorEnrolment::otpauth_uri(const domain::SessionActor& by, const Secret& password,
                                               const domain::Caller& caller) const {
  USHER_TRY(const auto proof, reauthentication_.prove(by, password.clone(), caller, Maker::kApp));
  USHER_TRY(const auto factor, ports_.transactions.read([&](store::Stores& tx) -> Result<std::optional<domain::SecondFactor>> {
    USHER_CHECK(reauthentication_.confirm(tx, by, proof));
    return tx.two_factors.find(by.user().id);
  }));
  if (!factor || factor->secret_sealed.empty()) return error(ErrorCode::kTwoFactorNotEnabled);
  USHER_TRY(const auto secret, codes_.seals().open_secret(*factor));
  return Secret(crypto::otpauth_uri(site_name(ports_.settings), by.user().email, secret.expose()));
}

Result<Enrolment> TwoFactorEnrolment::begin(const domain::OperatorActor& by, const domain::User& user) const {
  auto drawn = draw(user);
  const auto event = audit_.event({.action = kBegun, .actor = by.audit_name(), .user = user.id});
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto current, tx.users.find(user.id));
    return current ? keep(tx, user.id, drawn, event) : error(ErrorCode::kUserNotFound);
  }));
  return std::move(drawn.enrolment);
}

Result<Enrolment> TwoFactorEnrolment::begin(const domain::User& user, const domain::Caller& caller) const {
  auto drawn = draw(user);
  const auto event = audit_.event({.action = kBegun, .user = user.id}, caller);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const bool was_lost, tx.two_factors.begin_again(user.id, drawn.sealed));
    return was_lost ? tx.audit_events.append(event) : keep(tx, user.id, drawn, event);
  }));
  return std::move(drawn.enrolment);
}

/// All values that enabling a factor writes.
struct TwoFactorEnrolment::Confirmation {
  domain::SecondFactor factor;
  std::int64_t step;
  Reservation reservation;
  std::vector<Secret> shown;
  std::string codes_sealed;
  domain::AuditEvent event;
  domain::Mail mail;
};

Result<domain::SecondFactor> TwoFactorEnrolment::reserve(const UserId& user, Reservation& reservation) const {
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::SecondFactor> {
    USHER_TRY(auto factor, tx.two_factors.find(user));
    if (!factor) return error(ErrorCode::kTwoFactorNotEnabled);
    if (factor->confirmed_at && !factor->is_lost()) return error(ErrorCode::kTwoFactorAlreadyEnabled);
    USHER_TRY(reservation, limiter_.reserve_code(tx, user));
    return std::move(*factor);
  });
}

Result<TwoFactorEnrolment::Confirmation> TwoFactorEnrolment::prepare(const domain::User& user, const Secret& code, Codes codes,
                                                                     const AuditEntry& entry,
                                                                     const domain::Caller& caller) const {
  Reservation reservation;
  USHER_TRY(auto factor, reserve(user.id, reservation));
  USHER_TRY(const auto right, codes_.evaluate(factor, {.code = code.clone(), .backup_code = std::nullopt}));
  std::vector<Secret> shown;
  auto codes_sealed = factor.backup_codes;
  if (codes == Codes::kNew) {
    auto made = BackupCodes::make(ports_.random);
    shown = std::move(made.shown);
    codes_sealed = codes_.seals().seal_codes(user.id, made.kept.to_json());
  }
  return Confirmation{.factor = std::move(factor),
                      .step = right.step,
                      .reservation = std::move(reservation),
                      .shown = std::move(shown),
                      .codes_sealed = std::move(codes_sealed),
                      .event = audit_.event(entry, caller),
                      .mail = outbox_.notice("second_factor_enabled", user, caller)};
}

Status TwoFactorEnrolment::apply(store::Stores& tx, const Confirmation& confirmation, const SessionId& keep) const {
  const auto now = ports_.clock.now();
  const auto& user = confirmation.factor.user_id;
  USHER_TRY(const bool first, tx.two_factors.confirm(confirmation.factor, confirmation.step, confirmation.codes_sealed, now));
  if (!first) return error(ErrorCode::kConflict);
  USHER_CHECK(confirmation.reservation.give_back(tx));
  USHER_CHECK(tx.users.set_two_factor(user, true, now));
  USHER_CHECK(factor_in_force(tx, user, keep, now));
  USHER_CHECK(outbox_.append(tx, confirmation.mail));
  return tx.audit_events.append(confirmation.event);
}

Result<SessionGrant> TwoFactorEnrolment::put_in_force(const domain::SessionActor& by, const Confirmation& confirmation,
                                                      Renewal renewal) const {
  auto renewed = sessions_.prepare_renewal(by.session(), domain::proof_of(domain::Way::kFactor, ports_.clock.now()));
  renewed.session.amr = with_second_factor(renewed.session.amr);
  auto user = by.user();
  user.two_factor_enabled = true;
  return sessions_.grant_after(std::move(user), std::move(renewed), [&](store::Stores& tx, const NewSession& made) -> Status {
    USHER_CHECK(require_live(tx, by, ports_.clock.now()));
    USHER_CHECK(apply(tx, confirmation, by.session().id));
    return sessions_.renew(tx, made, renewal);
  });
}

Result<TwoFactorEnrolment::Confirmation> TwoFactorEnrolment::prepare(const domain::SessionActor& by, const Secret& code,
                                                                     Codes codes, const domain::Caller& caller) const {
  const AuditEntry entry{.action = kEnabled, .user = by.user().id, .session = by.session().id, .email = by.user().email};
  return prepare(by.user(), code, codes, entry, caller);
}

Result<ConfirmedEnrolment> TwoFactorEnrolment::confirm(const domain::SessionActor& by, const Secret& code,
                                                       const domain::Caller& caller, Renewal renewal) const {
  USHER_TRY(auto confirmation, prepare(by, code, Codes::kNew, caller));
  USHER_TRY(auto session, put_in_force(by, confirmation, renewal));
  return ConfirmedEnrolment{std::move(confirmation.shown), std::move(session)};
}

Result<SessionGrant> TwoFactorEnrolment::confirm_begun(const domain::SessionActor& by, const Secret& code,
                                                       const domain::Caller& caller) const {
  USHER_TRY(const auto confirmation, prepare(by, code, Codes::kOfBegin, caller));
  return put_in_force(by, confirmation, Renewal::kAllTokens);
}

Result<std::vector<Secret>> TwoFactorEnrolment::confirm(const domain::OperatorActor& by, const domain::User& user,
                                                        const Secret& code) const {
  USHER_TRY(auto confirmation, prepare(user, code, Codes::kNew,
                                       {.action = kEnabled, .actor = by.audit_name(), .user = user.id, .email = user.email}, {}));
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) { return apply(tx, confirmation, SessionId()); }));
  return std::move(confirmation.shown);
}

Result<std::vector<Secret>> TwoFactorEnrolment::confirm(const domain::User& user, const Secret& code,
                                                        const domain::Caller& caller, const Around& around) const {
  USHER_TRY(auto confirmation,
            prepare(user, code, Codes::kNew, {.action = kEnabled, .user = user.id, .email = user.email}, caller));
  USHER_CHECK(ports_.transactions.write(
      [&](store::Stores& tx) { return around(tx, [&] { return apply(tx, confirmation, SessionId()); }); }));
  return std::move(confirmation.shown);
}

}  // namespace usher::core
