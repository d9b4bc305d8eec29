#include "common/base/html_text.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("escape_html: special characters become references", "[html_text][security]") {
  CHECK(escape_html("<a href=\"x\">'&") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

TEST_CASE("escape_html: overrides of the text direction are left out", "[html_text][security]") {
  CHECK(escape_html("gro.elpmaxe@ada\xe2\x80\xae") == "gro.elpmaxe@ada");
}
