#include "server/html/template_source.h"

#include "common/json/value.h"
#include "tests/catch.h"
#include "tests/server/html/built_in.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/text.h"

namespace usher::html {
namespace {

using testkit::must;
using Faults = std::vector<std::string>;

Faults faults(std::string_view source) {
  return faults_of(source,
                   {.values = {"name", "site_name", "home_url", "rows"}, .partials = {"part"}, .english = texts().choose("en")});
}

TEST_CASE("template source: what the pages use is without faults", "[pages]") {
  for (const auto* source :
       {"<p class=\"{{name}}\">{{name}} {{t.page.back}}</p>", "<a href=\"{{home_url}}\">x</a>", "{{! a comment }}\n{{> part}}",
        "{{#rows}}<li>{{.}}</li>{{/rows}}{{^rows}}none{{/rows}}", "<input{{#name}} value='{{name}}'{{/name}} required>",
        "<script>let a = 1 < 2;</script><p>{{name}}</p>", "<!-- it's {{name}} --><p>{{name}}</p>", ""}) {
    CAPTURE(source);
    CHECK(faults(source) == Faults{});
  }
}

TEST_CASE("template source: a template names values by itself and in its texts", "[pages]") {
  std::vector<std::string_view> values;
  append_values("{{! a }}{{#rows}}{{.}}{{name}}{{/rows}}{{^rows}}{{> part}}{{t.verify.done}}{{t.page.back}}{{/rows}}", values);
  CHECK(values == std::vector<std::string_view>{"rows", "name", "rows", "address"});
}

TEST_CASE("template source: what prints unescaped or changes the delimiters is refused", "[pages][security]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"a\n{{{name}}}", "line 2: {{{ prints unescaped; only {{name}} may be used"},
           {"a\n\n{{& name}}", "line 3: {{& prints unescaped; only {{name}} may be used"},
           {"{{=<% %>=}}", "line 1: the delimiters stay {{ and }}"},
           {"{{ {name} }}", "line 1: {{{ prints unescaped; only {{name}} may be used"},
           {"{{name\n}}", "line 1: {{ begins a tag, which needs }} in the same line"},
       }) {
    CAPTURE(in);
    CHECK(faults(in) == Faults{out});
  }
}

TEST_CASE("template source: an address must be a value that is checked as one", "[pages][security]") {
  for (const auto* attribute : {"href", "src", "action", "formaction", "HREF"}) {
    const auto fault = faults("<a " + std::string(attribute) + "=\"{{name}}\">x</a>");
    REQUIRE(fault.size() == 1);
    CHECK(fault[0].find("{{name}} cannot be an address in ") != std::string::npos);
  }
  for (const auto* source :
       {"<a href = \"{{name}}\">", "<a\thref\n=\"{{name}}\">", "<a/href='{{name}}'>", "<a hidden href='{{name}}'>",
        "<A HREF=\"{{name}}\">", "<a title='>' href='{{name}}'>", "<a class=a/title=\"{{name}}\">"}) {
    CAPTURE(source);
    CHECK(faults(source).size() == 1);
  }
  CHECK(faults("<a class=x href='{{#rows}}{{name}}{{/rows}}'>").size() == 1);
  CHECK(faults("<a href=\"/x?{{t.page.back}}\">").size() == 1);
}

TEST_CASE("template source: a value stands in text or in quotes only", "[pages][security]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"<input value={{name}}>", "line 1: {{name}} must be in the quotes of an attribute"},
           {"<input value=a{{name}}>", "line 1: {{name}} must be in the quotes of an attribute"},
           {"<input {{name}}>", "line 1: {{name}} must be in the quotes of an attribute"},
           {"<p onclick=\"{{name}}\">", "line 1: {{name}} cannot be printed in onclick="},
           {"<p style=\"{{name}}\">", "line 1: {{name}} cannot be printed in style="},
           {"<script>\n{{name}}</script>", "line 2: {{name}} cannot be printed within <script>"},
           {"<style>{{t.page.back}}</style>", "line 1: {{t.page.back}} cannot be printed within <style>"},
       }) {
    CAPTURE(in);
    CHECK(faults(in) == Faults{out});
  }
}

TEST_CASE("template source: unknown names and open sections are named with the likely mistake", "[pages]") {
  CHECK(faults("{{nane}}\n{{t.page.bakc}}\n{{t.mail.new_device.subject}}") ==
        Faults{"line 1: {{nane}} is not a value here; did you mean {{name}}?",
               "line 2: {{t.page.bakc}} is not a text of the pages",
               "line 3: {{t.mail.new_device.subject}} is not a text of the pages"});
  CHECK(faults("{{t.verify.done}}") == Faults{"line 1: {{t.verify.done}} needs {{address}}, which is not a value here"});
  CHECK(faults("{{> prat}}") == Faults{"line 1: {{prat}} is not a part of pages; did you mean {{part}}?"});
  CHECK(faults("{{#rows}}\n{{#name}}{{/rows}}") == Faults{"line 2: {{/rows}} ends no section that is open here",
                                                          "line 1: {{#rows}} needs {{/rows}}",
                                                          "line 2: {{#name}} needs {{/name}}"});
}

TEST_CASE("template source: a part includes others, but not itself", "[pages]") {
  const TemplateSources sources{{"a", "1\n{{> b}}\n3\n"}, {"b", "2\n"}, {"c", "{{> c}}"}};
  CHECK(must(with_partials("<{{> a}}>", sources)) == "<1\n2\n3\n>");
  const auto endless = with_partials("{{> c}}", sources);
  REQUIRE_FALSE(endless.ok());
  CHECK(endless.error().detail() == "it includes itself");
}

TEST_CASE("template source: a text is escaped, and its placeholders stay values", "[pages][security]") {
  auto english = core::Language("en", nullptr);
  REQUIRE(english.set("page.back", json::Value("<b> { {{site_name}} & {")).ok());
  CHECK(with_texts("{{t.page.back}}{{name}}", english) == "&lt;b&gt; &#123; {{site_name}} &amp; &#123;{{name}}");
  CHECK(with_texts("{{t.verify.done}}", texts().choose("ur")).starts_with("\u2068{{address}}\u2069 "));
}

}  // namespace
}  // namespace usher::html
