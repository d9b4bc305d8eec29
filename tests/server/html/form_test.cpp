#include "server/html/form.h"

#include "server/html/templates.h"
#include "server/pages/page_names.h"
#include "tests/catch.h"
#include "tests/server/html/built_in.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/write_file.h"

namespace usher::html {
namespace {

/// The form in English, without its page.
std::string html_of(const Form& form) {
  static const auto kTemplates = [] {
    const testkit::TempDirectory folder;
    testkit::write_file(folder.file("layout.html"), "{{> content}}");
    testkit::write_file(folder.file("notice.html"), "{{#form}}{{> form}}{{/form}}");
    return testkit::must(Templates::load(folder.path(), texts(), pages::template_set()));
  }();
  return kTemplates.render(kNotice, "en", {{"form", values_of(form)}});
}

TEST_CASE("form: text never becomes markup, neither in text nor in an attribute", "[pages][security]") {
  const std::string bad = "\"><img src=x onerror='alert(1)'>&";
  const FormField field{.name = "email", .label = bad, .value = bad, .hint = bad, .fault = bad, .show = bad, .hide = bad};
  for (const auto& html :
       {html_of({.action = bad, .button = bad, .fields = {field}}),
        html_of({.action = "/x", .button = "Go", .fields = {{.name = "token", .label = "", .type = "hidden", .value = bad}}}),
        html_of({.action = "/x", .button = "Go", .fields = {{.name = "trust", .label = bad, .type = "checkbox"}}}),
        html_of({.action = "/x", .button = "Go", .fields = {{.name = "username", .type = "account", .value = bad}}})}) {
    INFO(html);
    CHECK(html.find("<img") == std::string::npos);
    CHECK(html.find("'alert") == std::string::npos);
    CHECK(html.find("&quot;&gt;&lt;img") != std::string::npos);
  }
}

TEST_CASE("form: a field's error is linked to it and announced", "[pages]") {
  const auto html = html_of({.action = "/account/reset",
                             .button = "Set",
                             .fields = {{.name = "new_password",
                                         .label = "New password",
                                         .type = "password",
                                         .autocomplete = "new-password",
                                         .hint = "At least 8 characters.",
                                         .fault = "Is too short."}}});
  CHECK(html ==
        "<form method=\"post\" action=\"/account/reset\">\n"
        "<p class=\"summary\" role=\"alert\">Check what is marked below.</p>\n"
        "<div class=\"field\">\n<label for=\"new_password\">New password</label>\n"
        "<p class=\"hint\" id=\"new_password-hint\">At least 8 characters.</p>\n"
        "<p class=\"fault\" id=\"new_password-fault\">Is too short.</p>\n"
        "<input id=\"new_password\" name=\"new_password\" type=\"password\" autocomplete=\"new-password\" dir=\"ltr\""
        " aria-describedby=\"new_password-hint new_password-fault\" aria-invalid=\"true\" required autofocus>\n</div>\n"
        "<button>Set</button>\n</form>\n");
}

TEST_CASE("form: a choice among options and a text of several lines have labels and faults as inputs have", "[pages][security]") {
  const auto html =
      html_of({.action = "/x",
               .button = "Go",
               .fields = {{.name = "level",
                           .label = "Level",
                           .type = "select",
                           .value = "b",
                           .fault = "Choose one.",
                           .options = {{"", "None"}, {"a", "<A>"}, {"b", "B"}}},
                          {.name = "topics", .label = "Topics", .type = "textarea", .value = "</textarea><b>", .required = false},
                          {.name = "title", .label = "Title", .required = false}}});
  for (const auto* part :
       {"<label for=\"level\">Level</label>", "<select id=\"level\" name=\"level\" aria-describedby=\"level-fault\"",
        "<option value=\"\">None</option>", "<option value=\"a\">&lt;A&gt;</option>", "<option value=\"b\" selected>B</option>",
        "<label for=\"topics\">Topics</label>",
        "<textarea id=\"topics\" name=\"topics\" rows=\"3\" dir=\"auto\">&lt;/textarea&gt;&lt;b&gt;</textarea>",
        "<input id=\"title\" name=\"title\" type=\"text\" dir=\"auto\">"}) {
    CAPTURE(part);
    CHECK(html.find(part) != std::string::npos);
  }
}

TEST_CASE("form: the focus is on the field where one must type", "[pages]") {
  const auto focused = [](Form form) {
    const auto html = html_of(form);
    const auto before = html.substr(0, html.find(" autofocus"));
    return before == html ? std::string() : before.substr(before.rfind("<input id=") + 11, 3);
  };
  Form form{.action = "/x", .button = "Go", .fields = {{.name = "one", .value = "a"}, {.name = "two"}, {.name = "six"}}};
  CHECK(focused(form).empty());
  form.focuses = true;
  CHECK(focused(form) == "one");
  form.fault = "The address or the password is wrong.";
  CHECK(focused(form) == "two");
  form.fields[0].value = "";
  form.fields[0].required = false;
  CHECK(focused(form) == "two");
  form.focuses = false;
  form.fields[2].fault = "Is too short.";
  CHECK(focused(form) == "six");
}

TEST_CASE("form: a button may have a longer name for screen readers", "[pages]") {
  CHECK(html_of({.action = "/x", .button = "Link", .name = "Link <acme>"})
            .find("<button aria-label=\"Link &lt;acme&gt;\">Link</button>") != std::string::npos);
}

TEST_CASE("form: hidden fields and choices have their own markup", "[pages]") {
  const auto html = html_of({.action = "/x",
                             .button = "Go",
                             .fields = {{.name = "token", .label = "", .type = "hidden", .value = "abc"},
                                        {.name = "trust", .label = "Trust this browser", .type = "checkbox"}},
                             .second = true});
  CHECK(html ==
        "<form method=\"post\" action=\"/x\">\n<input type=\"hidden\" name=\"token\" value=\"abc\">\n"
        "<label class=\"choice\"><input type=\"checkbox\" name=\"trust\" value=\"1\"> Trust this browser</label>\n"
        "<button class=\"second\">Go</button>\n</form>\n");
}

TEST_CASE("form: the button that shows a password is hidden until the script finds it", "[pages]") {
  const auto html =
      html_of({.action = "/x",
               .button = "Go",
               .fields = {{.name = "new_password", .label = "New", .type = "password", .show = "Show", .hide = "Hide"}}});
  CHECK(html.find("<button type=\"button\" class=\"reveal\" hidden data-field=\"new_password\" data-hide=\"Hide\" "
                  "aria-label=\"Show\">") != std::string::npos);
}

TEST_CASE("form: a link beside a label comes after its field", "[pages]") {
  const auto html =
      html_of({.action = "/x",
               .button = "Go",
               .fields = {{.name = "password", .label = "Password", .aside = "Forgot?", .aside_url = "/account/forgot"}}});
  CHECK(html.find("<input id=\"password\"") < html.find("<a class=\"aside\" href=\"/account/forgot\">Forgot?</a>\n</div>"));
}

}  // namespace
}  // namespace usher::html
