#include "common/crypto/better_auth_text.h"

#include "tests/catch.h"

namespace usher::crypto {
namespace {

// Encrypted by the Better Auth library.
constexpr std::string_view kServerSecret = "reference-secret-0123456789abcdef0123456789abcdef";
constexpr std::string_view kText =
    "0fc17619be48819c6d36859da0ed152119c9279828d749569d49862f093ab0791c16e6e4d234e4d3e524bdc302c2170778642e0b7568caac";

std::optional<std::string> opened(std::string_view text, std::string_view secret = kServerSecret) {
  const auto plain = open_better_auth_text(Secret(std::string(secret)), text);
  return plain ? std::optional(std::string(plain->expose())) : std::nullopt;
}

TEST_CASE("better auth text: a text of the library is decrypted", "[crypto][better_auth]") {
  CHECK(opened(kText) == "totp-secret-text");
  CHECK(opened("$ba$1$" + std::string(kText)) == "totp-secret-text");
  CHECK(is_better_auth_text(kText));
  CHECK(is_better_auth_text("$ba$12$" + std::string(kText)));
}

TEST_CASE("better auth text: another secret and any changed byte are refused", "[crypto][better_auth][security]") {
  CHECK_FALSE(opened(kText, "another secret"));
  CHECK_FALSE(opened(kText, ""));
  for (std::size_t i = 0; i < kText.size(); i += 7) {
    std::string changed(kText);
    changed[i] = changed[i] == '0' ? '1' : '0';
    CHECK_FALSE(opened(changed));
  }
  CHECK_FALSE(opened(kText.substr(0, kText.size() - 2)));
}

TEST_CASE("better auth text: any other text is refused", "[crypto][better_auth]") {
  for (const auto* text :
       {"", "gho_16C7e42F292c6912E7710c838347Ae178B4a", "$ba$", "$ba$1", "$ba$1$", "00ff", "zz", "ya29.a0AfB"}) {
    CHECK_FALSE(is_better_auth_text(text));
    CHECK_FALSE(opened(text));
  }
}

}  // namespace
}  // namespace usher::crypto
