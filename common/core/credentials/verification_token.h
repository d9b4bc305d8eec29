#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/secret.h"
#include "common/core/runtime/ports.h"
#include "common/domain/verification.h"
#include "common/json/value.h"

// Tokens that prove something once, such as that a mailbox is one's own: 256 random bits, kept as base64url(SHA-256) only, bound
// to a purpose, a user and an address.

namespace usher::core {

inline constexpr std::chrono::hours kVerifyEmailLife{24};
inline constexpr std::chrono::hours kResetPasswordLife{1};
inline constexpr std::chrono::hours kChangeEmailLife{24};
inline constexpr std::chrono::days kUndoEmailChangeLife{7};
inline constexpr std::chrono::minutes kSignInLinkLife{5};
inline constexpr std::chrono::minutes kEmailCodeLife{5};

/// Drawn before the write that issues it.
struct NewVerificationToken {
  domain::Verification row;
  Secret token;
};

struct VerificationTokenRequest {
  std::string_view purpose;
  std::chrono::seconds life{};
  UserId user;
  std::string address = {};  ///< As compared; empty: none.
  json::Object payload = {};
};

[[nodiscard]] NewVerificationToken prepare_verification_token(const Ports& ports, VerificationTokenRequest of);

/// Inside a write. The user's earlier ones of that purpose work no more.
Status issue_verification_token(store::Stores& tx, const NewVerificationToken& made);

/// Inside a write: of any number of racing calls one gets it. kInvalidToken for one that is wrong, used or voided; kTokenExpired.
Result<domain::Verification> consume_verification_token(store::Stores& tx, std::string_view purpose, std::string_view token_hash,
                                                        Time now);

/// Whether consume_verification_token() would answer it now, without spending it: for pages, and before work that costs.
Result<domain::Verification> check_verification_token(store::Stores& tx, std::string_view purpose, std::string_view token_hash,
                                                      Time now);

/// The payload that prepare_verification_token() was given.
json::Object payload_of(const domain::Verification& token);
/// Whether a payload says true to `name`.
bool is_set(const json::Object& payload, std::string_view name);

}  // namespace usher::core
