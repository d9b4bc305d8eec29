#include "common/crypto/sealed_box.h"

#include "common/base/encoding.h"
#include "common/crypto/random.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

/// 0, 1, 2, ...
class Counting final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = std::byte{next_++};
  }

 private:
  std::uint8_t next_ = 0;
};

std::string counted_key() {
  Counting counting;
  return random_bytes(counting, kSealingKeySize);
}

TEST_CASE("sealed box: the bytes have the layout of the header", "[sealed_box]") {
  Counting random;
  // Built from the layout in Python.
  CHECK(seal(counted_key(), "attack at dawn", "users.totp.42", random) ==
        "AQABAgMEBQYHCAkKCyZ2onqmjuJ6-WHz6saHLg5CErboSD9AcB-QADECfA");
}

TEST_CASE("sealed box: opens with the same key and place", "[sealed_box]") {
  SeededRandom random(1);
  const std::string plaintext = GENERATE(std::string(), std::string("x"), std::string("\0\xff", 2), std::string(100000, 'p'));
  const auto opened = open(counted_key(), seal(counted_key(), plaintext, "place", random), "place");
  REQUIRE(opened);
  CHECK(opened->expose() == plaintext);
}

TEST_CASE("sealed box: two boxes of one text differ", "[sealed_box][security]") {
  SeededRandom random(1);
  CHECK(seal(counted_key(), "text", "", random) != seal(counted_key(), "text", "", random));
}

TEST_CASE("sealed box: another key or place is refused", "[sealed_box][security]") {
  SeededRandom random(1);
  const std::string box = seal(counted_key(), "text", "place", random);
  CHECK_FALSE(open(std::string(32, 'k'), box, "place"));
  CHECK_FALSE(open(counted_key(), box, "elsewhere"));
  CHECK_FALSE(open(counted_key(), box, ""));
}

TEST_CASE("sealed box: any changed bit or truncation is refused", "[sealed_box][security]") {
  SeededRandom random(1);
  const std::string bytes = base64url_decode(seal(counted_key(), "text", "place", random)).value();
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    CAPTURE(i);
    CHECK_FALSE(open(counted_key(), base64url_encode(changed), "place"));
  }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(open(counted_key(), base64url_encode(bytes.substr(0, size)), "place"));
  CHECK_FALSE(open(counted_key(), "not base64url!", "place"));
}

}  // namespace
}  // namespace usher::crypto
