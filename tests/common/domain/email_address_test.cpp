#include "common/domain/email_address.h"

#include <random>

#include <regex.h>

#include "tests/catch.h"

namespace usher::domain {
namespace {

std::string address_fault(std::string_view text) {
  const auto parsed = EmailAddress::parse(text);
  if (parsed.ok()) return "";
  REQUIRE(parsed.error().code == ErrorCode::kValidationFailed);
  REQUIRE(parsed.error().fields.size() == 1);
  return parsed.error().fields.front().code;
}

/// local@host.example of exactly `size` characters.
std::string of_size(std::size_t size) {
  const std::string host = "@host.example";
  return std::string(size - host.size(), 'a') + host;
}

TEST_CASE("email address: valid addresses", "[email]") {
  const std::string address =
      GENERATE(as<std::string>{}, "ada@example.com", "a@b.co", "Ada.Lovelace@Example.COM", "a+tag@example.com",
               "a_b-c@example.com", "o'neil@example.com", "'a@example.com", "a'.b@example.com", "-@example.com", "+@example.com",
               "1@1.com", "a@b-.com", "a@b--c.com", "a@1.2.3.example", "a@xn--bcher-kva.example");
  CAPTURE(address);
  CHECK(address_fault(address).empty());
}

TEST_CASE("email address: the fault says in plain words which letters an address has", "[email]") {
  CHECK(EmailAddress::parse("ada@ex\u00e4mple.com").error().fields.front().message ==
        "Must be an email address such as ada@example.com, with letters of the English alphabet");
}

TEST_CASE("email address: invalid addresses", "[email][security]") {
  const std::string address = GENERATE(
      as<std::string>{}, "", " ", "ada", "@", "@example.com", "ada@", "ada@example", "ada@example.c", "ada@.com",
      "ada@example..com", "ada@-example.com", "ada@example.-b.com", "ada@example.c0m", "ada@example.com.", "ada@example.co-m",
      "ada@ex_ample.com", ".ada@example.com", "ada.@example.com", "a..da@example.com", "ada'@example.com", "ada@b@example.com",
      "ada b@example.com", "ada@exam ple.com", "\"ada\"@example.com", "ada(x)@example.com", "ada@[127.0.0.1]", "ada@127.0.0.1",
      "ada/x@example.com", "ada=x@example.com", "ada!x@example.com", "ada%x@example.com", "ada,eve@example.com",
      "<ada@example.com>", "ada@example.com\r\nBcc: eve@example.com", "ada\t@example.com", "mailto:ada@example.com",
      "ada@example.com?subject=x", "\x7f@example.com");
  CAPTURE(address);
  CHECK(address_fault(address) == "INVALID_FORMAT");
}

TEST_CASE("email address: anything but ASCII is refused, against look-alike addresses", "[email][security]") {
  const std::string address = GENERATE(as<std::string>{}, "ad\xC3\xA4@example.com", "ada@ex\xC3\xA4mple.com",
                                       "\xD0\xB0\x64\x61@example.com",      // Cyrillic a
                                       "ada@example.com\xE2\x80\x8B",       // zero-width space
                                       "\xEF\xBC\xA1\x64\x61@example.com",  // full-width A
                                       "ada\xEF\xBC\xA0\x65xample.com",     // full-width at
                                       "ada@\xE2\x84\xAAing.com", "\xC2\xA0\x61\x64\x61@example.com", "\xFF@example.com");
  CHECK(address_fault(address) == "INVALID_FORMAT");
}

TEST_CASE("email address: a NUL is refused", "[email][security]") {
  CHECK(address_fault(std::string_view("ada@example.com\0", 16)) == "INVALID_FORMAT");
  CHECK(address_fault(std::string_view("ada@example.com\0.evil.example", 29)) == "INVALID_FORMAT");
}

TEST_CASE("email address: at most 254 characters", "[email]") {
  CHECK(address_fault(of_size(254)).empty());
  CHECK(address_fault(of_size(255)) == "TOO_LONG");
  CHECK(address_fault("  " + of_size(254) + "  ").empty());
  CHECK(address_fault(std::string(1'000'000, 'a')) == "TOO_LONG");
}

TEST_CASE("email address: outer spaces are trimmed; the case is kept and ignored in comparisons", "[email]") {
  const auto parsed = EmailAddress::parse(" \t Ada.Lovelace+X@Example.COM \r\n");
  REQUIRE(parsed.ok());
  CHECK(parsed.value().written == "Ada.Lovelace+X@Example.COM");
  CHECK(parsed.value().compared == "ada.lovelace+x@example.com");
}

TEST_CASE("email address: the error has the given field name", "[email]") {
  CHECK(EmailAddress::parse("x", "new_email").error().fields.front().field == "new_email");
  CHECK(EmailAddress::parse("x").error().fields.front().field == "email");
}

/// A POSIX extended regular expression.
class Pattern {
 public:
  explicit Pattern(const char* text) { REQUIRE(::regcomp(&compiled_, text, REG_EXTENDED | REG_NOSUB) == 0); }
  ~Pattern() { ::regfree(&compiled_); }
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  [[nodiscard]] bool fits(const std::string& text) const { return ::regexec(&compiled_, text.c_str(), 0, nullptr, 0) == 0; }

 private:
  regex_t compiled_{};
};

TEST_CASE("email address: agrees with the client's pattern on any text of its alphabet", "[email][fuzz]") {
  const Pattern pattern("^([A-Za-z0-9_'+-]+[.])*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*[.])+[A-Za-z]{2,}$");
  constexpr std::string_view kAlphabet = "aZ0_'+-..@@!";
  std::mt19937 random(20261120);  // NOLINT: the same texts every time
  std::uniform_int_distribution<std::size_t> letter(0, kAlphabet.size() - 1);
  std::uniform_int_distribution<int> length(1, 12);
  int accepted = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text;
    for (int i = length(random); i > 0; --i) text += kAlphabet[letter(random)];
    if (round % 2 == 0) text += "@a.bc";
    const bool expected = pattern.fits(text);
    accepted += expected ? 1 : 0;
    if (EmailAddress::parse(text).ok() != expected) FAIL_CHECK(text << (expected ? " is an address" : " is not an address"));
  }
  CHECK(accepted > 100);
}

}  // namespace
}  // namespace usher::domain
