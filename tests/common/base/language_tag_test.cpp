#include "common/base/language_tag.h"

#include <vector>

#include "tests/catch.h"

namespace usher {
namespace {

TEST_CASE("mail language: the reader's first language with a text, else the default", "[mail]") {
  struct Row {
    std::string header;
    std::string chosen;
  };
  const auto row = GENERATE(values<Row>({
      {"", "en"},
      {"ur", "ur"},
      {"UR", "ur"},
      {"de-AT", "de"},
      {"pt", "en"},  // RFC 4647 §3.4: pt does not match a text in pt-BR
      {"pt-br", "pt-BR"},
      {"fr, ur;q=0.5, de;q=0.8", "de"},
      {"de;q=0.5,ur;q=0.5", "de"},
      {"zh-Hant-TW, de-CH-1996", "de"},
      {"*", "en"},
      {"fr, *;q=0.5, ur;q=0.1", "en"},
      {"ur;q=0", "en"},
      {"ur;q=0, de;q=0.001", "de"},
      {" ur ; q=1.000 ", "ur"},
      {"ur;q=2, de", "de"},
      {"ur;q=, ur;q=0.5555, ur;level=1, ur;q=1.001, ur;q=.5, de", "de"},
      {",,;;=,-,u,de-, ,ur", "ur"},
      {"\x01\xff, de", "de"},
  }));
  const std::vector<std::string> available{"en", "de", "pt-BR", "ur"};
  DYNAMIC_SECTION(row.header) { CHECK(choose_language(row.header, available) == row.chosen); }
}

TEST_CASE("mail language: a long header costs little", "[mail][security]") {
  std::string header;
  for (int i = 0; i < 20; ++i) header += "fr,";
  const std::vector<std::string> available{"en", "de"};
  CHECK(choose_language(header + "de", available) == "en");
  CHECK(choose_language(std::string(100'000, '-'), available) == "en");
}

TEST_CASE("mail language: tags are checked, and scripts have a direction", "[mail]") {
  for (const auto* tag : {"en", "ur", "pt-BR", "zh-Hant-TW", "de-1996"}) CHECK(is_language_tag(tag));
  for (const auto* other : {"", "e", "en-", "-en", "en--us", "e1", "en_US", "abcdefghi", "../en"})
    CHECK_FALSE(is_language_tag(other));
  for (const auto* tag : {"ur", "AR-EG", "he"}) CHECK(is_right_to_left(tag));
  for (const auto* tag : {"en", "de", "art"}) CHECK_FALSE(is_right_to_left(tag));
}

}  // namespace
}  // namespace usher
