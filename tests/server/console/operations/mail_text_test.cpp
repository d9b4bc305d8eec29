#include "server/console/operations/mail_text.h"

#include "tests/catch.h"

namespace usher::console {
namespace {

std::string links_of(std::string_view text) {
  std::string links;
  for (const auto& piece : pieces_of(text)) links += *piece.find("link_url")->string() + "|";
  return links;
}

TEST_CASE("mail text: web addresses become links, without the end of their sentence", "[console]") {
  CHECK(links_of("Hello") == "|");
  CHECK(links_of("Open https://example.com/a?b=c.") == "|https://example.com/a?b=c||");
  CHECK(links_of("http://localhost:8000/x\nor (https://example.com)") == "http://localhost:8000/x||https://example.com||");
  CHECK(pieces_of("").empty());
}

TEST_CASE("mail text: no other scheme becomes a link", "[console][security]") {
  CHECK(links_of("javascript:alert(1) data:text/html,x") == "|");
}

}  // namespace
}  // namespace usher::console
