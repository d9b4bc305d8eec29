#include "common/core/verified_tokens.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

VerifiedTokens::Verified of(const std::string& user) {
  return {.claims = {.user = UserId(user), .session = SessionId("s"), .key = KeyId("k")}, .key = nullptr, .expires_at = {}};
}

TEST_CASE("verified tokens: the last few thousand are known, and no more", "[access_tokens][security]") {
  VerifiedTokens tokens;
  constexpr std::size_t kMany = 5 * VerifiedTokens::kGeneration;
  for (std::size_t i = 0; i < kMany; ++i) tokens.remember("token " + std::to_string(i), of("user " + std::to_string(i)));
  CHECK(tokens.find("token " + std::to_string(kMany - 1))->claims.user.str() == "user " + std::to_string(kMany - 1));
  CHECK(tokens.find("token " + std::to_string(kMany - VerifiedTokens::kGeneration)));
  CHECK_FALSE(tokens.find("token 0"));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < kMany; ++i) kept += tokens.find("token " + std::to_string(i)) ? 1U : 0U;
  CHECK(kept <= 2 * VerifiedTokens::kGeneration);
}

}  // namespace
}  // namespace usher::core
