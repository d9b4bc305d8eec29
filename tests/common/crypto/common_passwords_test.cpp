#include "common/crypto/common_passwords.h"

#include <string>

#include "tests/catch.h"

namespace usher::crypto {
namespace {

TEST_CASE("common passwords: the most guessed ones are found", "[common_passwords][security]") {
  const std::string password = GENERATE(values<std::string>({
      "password",    "Password",   "PASSWORD",         "password1",     "password123",      "password123!@#", "P@ssw0rd",
      "P@ssw0rd1",   "pa$$w0rd!",  "password12345678", "Password@2024", "passwordpassword", "Passw0rd!!",     "passwordpassword1",
      "1234567890",  "12345678",   "0987654321",       "11111111",      "00000000",         "12121212",       "123123123",
      "12341234",    "1122334455", "147258369",        "123456789!",    "qwertyuiop",       "qwerty123",      "poiuytrewq",
      "asdfghjkl",   "zxcvbnm1",   "1qaz2wsx",         "1q2w3e4r",      "1Q2W3E4R",         "qwer1234",       "q1w2e3r4t5",
      "abcdefgh",    "hgfedcba",   "abcd1234",         "abc12345",      "abc123456",        "Summer2024!",    "winter2023",
      "January2025", "monday123",  "letmein1",         "iloveyou",      "ILoveYou2",        "il0vey0u",       "dragon12",
      "dr4g0n!!",    "monkey123",  "m0nk3y123",        "princess",      "football1",        "liverpool1",     "charlie1",
      "superman",    "trustno1",   "welcome1",         "changeme",      "admin123",         "administrator",  "sunshine1",
      "hello123",    "hell0123",   "sh4d0w123",        "michael1",      "jordan23",         "pokemon1",       "starwars",
      "whatever1",   "azerty123",  "qwertz123",
  }));
  CAPTURE(password);
  CHECK(is_common_password(password));
}

TEST_CASE("common passwords: a longer one that contains a common word passes", "[common_passwords]") {
  const std::string password = GENERATE(values<std::string>({
      "",
      "SecureP@ssw0rd",
      "OtherP@ssw0rd9",
      "correct-horse-9",
      "correct horse 1",
      "S3cret-passphrase",
      "BrandNew!Pass77",
      "Zq7!zq7x",
      "wrong-password-1",
      "wrong password",
      "django-Pass1!",
      "other-one-78",
      "xxxxxxxxxx",
      "a newer horse 2",
      "whatever it is",
      "hunter2hunter2",
      "mydragonpassword",
      "password-of-mine",
      "1password1password",
      "dragon4829173",
      "kestrel-4821",
      "drachenfels",
      "71829364",
      "483920175562",
      "qwertyuiopx",
      "abcdefgx",
      "passwort-der-woche",
      "Tr0ub4dor&3",
      "p\xc3\xa4ssword12",
      "\xe5\xaf\x86\xe7\xa0\x81\xe5\xaf\x86\xe7\xa0\x81",
  }));
  CAPTURE(password);
  CHECK_FALSE(is_common_password(password));
}

TEST_CASE("common passwords: long ones pass, whatever their parts", "[common_passwords]") {
  std::string password;
  while (password.size() < 128) password += "password";
  CHECK_FALSE(is_common_password(password));
  CHECK_FALSE(is_common_password(std::string(100000, '1')));
}

}  // namespace
}  // namespace usher::crypto
