#include "common/crypto/password_formats/sodium_argon2.h"

#include <algorithm>

#include "tests/catch.h"

namespace usher::crypto {
namespace {

Argon2Hash hash_of(const Argon2Cost& cost) { return {.cost = cost, .salt = "sixteen bytes of", .key = {}}; }

TEST_CASE("sodium argon2: its keys are the reference library's", "[argon2]") {
  const auto memory = GENERATE(8U, 9U, 31U, 256U, 19456U);
  const auto time = GENERATE(1U, 2U, 3U);
  const auto size = GENERATE(std::size_t{16}, std::size_t{32}, std::size_t{64});
  const auto hash = hash_of({.memory_kib = memory, .time = time, .lanes = 1});
  HashArena arena;
  for (const std::string_view password : {std::string_view(""), std::string_view("correct horse"), std::string_view("a\0b", 3)}) {
    REQUIRE(is_sodium_argon2(hash, size));
    CHECK(sodium_argon2_key(password, hash, size, arena).value() == reference_argon2_key(password, hash, size, arena).value());
  }
}

TEST_CASE("sodium argon2: what it cannot do is left to the reference library", "[argon2]") {
  CHECK_FALSE(is_sodium_argon2(hash_of({.lanes = 2}), 32));
  CHECK_FALSE(is_sodium_argon2(hash_of({}), 15));
  auto other = hash_of({});
  other.salt = "short";
  CHECK_FALSE(is_sodium_argon2(other, 32));
  other = hash_of({});
  other.version = 16;
  CHECK_FALSE(is_sodium_argon2(other, 32));
  other = hash_of({});
  other.is_id = false;
  CHECK_FALSE(is_sodium_argon2(other, 32));
}

TEST_CASE("sodium argon2: the memory of a hash is wiped", "[argon2][security]") {
  HashArena arena;
  const auto hash = hash_of({.memory_kib = 1024, .time = 1, .lanes = 1});
  REQUIRE(sodium_argon2_key("correct horse", hash, 32, arena).ok());
  const auto* const memory = arena.reserve(1024 * 1024);
  CHECK(std::all_of(memory, memory + 1024 * 1024, [](std::byte byte) { return byte == std::byte{0}; }));
}

}  // namespace
}  // namespace usher::crypto
