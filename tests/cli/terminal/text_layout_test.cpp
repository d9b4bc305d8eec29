#include "cli/terminal/text_layout.h"

#include "tests/catch.h"

using namespace usher::cli;

TEST_CASE("text layout: a text is broken between words, below its second column", "[text_layout]") {
  CHECK(reflowed("", 20).empty());
  CHECK(reflowed("short\n\n  also short", 20) == "short\n\n  also short");
  CHECK(reflowed("words that are too long for it\nand more\n", 20) == "words that are too\nlong for it\nand more\n");
  CHECK(reflowed("  -o NAME  words that are long\n", 20) == "  -o NAME  words\n           that are\n           long\n");
  CHECK(reflowed("      indented words of a line", 20) == "      indented words\n      of a line");
}

TEST_CASE("text layout: a second column without room, long words and commands", "[text_layout]") {
  CHECK(reflowed("  a-long-first-column  and words", 20) == "  a-long-first-column\n  and words");
  CHECK(reflowed("see https://example.com/a-long-link now", 20) == "see\nhttps://example.com/a-long-link\nnow");
  CHECK(reflowed("  usher user list --search example.com", 20) == "  usher user list --search example.com");
}
