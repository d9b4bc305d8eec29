#pragma once

#include "common/core/credentials/password_change.h"
#include "common/core/two_factor/two_factor_codes.h"

namespace usher::core {

/// A new secret to be added to an authenticator app.
struct Enrolment {
  Secret secret;       ///< Base32, for typing.
  Secret otpauth_uri;  ///< For a link or a QR code.

  /// Returns an empty text if the site's name is too long for a QR code.
  [[nodiscard]] Secret qr_svg() const;
  /// The same for a page that draws it: a path in a square of so many units; zero units without a QR code.
  struct QrPath {
    std::size_t side = 0;
    Secret path;
  };
  [[nodiscard]] QrPath qr_path() const;
  /// The same as lines for a terminal; see crypto::to_terminal_text.
  [[nodiscard]] Secret qr_terminal(bool colour) const;
};

struct EnrolmentWithCodes {
  Enrolment enrolment;
  std::vector<Secret> backup_codes;
};

/// What the confirmation of an enrolment returns.
struct ConfirmedEnrolment {
  std::vector<Secret> backup_codes;
  SessionGrant session;
};

/// Enrols a second factor. Safe from any thread.
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

  /// Draws a new secret that is not in force yet; replaces an unconfirmed one. May hash. Error: kTwoFactorAlreadyEnabled; errors
  /// of Reauthentication.
  Result<Enrolment> begin(const domain::SessionActor& by, const std::optional<Secret>& password,
                          const domain::Caller& caller) const;
  /// Enables the factor by a code of the app and returns the backup codes, which are shown only once. Ends the other sessions,
  /// withdraws the trust in browsers, marks this session fresh and renews its tokens.
  /// Error: kInvalidCode, kRateLimited; kTwoFactorNotEnabled without begin(); kTwoFactorAlreadyEnabled after another confirm().
  Result<ConfirmedEnrolment> confirm(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller,
                                     Renewal renewal = Renewal::kAllTokens) const;

  /// The same two steps, but begin_with_codes() returns the backup codes. They are valid once confirm_begun() enables the factor.
  Result<EnrolmentWithCodes> begin_with_codes(const domain::SessionActor& by, const Secret& password,
                                              const domain::Caller& caller) const;
  Result<SessionGrant> confirm_begun(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller) const;

  /// Returns the URI for the app again, also of an unconfirmed secret. May hash. Error: kTwoFactorNotEnabled if there is no
  /// secret; errors of Reauthentication.
  Result<Secret> otpauth_uri(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;

  /// The same steps for an operator; all sessions of the user end. Error: kUserNotFound.
  Result<Enrolment> begin(const domain::OperatorActor& by, const domain::User& user) const;
  Result<std::vector<Secret>> confirm(const domain::OperatorActor& by, const domain::User& user, const Secret& code) const;

  using Around = std::function<Status(store::Stores& tx, const std::function<Status()>& enable)>;
  /// The same steps for a sign-in that must enrol first, whose first factor the caller has verified, and the mailed code if the
  /// app was lost. `around` is the write, and has what enables the factor called: all sessions and enrolments of the user end.
  Result<Enrolment> begin(const domain::User& user, const domain::Caller& caller) const;
  Result<std::vector<Secret>> confirm(const domain::User& user, const Secret& code, const domain::Caller& caller,
                                      const Around& around) const;

 private:
  struct Drawn {
    Enrolment enrolment;
    std::string sealed;
    std::string codes_sealed = {};  ///< Empty: confirm() makes the codes.
  };
  [[nodiscard]] Drawn draw(const domain::User& user) const;
  Status keep(store::Stores& tx, const UserId& user, const Drawn& drawn, const domain::AuditEvent& event) const;

  /// Reauthenticates the caller, then stores the drawn values.
  Status begin(const domain::SessionActor& by, const std::optional<Secret>& password, const Drawn& drawn,
               const domain::Caller& caller) const;

  struct Confirmation;
  enum class Codes { kNew, kOfBegin };
  Result<Confirmation> prepare(const domain::User& user, const Secret& code, Codes codes, const AuditEntry& entry,
                               const domain::Caller& caller) const;
  Result<Confirmation> prepare(const domain::SessionActor& by, const Secret& code, Codes codes,
                               const domain::Caller& caller) const;
  Status apply(store::Stores& tx, const Confirmation& confirmation, const SessionId& keep) const;
  Result<SessionGrant> put_in_force(const domain::SessionActor& by, const Confirmation& confirmation, Renewal renewal) const;
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
