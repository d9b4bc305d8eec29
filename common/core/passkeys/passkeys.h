#pragma once

#include "common/core/passkeys/passkey_proofs.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/new_session.h"

namespace usher::core {

inline constexpr json::Rules kPasskeyNameRules{.max = 60, .about = "how its owner knows it", .one_line = true};

/// What an owner changes of a passkey.
struct PasskeyChange {
  std::optional<std::string> name = {};  ///< Empty: the default one.
  bool confirms = false;                 ///< Switches it on again, after a counter that did not grow.
};

/// Verifies a new passkey, which is not stored yet. Error: kInvalidPasskey; kValidationFailed on name.
Result<domain::Passkey> made_passkey(const OpenedCeremony& ceremony, const json::Value& credential,
                                     const std::optional<std::string>& name, const domain::Caller& caller, const Ports& ports);
/// Inside a write: stores it; `keep`: see note_passkey(). Error: kConflict if the credential is registered already, or the
/// account has kMostPasskeys.
Status add_passkey(store::Stores& tx, const domain::Passkey& made, const SessionId& keep, const Ports& ports);

/// Users' own passkeys. Safe from any thread.
class Passkeys {
 public:
  Passkeys(Ports ports, const PasskeyCeremonies& ceremonies, const PasskeyProofs& proofs, const Authentication& authentication,
           const SessionFactory& sessions, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports),
        ceremonies_(ceremonies),
        proofs_(proofs),
        authentication_(authentication),
        sessions_(sessions),
        outbox_(outbox),
        audit_(audit) {}

  /// Oldest first.
  Result<std::vector<domain::Passkey>> list(const domain::SessionActor& by) const;
  /// Whether it is a second factor where REQUIRE_TWO_FACTOR demands one: the mailbox proves less then.
  [[nodiscard]] bool is_demanded(const domain::SessionActor& by, const domain::Passkey& passkey) const;
  /// Options to add one. Needs a fresh session (Maker::kPasskey). Error: kForbidden for an anonymous account; see
  /// PasskeyCeremonies::require_on().
  Result<PasskeyOptions> begin(const domain::SessionActor& by) const;
  /// Adds the one that was made with these options, in the same session, and mails the owner. Error: kInvalidPasskey,
  /// kTokenExpired, kConflict; kValidationFailed on name; as begin().
  Result<domain::Passkey> add(const domain::SessionActor& by, const PasskeyAnswer& answer, const std::optional<std::string>& name,
                              const domain::Caller& caller) const;
  /// To confirm one needs a fresh session. Error: kNotFound; kValidationFailed on name.
  Result<domain::Passkey> change(const domain::SessionActor& by, const PasskeyId& id, const PasskeyChange& change,
                                 const domain::Caller& caller) const;
  /// Removes one, ends the other sessions that proved it, and mails the owner. Needs a fresh session. Error: kNotFound;
  /// kLastWayIn if no other way in would remain.
  Status remove(const domain::SessionActor& by, const PasskeyId& id, const domain::Caller& caller) const;

  /// Options to confirm who the user is in this session. The user must be verified where acts demand as much as an app proves.
  Result<PasskeyOptions> begin_proof(const domain::SessionActor& by) const;
  /// Marks the session fresh by one of the user's passkeys, and renews its tokens. Error: kInvalidPasskey, kTokenExpired;
  /// kNotWhileViewing.
  Result<SessionGrant> reauthenticate(const domain::SessionActor& by, const PasskeyAnswer& answer, const domain::Caller& caller,
                                      Renewal renewal = Renewal::kAllTokens) const;

  /// At each start of a server: the settings may have changed the relying party, by which a passkey counts as a second factor,
  /// and who needs one. Where a passkey becomes the factor that is demanded, sessions that proved none end.
  Status note_relying_party() const;
  /// Sentences on passkeys of another relying party, for operators.
  Result<std::vector<std::string>> superseded() const;

 private:
  Result<Ceremony> proof_ceremony(const domain::SessionActor& by) const;
  Status note_demand(store::Stores& tx) const;

  Ports ports_;
  const PasskeyCeremonies& ceremonies_;
  const PasskeyProofs& proofs_;
  const Authentication& authentication_;
  const SessionFactory& sessions_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

/// Inside a write: removes a passkey, with the sessions that proved it but `keep`, which may be empty. Returns the number of
/// ended sessions. Error: kLastWayIn if the account would have no way in.
Result<std::int64_t> remove_passkey(store::Stores& tx, const UserId& owner, const PasskeyId& id, const SessionId& keep,
                                    const settings::Settings& settings, Time now);

}  // namespace usher::core
