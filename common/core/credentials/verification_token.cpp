#include "common/core/credentials/verification_token.h"

#include "common/crypto/digest.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {

NewVerificationToken prepare_verification_token(const Ports& ports, VerificationTokenRequest of) {
  const auto now = ports.clock.now();
  Secret token(crypto::random_token(ports.random));
  domain::Verification row{.id = crypto::uuid_v7(ports.random, now),
                           .purpose = std::string(of.purpose),
                           .token_hash = crypto::sha256_base64url(token.expose()),
                           .user_id = std::move(of.user),
                           .payload = json::to_text(std::move(of.payload)),
                           .created_at = now,
                           .expires_at = now + of.life};
  if (!of.address.empty()) row.address = std::move(of.address);
  return {std::move(row), std::move(token)};
}

Status issue_verification_token(store::Stores& tx, const NewVerificationToken& made) {
  USHER_CHECK(tx.verifications.void_all(*made.row.user_id, made.row.purpose));
  return tx.verifications.issue(made.row);
}

Result<domain::Verification> check_verification_token(store::Stores& tx, std::string_view purpose, std::string_view token_hash,
                                                      Time now) {
  USHER_TRY(auto found, tx.verifications.find(purpose, token_hash));
  if (!found || found->used_at || !found->user_id) return error(ErrorCode::kInvalidToken);
  if (found->expires_at <= now) return error(ErrorCode::kTokenExpired);
  return std::move(*found);
}

Result<domain::Verification> consume_verification_token(store::Stores& tx, std::string_view purpose, std::string_view token_hash,
                                                        Time now) {
  USHER_CHECK(check_verification_token(tx, purpose, token_hash, now));
  USHER_TRY(auto consumed, tx.verifications.consume(purpose, token_hash, now));
  return consumed ? Result<domain::Verification>(std::move(*consumed)) : error(ErrorCode::kInvalidToken);
}

json::Object payload_of(const domain::Verification& token) { return json::parse_stored_object(token.payload.value_or("")); }

std::string written_address_of(const domain::Verification& token) {
  std::string written(json::text_at(payload_of(token), "written"));
  return written.empty() ? *token.address : written;
}

}  // namespace usher::core
