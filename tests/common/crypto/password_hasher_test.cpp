#include "common/crypto/password_hasher.h"

#include <atomic>

#include "common/crypto/random.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

constexpr Argon2Cost kCheap{.memory_kib = 8, .time = 1, .lanes = 1};

Secret password(std::string_view text) { return normalise_password(text).value(); }

struct Hashers {
  SeededRandom random{5};
  PasswordHasher cheap{kCheap, random, 2};
};

TEST_CASE("password hasher: a hash verifies its password only", "[password_hasher]") {
  Hashers hashers;
  const std::string hash = hashers.cheap.hash(password("correct horse")).value();
  CHECK_THAT(hash, Catch::StartsWith("$argon2id$v=19$m=8,t=1,p=1$"));
  CHECK(recognise_password_hash(hash).value() == "argon2");
  const auto right = hashers.cheap.verify(password("correct horse"), hash).value();
  CHECK(right.matches);
  CHECK_FALSE(right.needs_rehash);
  const auto wrong = hashers.cheap.verify(password("Correct horse"), hash).value();
  CHECK_FALSE(wrong.matches);
  CHECK_FALSE(wrong.needs_rehash);
}

TEST_CASE("password hasher: each hash has its own salt", "[password_hasher][security]") {
  Hashers hashers;
  CHECK(hashers.cheap.hash(password("same")).value() != hashers.cheap.hash(password("same")).value());
}

TEST_CASE("password hasher: the default cost is the documented one", "[password_hasher]") {
  SeededRandom random(5);
  const PasswordHasher hasher(Argon2Cost{}, random, 1);
  const std::string hash = hasher.hash(password("correct horse")).value();
  CHECK_THAT(hash, Catch::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(hasher.verify(password("correct horse"), hash).value().matches);
}

struct Stored {
  std::string what;
  std::string hash;
};

TEST_CASE("password hasher: a right password in another format or cost needs a new hash", "[password_hasher]") {
  const auto row = GENERATE(values<Stored>({
      {"other cost", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"},
      {"Argon2i", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"},
      {"bcrypt", "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"},
  }));
  Hashers hashers;
  DYNAMIC_SECTION(row.what) {
    const auto verdict = hashers.cheap.verify(password("password"), row.hash).value();
    CHECK(verdict.matches);
    CHECK(verdict.needs_rehash);
    CHECK_FALSE(hashers.cheap.verify(password("passwore"), row.hash).value().needs_rehash);
  }
}

TEST_CASE("password hasher: a shorter salt of the current cost needs a new hash", "[password_hasher]") {
  SeededRandom random(5);
  const PasswordHasher hasher({.memory_kib = 256, .time = 2, .lanes = 1}, random, 1);
  const auto verdict =
      hasher.verify(password("password"), "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
  CHECK(verdict.value().matches);
  CHECK(verdict.value().needs_rehash);
}

TEST_CASE("password hasher: a long password's part that bcrypt ignored is never rehashed", "[password_hasher][security]") {
  Hashers hashers;
  const std::string seen(72, 'x');
  const std::string hash = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
  const auto whole = hashers.cheap.verify(password(seen), hash).value();
  CHECK(whole.matches);
  CHECK(whole.needs_rehash);
  const auto longer = hashers.cheap.verify(password(seen + "mistyped tail"), hash).value();
  CHECK(longer.matches);
  CHECK_FALSE(longer.needs_rehash);
}

TEST_CASE("password hasher: passwords are compared after NFKC", "[password_hasher]") {
  // The protocol page's second example: U+FB01 "anc" U+00E9 " " U+2460 U+2461 U+2462 " pass".
  const std::string typed =
      "\xef\xac\x81"
      "anc\xc3\xa9 \xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa2 pass";
  const std::string hash =
      "95bde0da058c72232e26a9c2664732a2:9a3071e9636de44559467a0de6a2e43f6b6d9cdbacd70b34376f74e233cc0d29099a90ca4b69f9bb7c4b4b717"
      "cdc6ee3fce48fd2c35df86446cbb4fa5ab16866";
  Hashers hashers;
  CHECK(password(typed).expose() == "fianc\xc3\xa9 123 pass");
  CHECK(hashers.cheap.verify(password(typed), hash).value().matches);
  CHECK_FALSE(normalise_password("\xff"));
}

TEST_CASE("password hasher: an unusable stored hash is an error, not a wrong password", "[password_hasher]") {
  Hashers hashers;
  CHECK_FALSE(hashers.cheap.verify(password("x"), "plain text").ok());
  CHECK_FALSE(hashers.cheap.verify(password("x"), "$argon2id$v=19$m=999999999,t=2,p=1$c29tZXNhbHQ$AAAA").ok());
  CHECK_FALSE(recognise_password_hash("$2b$31$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2").ok());
}

TEST_CASE("password hasher: the dummy hash responds like a wrong password", "[password_hasher][security]") {
  Hashers hashers;
  const auto verdict = hashers.cheap.dummy_verify(password("anything"));
  REQUIRE(verdict.ok());
  CHECK_FALSE(verdict.value().matches);
  CHECK_FALSE(verdict.value().needs_rehash);
}

TEST_CASE("password hasher: many threads share few arenas", "[password_hasher][threads]") {
  Hashers hashers;
  const std::string stored = hashers.cheap.hash(password("correct horse")).value();
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i)
      threads.emplace_back([&] {
        for (int turn = 0; turn < 20; ++turn) {
          const auto fresh = hashers.cheap.hash(password("another"));
          const auto good = hashers.cheap.verify(password("correct horse"), stored);
          const auto bad = hashers.cheap.verify(password("wrong horse"), stored);
          if (fresh.ok() && good.ok() && good.value().matches && bad.ok() && !bad.value().matches) ++right;
        }
      });
  }
  CHECK(right == 6 * 20);
}

}  // namespace
}  // namespace usher::crypto
