#pragma once

#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/domain/actor.h"

namespace usher::core {

class AuditLog;
class Outbox;

/// What a passkey proves, by whether its authenticator verified the user, and the methods in RFC 8176's values.
constexpr domain::Way way_of_passkey(bool user_verified) {
  return user_verified ? domain::Way::kPasskey : domain::Way::kPasskeyTouch;
}
constexpr const char* amr_of_passkey(bool user_verified) { return user_verified ? "hwk user mfa" : "hwk user"; }

/// The field of a refusal by which browsers forget a passkey (Signal API).
FieldError unknown_passkey();

/// Inside a write by which a passkey comes, is switched on or verifies its user: notes whether the account has one that is a
/// second factor. If REQUIRE_TWO_FACTOR demanded it, it is in force from now on (factor_in_force()).
Status note_passkey(store::Stores& tx, const UserId& user, const SessionId& keep, const Ports& ports);

/// An answer whose signature was right; the write that acts on it must use it.
struct PasskeyProof {
  OpenedCeremony ceremony;
  domain::Passkey passkey;
  crypto::VerifiedAssertion assertion;
  std::optional<domain::AuditEvent> backup_changed = {};  ///< The authenticator now says whether it may be backed up.

  [[nodiscard]] domain::Way way() const { return way_of_passkey(assertion.user_verified); }
  [[nodiscard]] std::string amr() const { return amr_of_passkey(assertion.user_verified); }
};

/// Verifies the use of passkeys, on every way in. Safe from any thread.
class PasskeyProofs {
 public:
  PasskeyProofs(Ports ports, const PasskeyCeremonies& ceremonies, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), ceremonies_(ceremonies), outbox_(outbox), audit_(audit) {}

  /// Verifies an answer; `user`: whose passkey it must be, nullopt for anybody's. A counter that did not grow, though the
  /// ceremony began after the last use, is that of a copy: the passkey is switched off until its owner confirms it, with a mail.
  /// Audits refusals. Error: kInvalidPasskey (with a field if no account has it or will have it), kTokenExpired; require_on() of
  /// the ceremonies.
  Result<PasskeyProof> prove(const PasskeyAnswer& answer, Ceremony ceremony, std::string_view binding,
                             const std::optional<UserId>& user, const domain::Caller& caller) const;
  /// Inside the write. `keep`: the session that goes on, see note_passkey(). Error: kInvalidPasskey if the answer was used
  /// before, or the passkey is gone or off or was used since.
  Status use(store::Stores& tx, const PasskeyProof& proof, const SessionId& keep = SessionId()) const;

  /// The options that prove() takes the answer to. `binding`, `allowed`: see PasskeyCeremonies::request().
  Result<PasskeyOptions> options(Ceremony ceremony, std::string_view binding, const std::optional<UserId>& user) const;

 private:
  Result<domain::Passkey> find(const crypto::AssertionResponse& response, const std::optional<UserId>& user,
                               const domain::Caller& caller) const;
  Status judge_verification(PasskeyProof& proof, const domain::Caller& caller) const;
  Status check_counter(const PasskeyProof& proof, const domain::Caller& caller) const;
  Error refuse(const domain::Passkey& passkey, std::string_view reason, std::string detail, const domain::Caller& caller) const;

  Ports ports_;
  const PasskeyCeremonies& ceremonies_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
