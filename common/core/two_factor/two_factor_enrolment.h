#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/reauthentication.h"
#include "common/core/mail/outbox.h"
#include "common/core/sessions/new_session.h"
#include "common/core/two_factor/two_factor_codes.h"

namespace usher::core {

/// A secret on its way into somebody's authenticator app.
struct Enrolment {
  Secret secret;       ///< Base32, to be typed.
  Secret otpauth_uri;  ///< To be followed or scanned.

  /// Empty where the site's name is too long for any code.
  [[nodiscard]] Secret qr_svg() const;
  /// Likewise; lines for a terminal; see crypto::to_terminal_text.
  [[nodiscard]] Secret qr_terminal(bool colour) const;
};

struct EnrolmentWithCodes {
  Enrolment enrolment;
  std::vector<Secret> backup_codes;
};

/// Getting a second factor. Safe from any thread.
class TwoFactorEnrolment {
 public:
  TwoFactorEnrolment(Ports ports, const TwoFactorCodes& codes, const Reauthentication& reauthentication,
                     const SessionFactory& sessions, const RateLimiter& limiter, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports),
        codes_(codes),
        reauthentication_(reauthentication),
        sessions_(sessions),
        limiter_(limiter),
        outbox_(outbox),
        audit_(audit) {}

  /// A new secret, not in force yet; the one of an enrolment before, if nobody confirmed it, is gone. May hash.
  /// kTwoFactorAlreadyEnabled; the errors of Reauthentication.
  Result<Enrolment> begin(const domain::SessionActor& by, const std::optional<Secret>& password,
                          const domain::Caller& caller) const;
  /// Puts it in force by a code of the app and answers the backup codes, which nobody sees again. The other sessions end, trust
  /// in browsers goes, and this session is fresh. kInvalidCode, kRateLimited; kTwoFactorNotEnabled without begin(),
  /// kTwoFactorAlreadyEnabled after another confirm().
  Result<std::vector<Secret>> confirm(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller) const;

  /// The same two steps the other way round: the backup codes come first, count once the secret is confirmed, and the session
  /// gets new tokens then.
  Result<EnrolmentWithCodes> begin_with_codes(const domain::SessionActor& by, const Secret& password,
                                              const domain::Caller& caller) const;
  Result<SessionGrant> confirm_begun(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller) const;

  /// What the app reads, once more; of a secret to be confirmed, too. May hash. kTwoFactorNotEnabled where there is none; the
  /// errors of Reauthentication.
  Result<Secret> otpauth_uri(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;

  /// The same at the terminal of an operator; every session of the user ends. kUserNotFound.
  Result<Enrolment> begin(const domain::OperatorActor& by, const domain::User& user) const;
  Result<std::vector<Secret>> confirm(const domain::OperatorActor& by, const domain::User& user, const Secret& code) const;

 private:
  struct Drawn {
    Enrolment enrolment;
    std::string sealed;
    std::string codes_sealed = {};  ///< Empty: the codes come with the confirmation.
  };
  [[nodiscard]] Drawn draw(const domain::User& user) const;
  Status keep(store::Stores& tx, const UserId& user, const Drawn& drawn, const domain::AuditEvent& event) const;

  /// Proves who asks, then keeps what was drawn.
  Status begin(const domain::SessionActor& by, const std::optional<Secret>& password, const Drawn& drawn,
               const domain::Caller& caller) const;

  struct Confirmation;
  enum class Codes { kNew, kOfBegin };
  Result<Confirmation> prepare(const domain::User& user, const Secret& code, Codes codes, const AuditEntry& entry,
                               const domain::Caller& caller) const;
  Status apply(store::Stores& tx, const Confirmation& confirmation, const SessionId& keep) const;
  Result<domain::SecondFactor> reserve(const UserId& user, Reservation& reservation) const;

  Ports ports_;
  const TwoFactorCodes& codes_;
  const Reauthentication& reauthentication_;
  const SessionFactory& sessions_;
  const RateLimiter& limiter_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
