#pragma once

#include "common/core/credentials/verification_token.h"
#include "common/core/sessions/known_device.h"
#include "common/core/sessions/new_session.h"
#include "common/core/two_factor/first_factor.h"
#include "common/db/engine/writer.h"
#include "common/domain/mail.h"

namespace usher::domain {
class AdminActor;
}

namespace usher::core {

class AccountMerge;
class AuditLog;
class Outbox;
class TwoFactorCodes;

/// What became of a first factor that was right. A challenge (second factor or its enrolment) that is passed later counts again,
/// as the sign-in.
enum class SignInResult { kSignedIn, kSignedUp, kChallenged };

inline constexpr std::array<std::string_view, 3> kSignInResults{"signed_in", "signed_up", "challenged"};  ///< By SignInResult.

/// Counts since the start, for /metrics. Safe from any thread.
class SignInCounts {
 public:
  void count(FirstFactor::Kind method, SignInResult result) {
    totals_.at(static_cast<std::size_t>(method)).at(static_cast<std::size_t>(result)).fetch_add(1, std::memory_order_relaxed);
  }
  /// By the indexes of kFirstFactors and kSignInResults.
  [[nodiscard]] std::uint64_t total(std::size_t method, std::size_t result) const {
    return totals_.at(method).at(result).load(std::memory_order_relaxed);
  }

 private:
  std::array<std::array<std::atomic<std::uint64_t>, kSignInResults.size()>, kFirstFactors.size()> totals_{};
};

/// How long a challenge accepts a second factor.
inline constexpr std::chrono::minutes kChallengeLife{10};
/// How long an impersonation lasts, and a view of the site as the user.
inline constexpr std::chrono::hours kImpersonationLife{1};
inline constexpr std::chrono::minutes kViewLife{30};

struct ImpersonationTerms {
  domain::SessionKind kind;
  std::chrono::minutes lasts;
  std::string_view reason = {};  ///< For the audit log; may be empty.
};

/// Inside a transaction: the live challenge of a token, of kTwoFactor or kEnrolment. Error: kInvalidToken, also after too many
/// attempts; kTokenExpired.
Result<domain::Verification> find_challenge(store::Stores& tx, const char* purpose, const std::string& token_hash,
                                            const Ports& ports);

/// The result of a sign-in that needs a second factor. It is not a credential; it only allows attempts at the second factor.
struct TwoFactorChallenge {
  Secret token;                      ///< 256 random bits; ten minutes.
  std::vector<std::string> methods;  ///< passkey, totp, backup_code (if any are left), email (an e-mail code).
  bool must_enrol = false;           ///< The account has no second factor and needs one: the token is for RequiredEnrolment.
};
using SignInOutcome = std::variant<SessionGrant, TwoFactorChallenge>;

/// Issues the sessions of all sign-ins. Requires the second factor of accounts that have one, unless the browser is
/// trusted, and the enrolment of one where REQUIRE_TWO_FACTOR demands it. An account whose app was lost needs a mailed code, and
/// then the enrolment of a new one.
///
///   auto issuance = issuer.prepare(user, {.kind = ..., .amr = ...}, device_token, caller);       // draws randomness: outside
///   transactions.write([&](Stores& tx) { ...; return issuer.issue_or_challenge(tx, user.id, issuance); });
///   return issuer.finish(std::move(issuance), std::move(issued));                               // signs: after the commit
///
/// Safe from any thread.
class SessionIssuer {
 public:
  SessionIssuer(Ports ports, const SessionFactory& sessions, const TwoFactorCodes& codes, const AccountMerge& account_merge,
                const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), sessions_(sessions), codes_(codes), account_merge_(account_merge), outbox_(outbox), audit_(audit) {}

  enum class SignInReason { kSignIn, kSignUp, kImpersonation };
  struct Prepared {
    FirstFactor first;
    SignInReason reason;
    NewSession session;
    NewDevice device;
    NewVerificationToken challenge;
    domain::AuditEvent issued;
    domain::AuditEvent challenged;
    domain::AuditEvent enrolment_asked;
    domain::Mail new_device;
    std::optional<domain::AuditEvent> anonymous_merged;  ///< Set if an anonymous account is merged.
    std::optional<VisitorId> visitor;                    ///< The visitor to be merged.
    std::optional<domain::AuditEvent> merged;

    /// How to write it: a merge takes decisions over several rows, and all else is decided under the lock of the account's row.
    [[nodiscard]] db::WriteOptions how() const {
      return {.consistency = visitor || anonymous_merged ? db::Consistency::kSerializable : db::Consistency::kRow};
    }
  };
  /// `user`: the user as known so far; without an id if only the write can find it. The write that issues the session merges the
  /// anonymous account of `first`, or else of `caller`, and the visitor of `caller`, and ends the replaced sessions of both.
  [[nodiscard]] Prepared prepare(const domain::User& user, FirstFactor first, const std::optional<Secret>& device_token,
                                 const domain::Caller& caller, SignInReason reason = SignInReason::kSignIn) const;

  struct Issued {
    domain::User user;
    std::optional<domain::Profile> profile;
    bool challenged = false;
    bool must_enrol = false;
    std::optional<domain::SecondFactor> factor;  ///< Set for a challenge.
    std::optional<domain::MergedVisitor> merged = {};
  };
  /// Inside the write that recorded the first factor. Error: kAccountSuspended; kUnauthenticated if the account is gone;
  /// kSecondFactorLost, see refusal_of_lost_app(); kRateLimited, see count_sign_in().
  Result<Issued> issue_or_challenge(store::Stores& tx, const UserId& user, const Prepared& prepared) const;
  Result<SignInOutcome> finish(Prepared prepared, Issued issued) const;

  /// Prepares a view or an impersonation, whose parent is the admin's session: never fresh, never extended, and over when the
  /// parent expires. It needs no second factor and remembers no browser, because the admin acts, not the user.
  [[nodiscard]] Prepared prepare_impersonation(const domain::AdminActor& by, const domain::User& user,
                                               const ImpersonationTerms& terms) const;
  /// Inside a write. Error: kUserNotFound, kAccountSuspended; kForbidden if the user is an admin.
  Result<Issued> issue_impersonation(store::Stores& tx, const UserId& user, const Prepared& prepared) const;

  /// Of finished sign-ins and sign-ups; impersonations do not count.
  [[nodiscard]] const SignInCounts& counts() const { return counts_; }

 private:
  friend class TwoFactorSignIn;    // calls issue() after it verified the second factor, or ask_to_enrol() instead of a lost one
  friend class RequiredEnrolment;  // calls issue() after it enrolled one
  Result<Issued> issue(store::Stores& tx, domain::User current, const Prepared& prepared) const;
  Status notify_of_new_device(store::Stores& tx, const domain::User& user, const Prepared& prepared) const;
  Result<Issued> challenge(store::Stores& tx, domain::User current, std::optional<domain::SecondFactor> factor,
                           const Prepared& prepared) const;
  Result<Issued> ask_to_enrol(store::Stores& tx, domain::User current, const Prepared& prepared) const;
  Result<std::vector<std::string>> methods(const Issued& issued, FirstFactor::Kind first) const;

  Ports ports_;
  const SessionFactory& sessions_;
  const TwoFactorCodes& codes_;
  const AccountMerge& account_merge_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  mutable SignInCounts counts_;
};

}  // namespace usher::core
