#include "common/base/typed_code.h"

#include "tests/catch.h"

namespace usher {
namespace {

TEST_CASE("typed code: what people type or copy is the code", "[typed_code]") {
  for (const auto* typed : {"123456", " 123 456\n", "123-456\r\n", "123\u00a0456", "\t123\u2013456", "\u200f123456\u200e",
                            "\uff11\uff12\uff13\uff14\uff15\uff16", "\u0661\u0662\u0663\u0664\u0665\u0666",
                            "\u06f1\u06f2\u06f3 \u06f4\u06f5\u06f6"}) {
    CAPTURE(typed);
    CHECK(plain_code(typed) == "123456");
  }
  CHECK(plain_code("ABCDEF-23456 7\u2010x") == "abcdef234567x");
  CHECK(plain_code("\u0660\u0669\u06f0\u06f9") == "0909");
}

TEST_CASE("typed code: other characters are not taken for digits", "[typed_code]") {
  CHECK(plain_code("\u065f\u066a\u06ef\u06fa\u0967").empty());
  CHECK(plain_code("\xff"
                   "123456")
            .empty());
  CHECK(plain_code("\xd9").empty());
  CHECK(plain_code("").empty());
}

TEST_CASE("typed code: a path outside ASCII is what browsers send", "[typed_code]") {
  CHECK(ascii_url("/docs/\u0633?q=\u00e4&b=%2F") == "/docs/%D8%B3?q=%C3%A4&b=%2F");
  CHECK(ascii_url("https://www.example.com/a b") == "https://www.example.com/a b");
}

}  // namespace
}  // namespace usher
