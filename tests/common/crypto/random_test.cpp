#include "common/crypto/random.h"

#include <map>
#include <set>

#include "common/base/encoding.h"
#include "common/base/id.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

/// Returns 255, 254, 253, ...
class CountingDown final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = std::byte{next_--};
  }

 private:
  std::uint8_t next_ = 255;
};

TEST_CASE("random: one seed gives the same bytes whatever the request sizes", "[random]") {
  SeededRandom whole(7);
  SeededRandom pieces(7);
  SeededRandom other(8);
  const std::string expected = random_bytes(whole, 100);
  std::string joined;
  for (const std::size_t count : {1U, 31U, 32U, 0U, 36U}) joined += random_bytes(pieces, count);
  CHECK(joined == expected);
  CHECK(random_bytes(other, 100) != expected);
}

TEST_CASE("random: seeded bytes are SHA-256 of seed and block number, so they are the same on every machine", "[random]") {
  SeededRandom random(0);
  // sha256 of sixteen zero bytes.
  CHECK(hex_encode(random_bytes(random, 32)) == "374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb");
}

TEST_CASE("random: the system's generator does not repeat itself", "[random]") {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_bytes(random, 16));
  CHECK(seen.size() == 100);
}

TEST_CASE("random: a token is 32 bytes as 43 characters of base64url, without a dot", "[random]") {
  SeededRandom random(1);
  const std::string token = random_token(random);
  CHECK(token.size() == 43);
  CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
  CHECK(base64url_decode(token)->size() == 32);
  CHECK(random_token(random) != token);
}

TEST_CASE("random: alphanumeric text is unbiased", "[random][security]") {
  // Of the 256 bytes, 248 give each of the 62 characters four times; the other eight must be discarded.
  CountingDown unusable_first;
  CHECK(random_alphanumeric(unusable_first, 4) == "9876");
  CountingDown random;
  std::map<char, int> counts;
  for (const char c : random_alphanumeric(random, 248)) ++counts[c];
  CHECK(counts.size() == 62);
  for (const auto& [character, count] : counts) {
    CAPTURE(character);
    CHECK(count == 4);
  }
}

TEST_CASE("random: a UUID has version 7, the variant and the milliseconds", "[random]") {
  SeededRandom random(2);
  // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z.
  const std::string uuid = uuid_v7(random, from_ms(0x017F22E279B0));
  CHECK(uuid.size() == 36);
  CHECK(uuid.substr(0, 15) == "017f22e2-79b0-7");
  CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  for (std::size_t i = 0; i < uuid.size(); ++i) CHECK((uuid[i] == '-') == (i == 8 || i == 13 || i == 18 || i == 23));
  CHECK(uuid.find_first_not_of("0123456789abcdef-") == std::string::npos);
  CHECK(uuid_v7(random, from_ms(0x017F22E279B0)) != uuid);
}

TEST_CASE("random: new ids are UUIDs of their type", "[random]") {
  SeededRandom random(3);
  const auto id = new_id<UserId>(random, from_ms(1));
  CHECK(id.str().substr(0, 14) == "00000000-0001-");
}

}  // namespace
}  // namespace usher::crypto
