#include <algorithm>

#include "common/crypto/password_formats/argon2.h"
#include "common/crypto/password_formats/format.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

bool matches(std::string_view password, std::string_view hash) {
  HashArena arena;
  const auto format = password_format_of(hash);
  REQUIRE(format.ok());
  const auto verdict = format.value()->verify(password, hash, arena);
  REQUIRE(verdict.ok());
  return verdict.value();
}

struct KnownHash {
  std::string format;
  std::string password;
  std::string hash;
};

// Published vectors (tests of the Argon2 reference and of crypt_blowfish, Drepper's SHA-crypt specification, the Better Auth
// protocol page); those of PBKDF2 were made with Python's hashlib.
const std::vector<KnownHash> kKnownHashes{
    {"argon2", "password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"},
    {"argon2", "password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"},
    {"argon2", "password", "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY"},
    {"argon2", "password", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"},
    {"bcrypt", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"bcrypt", "U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"bcrypt", "\xa3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"},
    {"scrypt", "correct horse battery staple",
     "18553dbd3bb822594e9025e043f9b8e4:55c9c5823ccfd80529b629eefb9126cddcb8f66f4759388aa8ae2d18d4a56eeb0bc53e467b37106ed6d4adb"
     "c5d9bac1f1eda75b26d7c1abdc16b64921ac48e12"},
    {"pbkdf2", "correct horse", "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso="},
    {"pbkdf2", "correct horse", "pbkdf2_sha1$1000$seasalt$iQvkNOF1wEL4Khh8eogJ8rUhipM="},
    {"pbkdf2", "correct horse",
     "pbkdf2_sha512$1000$seasalt$CBx2rkpvjyEAoopNVuRZWOOxTTRwoV6JjrHARZAmWoRGf7Bll/+N6ttV/4gWvtd16NJ94OpVpZHm44IdMrFULg=="},
    {"sha-crypt", "Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
    {"sha-crypt", "Hello world!",
     "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
    {"sha-crypt", "Hello world!", "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"},
};

TEST_CASE("password formats: known hashes match their password and no other", "[password_formats]") {
  const auto row = GENERATE(from_range(kKnownHashes));
  CAPTURE(row.hash);
  REQUIRE(password_format_of(row.hash).ok());
  CHECK(password_format_of(row.hash).value()->name == row.format);
  CHECK(matches(row.password, row.hash));
  CHECK_FALSE(matches(row.password + "x", row.hash));
  CHECK_FALSE(matches("", row.hash));
  CHECK_FALSE(matches(std::string(700, 'p'), row.hash));
}

TEST_CASE("password formats: a NUL does not truncate a password", "[password_formats][security]") {
  const auto row = GENERATE(from_range(kKnownHashes));
  CAPTURE(row.hash);
  CHECK_FALSE(matches(row.password + std::string("\0tail", 5), row.hash));
}

TEST_CASE("password formats: a changed hash does not match", "[password_formats][security]") {
  const auto row = GENERATE(from_range(kKnownHashes));
  CAPTURE(row.hash);
  std::string changed = row.hash;
  char& c = changed[changed.size() - 10];
  c = c == '4' ? '5' : '4';
  CHECK_FALSE(matches(row.password, changed));
}

TEST_CASE("password formats: bcrypt uses 72 bytes", "[password_formats]") {
  const std::string hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
  const std::string password = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  REQUIRE(password.size() == 72);
  CHECK(matches(password, hash));
  CHECK(matches(password + "chars after 72 are ignored", hash));
  CHECK(matches(password + std::string(600, 'x'), hash));
  CHECK_FALSE(matches(password.substr(0, 71), hash));
}

struct Refused {
  std::string why;
  std::string hash;
  std::string words;
};

const std::string kSalt22 = "abcdefghijklmnopqrstuu";
const std::string kBcryptRest = kSalt22 + "HNbAKRhpaujgo33bRWs.NLUTJO3lOy2";
const std::string kArgonRest = "$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8";
const std::string kShaRest = "$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5";
const std::string kPbkdfRest = "$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=";

const std::vector<Refused> kTooCostly{
    {"argon2 memory", "$argon2id$v=19$m=262145,t=2,p=1" + kArgonRest, "m 262145; accepted is 8 to 262144"},
    {"argon2 time", "$argon2id$v=19$m=256,t=17,p=1" + kArgonRest, "t 17; accepted is 1 to 16"},
    {"argon2 lanes", "$argon2id$v=19$m=256,t=2,p=17" + kArgonRest, "p 17; accepted is 1 to 16"},
    {"argon2 memory a lane", "$argon2id$v=19$m=31,t=2,p=4" + kArgonRest, "m 31; accepted is 32 to 262144"},
    {"bcrypt", "$2b$15$" + kBcryptRest, "cost 15; accepted is 4 to 14"},
    {"bcrypt too cheap", "$2b$03$" + kBcryptRest, "cost 3; accepted is 4 to 14"},
    {"pbkdf2", "pbkdf2_sha256$2000001" + kPbkdfRest, "iterations 2000001; accepted is 1 to 2000000"},
    {"sha-crypt", "$5$rounds=1000001" + kShaRest, "rounds 1000001; accepted is 1000 to 1000000"},
    {"sha-crypt too cheap", "$5$rounds=999" + kShaRest, "rounds 999; accepted is 1000 to 1000000"},
};

const std::vector<Refused> kMalformed{
    {"argon2 unknown version", "$argon2id$v=20$m=256,t=2,p=1" + kArgonRest, "argon2"},
    {"argon2 leading zero", "$argon2id$v=19$m=0256,t=2,p=1" + kArgonRest, "argon2"},
    {"argon2 other order", "$argon2id$v=19$t=2,m=256,p=1" + kArgonRest, "argon2"},
    {"argon2 key id", "$argon2id$v=19$m=256,t=2,p=1,keyid=a" + kArgonRest, "argon2"},
    {"argon2 number beyond 32 bits", "$argon2id$v=19$m=4294967552,t=2,p=1" + kArgonRest, "argon2"},
    {"argon2 negative", "$argon2id$v=19$m=-1,t=2,p=1" + kArgonRest, "argon2"},
    {"argon2 short key", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AAAA", "argon2"},
    {"argon2 short salt", "$argon2id$v=19$m=256,t=2,p=1$AAAA$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8", "argon2"},
    {"argon2 padded", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ=$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8", "argon2"},
    {"argon2 one more field", "$argon2id$v=19$m=256,t=2,p=1" + kArgonRest + "$x", "argon2"},
    {"argon2 end missing", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ", "argon2"},
    {"bcrypt cut", "$2b$05$" + kBcryptRest.substr(1), "bcrypt"},
    {"bcrypt cost of one digit", "$2b$5$" + kBcryptRest, "bcrypt"},
    {"bcrypt other character", "$2b$05$" + kBcryptRest.substr(1) + "=", "bcrypt"},
    {"scrypt upper case key", std::string(32, 'a') + ":" + std::string(128, 'A'), "scrypt"},
    {"scrypt short key", std::string(32, 'a') + ":" + std::string(126, 'a'), "scrypt"},
    {"pbkdf2 no number", "pbkdf2_sha256$x" + kPbkdfRest, "pbkdf2"},
    {"pbkdf2 no salt", "pbkdf2_sha256$1000$$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=", "pbkdf2"},
    {"pbkdf2 key of another digest", "pbkdf2_sha1$1000" + kPbkdfRest, "pbkdf2"},
    {"sha-crypt long salt", "$5$saltstringsaltstr$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", "sha-crypt"},
    {"sha-crypt cut", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc", "sha-crypt"},
    {"sha-crypt rounds misspelt", "$5$round=5000" + kShaRest, "sha-crypt"},
};

/// Both functions must refuse: an import calls check, a sign-in verify.
void expect_refusal(const Refused& row) {
  HashArena arena;
  const auto format = password_format_of(row.hash);
  REQUIRE(format.ok());
  const auto checked = format.value()->check(row.hash);
  const auto verified = format.value()->verify("password", row.hash, arena);
  REQUIRE_FALSE(checked.ok());
  REQUIRE_FALSE(verified.ok());
  CHECK(checked.error().code == ErrorCode::kInvalidArgument);
  CHECK_THAT(std::string(checked.error().detail()), Catch::Contains(row.words));
  CHECK(verified.error().detail() == checked.error().detail());
  CHECK(arena.size() == 0);
}

TEST_CASE("password formats: a hash beyond the bounds is refused with the bound", "[password_formats][security]") {
  const auto row = GENERATE(from_range(kTooCostly));
  DYNAMIC_SECTION(row.why) { expect_refusal(row); }
}

TEST_CASE("password formats: a malformed hash is refused", "[password_formats][security]") {
  const auto row = GENERATE(from_range(kMalformed));
  DYNAMIC_SECTION(row.why) { expect_refusal({row.why, row.hash, "not a well-formed " + row.words + " hash"}); }
}

TEST_CASE("password formats: an unknown format gets the list of known ones, without the hash", "[password_formats][security]") {
  const std::string hash = GENERATE(values<std::string>(
      {"", "plain", "$1$salt$hash", "$argon2d$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA", "$2x$05$abc", "md5$salt$hash", "$2b"}));
  const auto format = password_format_of(hash);
  REQUIRE_FALSE(format.ok());
  CHECK(format.error().detail() ==
        "The format of this password hash is unknown; known formats are argon2, bcrypt, scrypt, pbkdf2, sha-crypt");
}

TEST_CASE("password formats: the arena has no trace of the password after a hash", "[password_formats][security]") {
  HashArena arena;
  const std::string& hash = kKnownHashes.front().hash;
  REQUIRE(kArgon2Format.verify("password", hash, arena).ok());
  const std::byte* const memory = arena.reserve(256 * 1024);
  CHECK(std::all_of(memory, memory + 256 * 1024, [](std::byte byte) { return byte == std::byte{0}; }));
}

Argon2Hash argon2_hash(const Argon2Cost& cost) { return {.cost = cost, .salt = "sixteen bytes of", .key = {}}; }

TEST_CASE("sodium argon2: same keys as the reference library", "[argon2]") {
  const auto memory = GENERATE(8U, 9U, 31U, 256U, 19456U);
  const auto time = GENERATE(1U, 2U, 3U);
  const auto size = GENERATE(std::size_t{16}, std::size_t{32}, std::size_t{64});
  const auto hash = argon2_hash({.memory_kib = memory, .time = time, .lanes = 1});
  HashArena arena;
  for (const std::string_view password : {std::string_view(""), std::string_view("correct horse"), std::string_view("a\0b", 3)}) {
    REQUIRE(is_sodium_argon2(hash, size));
    CHECK(sodium_argon2_key(password, hash, size, arena).value() == reference_argon2_key(password, hash, size, arena).value());
  }
}

TEST_CASE("sodium argon2: unsupported parameters go to the reference library", "[argon2]") {
  CHECK_FALSE(is_sodium_argon2(argon2_hash({.lanes = 2}), 32));
  CHECK_FALSE(is_sodium_argon2(argon2_hash({}), 15));
  auto other = argon2_hash({});
  other.salt = "short";
  CHECK_FALSE(is_sodium_argon2(other, 32));
  other = argon2_hash({});
  other.version = 16;
  CHECK_FALSE(is_sodium_argon2(other, 32));
  other = argon2_hash({});
  other.is_id = false;
  CHECK_FALSE(is_sodium_argon2(other, 32));
}

}  // namespace
}  // namespace usher::crypto
