#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/verification.h"
#include "common/json/value.h"

// One-time tokens that prove, for example, control of a mailbox: 256 random bits, bound to a purpose, a user and an address. Only
// base64url(SHA-256) is stored.

namespace usher::core {

inline constexpr std::chrono::hours kVerifyEmailLife{24};
inline constexpr std::chrono::hours kResetPasswordLife{1};
inline constexpr std::chrono::days kFirstPasswordLife{7};
inline constexpr std::chrono::hours kChangeEmailLife{24};
inline constexpr std::chrono::days kUndoEmailChangeLife{7};
inline constexpr std::chrono::minutes kSignInLinkLife{5};
inline constexpr std::chrono::minutes kEmailCodeLife{5};

/// The member of a payload with the time of the request for the link, in epoch milliseconds.
inline constexpr const char* kRequestedAtMember = "requested_at_ms";

/// A token drawn before the write that issues it.
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

/// Inside a write: issues the token and voids the user's earlier tokens of the same purpose.
Status issue_verification_token(store::Stores& tx, const NewVerificationToken& made);

/// Inside a write: consumes a token; only one of several concurrent calls succeeds. Error: kInvalidToken if the token is unknown,
/// used or voided; kTokenExpired.
Result<domain::Verification> consume_verification_token(store::Stores& tx, std::string_view purpose, std::string_view token_hash,
                                                        Time now);

/// Returns the token if consume_verification_token() would accept it, and does not consume it. For pages, and before costly work.
Result<domain::Verification> check_verification_token(store::Stores& tx, std::string_view purpose, std::string_view token_hash,
                                                      Time now);

/// Returns the payload given to prepare_verification_token().
json::Object payload_of(const domain::Verification& token);
/// Returns the address as it was written, which the payload has, or else as compared. Precondition: the token has an address.
std::string written_address_of(const domain::Verification& token);

}  // namespace usher::core
