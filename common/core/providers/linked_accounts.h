#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/mail/outbox.h"
#include "common/core/providers/oauth_providers.h"
#include "common/core/sessions/authentication.h"

namespace usher::core {

/// Users' sign-in methods: the password (`credential`) and the linked provider accounts. OAuthSignIn links them. Safe from
/// any thread.
class LinkedAccounts {
 public:
  LinkedAccounts(Ports ports, const Authentication& authentication, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), authentication_(authentication), outbox_(outbox), audit_(audit) {}

  /// Lists the accounts, oldest first, without a password account that has no password.
  Result<std::vector<domain::Account>> list(const domain::SessionActor& by) const;
  /// Whether no way in would remain without this account.
  Result<bool> is_last_way_in(const domain::SessionActor& by, const AccountId& account) const;
  /// Removes a sign-in method and ends the other sessions, which may have begun by it. Notifies the owner. Needs a fresh session;
  /// `fresh_for`: a longer period than FRESH_SESSION_MINUTES, for a protocol that has its own and takes no mailbox for a way in.
  /// Error: kNotFound; kLastWayIn if no other would remain.
  Status unlink(const domain::SessionActor& by, const AccountId& account, const domain::Caller& caller,
                std::chrono::minutes fresh_for = {}) const;

  /// At each start of a server: gives the links whose issuer is not known that of the provider's last start, or its own at the
  /// first, with an event for each provider that had such links. The schema turn is held, so that servers that start at once take
  /// turns.
  Status fill_issuers(const OAuthProviders& providers) const;
  /// A sentence, with the fix, for each provider with links that do not sign in: its issuer changed under its name.
  Result<std::vector<std::string>> superseded(const OAuthProviders& providers) const;

 private:
  Ports ports_;
  const Authentication& authentication_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
