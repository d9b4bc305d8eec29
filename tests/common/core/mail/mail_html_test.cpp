#include "common/core/mail/mail_html.h"

#include "common/base/html_text.h"
#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("mail HTML: HTML has the text's paragraphs, links and codes", "[mail]") {
  CHECK(html_of_text("Hello <you> & {{name}},\nhow are you?\n\n\nSee {{link}}.\n") ==
        "<p>Hello &lt;you&gt; &amp; <bdi>{{name}}</bdi>,<br>\nhow are you?</p>\n"
        "<p>See <a href=\"{{link}}\">{{link}}</a>.</p>\n");
  CHECK(html_of_text("Go there:\n{{link}}\n\n{{code}}") ==
        "<p><a class=\"button\" href=\"{{link}}\">Go there</a></p>\n"
        "<p class=\"code\"><bdi>{{code}}</bdi></p>\n");
}

TEST_CASE("mail HTML: HTML special characters are escaped", "[mail][security]") {
  CHECK(escape_html("<a href=\"x\" id='y'>&amp;") == "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
}

}  // namespace
}  // namespace usher::core
