#include "server/pages/html.h"

#include "common/base/html_text.h"
#include "tests/catch.h"

namespace usher::pages {
namespace {

TEST_CASE("html: text never becomes markup, neither in text nor in an attribute", "[pages][security]") {
  CHECK(escape_html("<script>alert('1' & \"2\")</script>") ==
        "&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;");
  CHECK(escape_html("caf\u00e9") == "caf\u00e9");
  const std::string bad = "\"><img src=x onerror='alert(1)'>&";
  const FormField field{.name = "email", .label = bad, .value = bad, .hint = bad, .fault = bad, .show = bad, .hide = bad};
  for (const auto& html :
       {paragraph(bad), code(bad), code_list({bad}), link(bad, bad), form({.action = bad, .button = bad, .fields = {field}}),
        form({.action = "/x", .button = "Go", .fields = {{.name = "token", .label = "", .type = "hidden", .value = bad}}})}) {
    INFO(html);
    CHECK(html.find("<img") == std::string::npos);
    CHECK(html.find("'alert") == std::string::npos);
    CHECK(html.find("&quot;&gt;&lt;img") != std::string::npos);
  }
  CHECK(logo(bad, bad).find("<img src=x") == std::string::npos);
}

TEST_CASE("html: a field's error is linked to it for screen readers", "[pages]") {
  const auto html = form({.action = "/account/reset",
                          .button = "Set",
                          .fields = {{.name = "new_password",
                                      .label = "New password",
                                      .type = "password",
                                      .autocomplete = "new-password",
                                      .hint = "At least 8 characters.",
                                      .fault = "Is too short."}}});
  CHECK(html ==
        "<form method=\"post\" action=\"/account/reset\">\n"
        "<label for=\"new_password\">New password</label>\n"
        "<p class=\"hint\" id=\"new_password-hint\">At least 8 characters.</p>\n"
        "<p class=\"fault\" id=\"new_password-fault\">Is too short.</p>\n"
        "<input id=\"new_password\" name=\"new_password\" type=\"password\" autocomplete=\"new-password\" dir=\"ltr\""
        " aria-describedby=\"new_password-hint new_password-fault\" aria-invalid=\"true\" required>\n"
        "<button>Set</button>\n</form>\n");
}

TEST_CASE("html: hidden fields and choices have their own markup", "[pages]") {
  const auto html = form({.action = "/x",
                          .button = "Go",
                          .fields = {{.name = "token", .label = "", .type = "hidden", .value = "abc"},
                                     {.name = "trust", .label = "Trust this browser", .type = "checkbox"}},
                          .second = true});
  CHECK(html ==
        "<form method=\"post\" action=\"/x\">\n<input type=\"hidden\" name=\"token\" value=\"abc\">\n"
        "<label class=\"choice\"><input type=\"checkbox\" name=\"trust\" value=\"1\"> Trust this browser</label>\n"
        "<button class=\"second\">Go</button>\n</form>\n");
}

TEST_CASE("html: the button that shows a password is hidden until the script finds it", "[pages]") {
  const auto html =
      form({.action = "/x",
            .button = "Go",
            .fields = {{.name = "new_password", .label = "New", .type = "password", .show = "Show", .hide = "Hide"}}});
  CHECK(html.find(
            "<button type=\"button\" class=\"reveal\" hidden data-field=\"new_password\" data-hide=\"Hide\">Show</button>\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace usher::pages
