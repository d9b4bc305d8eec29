#include "common/base/encoding.h"

#include "tests/catch.h"
#include "tests/testkit/text.h"

using namespace usher;
using namespace std::string_literals;

TEST_CASE("base64: the vectors of RFC 4648 §10 encode and decode", "[encoding]") {
  struct Row {
    std::string bytes, padded, url;
  };
  const auto row = GENERATE(values<Row>({{"", "", ""},
                                         {"f", "Zg==", "Zg"},
                                         {"fo", "Zm8=", "Zm8"},
                                         {"foo", "Zm9v", "Zm9v"},
                                         {"foob", "Zm9vYg==", "Zm9vYg"},
                                         {"fooba", "Zm9vYmE=", "Zm9vYmE"},
                                         {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                                         {"\xfb\xff\xfe", "+//+", "-__-"}}));
  CHECK(base64_encode(row.bytes) == row.padded);
  CHECK(base64_decode(row.padded) == row.bytes);
  CHECK(base64url_encode(row.bytes) == row.url);
  CHECK(base64url_decode(row.url) == row.bytes);
}

TEST_CASE("base64: every byte round-trips in every position", "[encoding]") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  for (std::size_t skipped = 0; skipped < 3; ++skipped) {
    const std::string part = bytes.substr(skipped);
    CHECK(base64_decode(base64_encode(part)) == part);
    CHECK(base64url_decode(base64url_encode(part)) == part);
  }
}

TEST_CASE("base64: a non-canonical text is refused", "[encoding][security]") {
  const auto bad = GENERATE(as<const char*>{}, "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm9v=", "Zg==Zg==", "Zm 9v",
                            "Zm9v\n", "-__-", "Z");
  CHECK_FALSE(base64_decode(bad).has_value());
}

TEST_CASE("base64url: padding, stray bits and the other alphabet are refused", "[encoding][security]") {
  const auto bad = GENERATE(as<const char*>{}, "Zg==", "Zh", "Zm9", "Z", "+//+", "Zm9v.", "Zm9v ", "Zm9v\xc3\xa9");
  CHECK_FALSE(base64url_decode(bad).has_value());
  CHECK_FALSE(base64url_decode("Zg\0A"s).has_value());
}

TEST_CASE("hex: written in lower case, read in both cases", "[encoding]") {
  CHECK(hex_encode("\x00\x1f\xab\xff"s) == "001fabff");
  CHECK(uuid_text("\x00\x1f\xab\xff"
                  "0123456789ab"s) == "001fabff-3031-3233-3435-363738396162");
  CHECK(hex_decode("001fABff") == "\x00\x1f\xab\xff"s);
  CHECK(hex_decode("") == "");
  const auto bad = GENERATE(as<const char*>{}, "0", "0g", "g0", "0x", " 0", "001");
  CHECK_FALSE(hex_decode(bad).has_value());
}

TEST_CASE("big-endian: eight bytes, the most significant first", "[encoding]") {
  CHECK(usher::big_endian(0) == std::string(8, '\0'));
  CHECK(usher::big_endian(0x0102030405060708) == "\x01\x02\x03\x04\x05\x06\x07\x08");
  CHECK(usher::big_endian(~std::uint64_t{0}) == std::string(8, '\xff'));
}

TEST_CASE("percent-encoding: only unreserved characters stay", "[encoding]") {
  CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
  CHECK(percent_encode("a b&c=d/e?f+\xc3\xa9%") == "a%20b%26c%3Dd%2Fe%3Ff%2B%C3%A9%25");
  CHECK(percent_decode("a%20b%2fc%2F+%C3%a9") == "a b/c/+\xc3\xa9");
  CHECK(percent_decode(percent_encode("\x00\r\n\xff"s)) == "\x00\r\n\xff"s);
}

TEST_CASE("percent-encoding: an invalid escape is refused", "[encoding]") {
  const auto bad = GENERATE(as<const char*>{}, "%", "%2", "a%", "%zz", "%2g", "%%20", "% 20");
  CHECK_FALSE(percent_decode(bad).has_value());
}

TEST_CASE("base32: the vectors of RFC 4648 §10 encode and decode, without padding", "[encoding]") {
  const auto row = GENERATE(values<testkit::InOut>({{"", ""},
                                                    {"f", "MY"},
                                                    {"fo", "MZXQ"},
                                                    {"foo", "MZXW6"},
                                                    {"foob", "MZXW6YQ"},
                                                    {"fooba", "MZXW6YTB"},
                                                    {"foobar", "MZXW6YTBOI"},
                                                    {"\xff\xff\xff\xff\xff\xff", "7777777774"}}));
  CHECK(base32_encode(row.in) == row.out);
  CHECK(base32_decode(row.out) == row.in);
}

TEST_CASE("base32: a non-canonical text is refused", "[encoding][security]") {
  const auto bad =
      GENERATE(as<const char*>{}, "my", "MY======", "MZ", "M", "MZX", "MZXW6Y", "M1", "M8", "MY ", "MZXW6YTBO", "-Y");
  CHECK_FALSE(base32_decode(bad).has_value());
}

TEST_CASE("with_parameter: adds to the query, before the fragment, encoded", "[encoding]") {
  CHECK(with_parameter("/a", "error", "x") == "/a?error=x");
  CHECK(with_parameter("https://docs.example.com/a?b=c", "token", "t") == "https://docs.example.com/a?b=c&token=t");
  CHECK(with_parameter("/a?b=c#d?e", "f", "&=#") == "/a?b=c&f=%26%3D%23#d?e");
  CHECK(with_parameter("", "a", "") == "?a=");
}
