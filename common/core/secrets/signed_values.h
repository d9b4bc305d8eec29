#pragma once

#include <optional>

#include "common/base/in_order.h"
#include "common/base/secret.h"

namespace usher::core {

struct InstallationSecrets;

/// What values are signed for. Each parser has the SignedValues of its purpose, which refuse those of every other one.
enum class SignedPurpose { kBetterAuth, kVisitor, kSelection, kPasskey, kBearer, kReminder, kWake };
struct SignedPurposeRow {
  SignedPurpose purpose;
  std::string_view key;   ///< What the key is derived for.
  std::string_view word;  ///< Begins what is signed; empty where clients keep values of earlier releases.
};
inline constexpr EnumArray kSignedPurposes(&SignedPurposeRow::purpose,
                                           {{SignedPurpose::kBetterAuth, "better-auth-cookies", ""},  // the protocol's cookies
                                            {SignedPurpose::kVisitor, "anonymous-visitors", ""},
                                            {SignedPurpose::kSelection, "selections", "selection"},
                                            {SignedPurpose::kPasskey, "passkey-ceremonies", "passkey"},
                                            {SignedPurpose::kBearer, "bearer-tokens",
                                             "bearer"},  // set-auth-token, which scripts read
                                            {SignedPurpose::kReminder, "reminders", "reminder"},
                                            {SignedPurpose::kWake, "wake-orders", "wake"}});

/// Signed values that a client carries and cannot forge, in Better Auth's format:
///
///   <value> "." base64(HMAC-SHA-256(key, value))     standard alphabet, 44 characters, one "=" at the end
///
/// percent-encoded where a single word is required. Better Auth's key is BETTER_AUTH_SECRET as raw bytes; other purposes have
/// keys of their own, and sign their word before the value. Signatures of the previous key are also accepted while there is one.
/// Safe from any thread.
class SignedValues {
 public:
  explicit SignedValues(Secret key, std::optional<Secret> previous = std::nullopt)
      : key_(std::move(key)), previous_(std::move(previous)) {}
  /// By keys that are derived from the installation's secret.
  SignedValues(SignedPurpose purpose, const InstallationSecrets& secrets);

  [[nodiscard]] std::string sign(std::string_view value) const;
  /// Returns the value if the part after the last dot is its signature, otherwise nullopt.
  [[nodiscard]] std::optional<std::string> verify(std::string_view signed_value) const;
  /// Like sign(), percent-encoded.
  [[nodiscard]] std::string sign_encoded(std::string_view value) const;
  /// Accepts values with and without percent-encoding; a value that cannot be decoded is verified as it is.
  [[nodiscard]] std::optional<std::string> verify_encoded(std::string_view signed_value) const;

  /// The value of a signed one, percent-encoded or not, without a check of its signature: for a value that proves itself.
  [[nodiscard]] static std::string value_of_encoded(std::string_view signed_value);

 private:
  [[nodiscard]] std::string signature(const Secret& key, std::string_view value) const;

  Secret key_;
  std::optional<Secret> previous_;
  std::string prefix_ = {};
};

}  // namespace usher::core
