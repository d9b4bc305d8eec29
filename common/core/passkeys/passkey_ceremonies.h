#pragma once

#include "common/core/runtime/ports.h"
#include "common/core/secrets/signed_values.h"
#include "common/crypto/webauthn/fault.h"
#include "common/crypto/webauthn/webauthn.h"
#include "common/domain/passkey.h"
#include "common/domain/user.h"

namespace usher::core {

/// The site as authenticators know it (WebAuthn, section 4: relying party).
struct RelyingParty {
  std::string id;                    ///< PASSKEY_RP_ID.
  std::string name;                  ///< The site's.
  std::vector<std::string> origins;  ///< PUBLIC_URL, the site's and the exact trusted ones; never patterns.
  std::string_view why_off = {};     ///< A sentence; empty: passkeys work.

  /// The id; empty while passkeys are off.
  [[nodiscard]] std::string_view working_id() const { return why_off.empty() ? std::string_view(id) : std::string_view(); }
};

RelyingParty relying_party_of(const settings::Settings& settings);

/// What a ceremony is for. Its token serves that alone. kReauthenticateVerified: where a touch would prove too little.
enum class Ceremony { kSignIn, kSecondFactor, kReauthenticate, kReauthenticateVerified, kRegister, kSignUp, kReset };

/// Begins a ceremony in a browser.
struct PasskeyOptions {
  Secret token;          ///< Comes back with the browser's answer, within kCeremonyLife.
  json::Object options;  ///< PublicKeyCredentialCreationOptionsJSON or PublicKeyCredentialRequestOptionsJSON.
};

/// The browser's answer.
struct PasskeyAnswer {
  Secret token;
  json::Value credential;  ///< RegistrationResponseJSON or AuthenticationResponseJSON.
};

inline constexpr std::chrono::minutes kCeremonyLife{5};

/// Refusals beside those of crypto::passkey_fault.
inline constexpr crypto::PasskeyFault kForeignCeremony{"The passkey's request is not of this page; load it again"};
inline constexpr crypto::PasskeyFault kUsedCeremony{"The passkey's answer was used already; try again"};
inline constexpr crypto::PasskeyFault kUnknownPasskey{"This passkey is not of an account here; sign in another way"};

/// A ceremony whose token was right.
struct OpenedCeremony {
  std::string hash;  ///< What spend() keeps.
  Time begun{};
  crypto::CeremonyTerms terms;
  std::optional<UserId> user;  ///< Whose passkey is made.
  json::Object kept;           ///< What the options were asked with.
};

/// Makes the options of WebAuthn ceremonies and reads their tokens. A token is signed and bound to the browser, and the challenge
/// is its digest: nothing is stored but that it was used. Safe from any thread.
class PasskeyCeremonies {
 public:
  PasskeyCeremonies(Ports ports, const InstallationSecrets& secrets)
      : ports_(ports), signatures_(SignedPurpose::kPasskey, secrets), party_(relying_party_of(ports.settings)) {}

  [[nodiscard]] const RelyingParty& party() const { return party_; }
  /// Error: kForbidden with the sentence why passkeys are off.
  [[nodiscard]] Status require_on() const;

  /// Options to use a passkey. `binding`: what the answer comes with again, such as a secret of the browser or the id of its
  /// session. `allowed`: the passkeys of a known account; empty: any of this site, which the authenticator finds. Error: see
  /// require_on().
  Result<PasskeyOptions> request(Ceremony ceremony, std::string_view binding, const std::vector<domain::Passkey>& allowed) const;
  /// Options to make a passkey for `holder`; `kept` comes back. `existing`: authenticators with one of them make none.
  Result<PasskeyOptions> creation(Ceremony ceremony, std::string_view binding, const domain::User& holder,
                                  const std::vector<domain::Passkey>& existing, json::Object kept = {}) const;

  /// Error: kInvalidPasskey for the token of another ceremony or browser, kTokenExpired; require_on().
  Result<OpenedCeremony> open(const Secret& token, Ceremony ceremony, std::string_view binding) const;
  /// Inside the write that uses the answer. Error: kInvalidPasskey if an answer to the ceremony was used before (replay).
  Status spend(store::Stores& tx, const OpenedCeremony& ceremony) const;

 private:
  [[nodiscard]] bool must_verify(Ceremony ceremony) const;
  /// Sets the token of the options and their challenge.
  [[nodiscard]] PasskeyOptions made(Ceremony ceremony, std::string_view binding, json::Object options,
                                    const std::optional<UserId>& user, json::Object kept) const;

  Ports ports_;
  SignedValues signatures_;
  RelyingParty party_;
};

}  // namespace usher::core
