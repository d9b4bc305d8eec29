#include "server/html/templates.h"

#include "common/json/value.h"
#include "server/console/console_template.h"
#include "server/pages/page_names.h"
#include "tests/catch.h"
#include "tests/server/html/built_in.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/write_file.h"

namespace usher::html {
namespace {

using pages::operator""_page;
using testkit::must;

std::vector<std::string> problems_of(const std::string& directory) {
  const auto loaded = Templates::load(directory, texts(), pages::template_set());
  std::vector<std::string> problems;
  if (loaded.ok()) return problems;
  CHECK(loaded.error().code == ErrorCode::kInvalidSettings);
  for (const auto& fault : loaded.error().fields) problems.push_back(fault.message);
  std::sort(problems.begin(), problems.end());
  return problems;
}

TEST_CASE("templates: every page is built in, in every language", "[pages]") {
  const auto templates = must(Templates::load("", texts(), pages::template_set()));
  const auto page = templates.render(kNotice, "de", {{"title", "T"}, {"paragraphs", json::Array{"a & b"}}, {"with_back", true}});
  CHECK(page.find("<p>a &amp; b</p>\n<p><a href=") != std::string::npos);
  for (const auto name : pages::kPageNames)
    for (const auto* tag : {"en", "de", "ur"}) {
      CAPTURE(name, tag);
      CHECK(templates.knows(name, tag));
    }
}

TEST_CASE("templates: what is built in has no faults", "[pages]") {
  const testkit::TempDirectory empty;
  for (const auto& set : {pages::template_set(), console::template_set()}) must(Templates::load(empty.path(), texts(), set));
}

TEST_CASE("templates: an operator's file replaces a page or a part of all pages", "[pages]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("forgot.html"), "<h2>{{t.forgot.lead}}</h2>\r\n");
  testkit::write_file(folder.file("back.html"), "<p>back to {{site_name}}</p>\n");
  testkit::write_file(folder.file("de.json"), "{}");
  const auto templates = must(Templates::load(folder.path(), texts(), pages::template_set()));
  CHECK(templates.render("forgot"_page, "en", {})
            .find("<h2>We&#39;ll email you a link to set a new one. It also helps if you lost your passkey.</h2>\n</main>") !=
        std::string::npos);
  CHECK(templates.render(kNotice, "en", {{"site_name", "<A>"}, {"with_back", true}}).find("<p>back to &lt;A&gt;</p>") !=
        std::string::npos);
}

TEST_CASE("templates: all faults of the files are one error with file and line", "[pages][security]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("forgot.html"), "<p>\n{{{lead}}}");
  testkit::write_file(folder.file("reset.html"), "{{adress}}\n<a href=\"{{address}}\">x</a>");
  testkit::write_file(folder.file("layout.html"), "<p>{{title}}</p>");
  testkit::write_file(folder.file("notices.html"), "x");
  testkit::write_file(folder.file("undo.html"), "\xff");
  CHECK(problems_of(folder.path()) ==
        std::vector<std::string>{
            "forgot.html: line 2: {{{ prints unescaped; only {{name}} may be used",
            "layout.html: has no {{> content}}, where the page stands",
            "notices.html: is not a page; did you mean notice.html?",
            "reset.html: line 1: {{adress}} is not a value here; did you mean {{address}}?",
            "reset.html: line 2: {{address}} cannot be an address in href=; only values that end in _url can",
            "undo.html: is not UTF-8",
        });
}

TEST_CASE("templates: an operator's page has the values of the built-in one, of its texts, of all parts and of the layout",
          "[pages]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("verify.html"),
                      "{{address}}{{#takes_password}}{{title}}{{is_dark}}{{/takes_password}}{{choice_id}}");
  CHECK(problems_of(folder.path()).empty());
  testkit::write_file(folder.file("verify.html"), "{{sign_in_url}}");
  CHECK(problems_of(folder.path()) == std::vector<std::string>{"verify.html: line 1: {{sign_in_url}} is not a value here"});
}

TEST_CASE("templates: a part that includes itself is refused", "[pages]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("back.html"), "{{> form}}");
  testkit::write_file(folder.file("form.html"), "{{> back}}");
  const auto problems = problems_of(folder.path());
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "notice.html: it includes itself");
}

}  // namespace
}  // namespace usher::html
