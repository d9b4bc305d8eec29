#include "common/core/page_texts/page_texts.h"

#include <algorithm>
#include <array>

#include "common/base/error_code.h"
#include "server/http/messages/refusals.h"
#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using testkit::must;

constexpr std::array kBuiltIn{"en", "de", "ur"};
constexpr std::array kPlaceholders{"site_name", "address", "providers", "code"};

PageTexts built_in() { return must(PageTexts::load("")); }

TEST_CASE("page texts: every built-in language has every text and no other", "[page_texts]") {
  const auto texts = built_in();
  CHECK(texts.tags() == std::vector<std::string>{"en", "de", "ur"});
  for (const auto* tag : kBuiltIn) {
    const auto& language = texts.choose(tag);
    CHECK(language.tag() == tag);
    for (const auto& key : page_text_keys()) {
      CAPTURE(tag, key);
      CHECK(language.find(key) != nullptr);
    }
  }
}

TEST_CASE("page texts: a text has the same placeholders in every built-in language", "[page_texts]") {
  const auto texts = built_in();
  const auto& english = texts.choose("en");
  for (const auto* tag : kBuiltIn)
    for (const auto& key : page_text_keys())
      for (const auto* placeholder : kPlaceholders) {
        CAPTURE(tag, key, placeholder);
        CHECK(texts.choose(tag).find(key)->uses(placeholder) == english.find(key)->uses(placeholder));
      }
}

TEST_CASE("page texts: the errors with texts are errors of the core or of the transport", "[page_texts]") {
  for (const auto code : kPageErrors) {
    CAPTURE(code);
    CHECK((std::any_of(kErrors.begin(), kErrors.end(), [&](const auto& row) { return row.wire == code; }) ||
           std::any_of(http::kRefusals.begin(), http::kRefusals.end(), [&](const auto& row) { return row.wire == code; })));
  }
}

TEST_CASE("page texts: values stand in their places, a missing one is empty", "[page_texts]") {
  const auto texts = built_in();
  const auto& english = texts.choose("");
  CHECK(english.text("verify.done", {{"address", "ada@example.com"}}) == "ada@example.com is confirmed. Thank you.");
  CHECK(english.text("verify.done") == " is confirmed. Thank you.");
  CHECK(english.text("page.back", {{"site_name", "{{address}}"}}) == "Go to {{address}}");
}

TEST_CASE("page texts: values are isolated in texts that are written from right to left", "[page_texts]") {
  const auto texts = built_in();
  CHECK(texts.choose("ur").text("verify.done", {{"address", "ada@example.com"}}).starts_with("\u2068ada@example.com\u2069 "));
}

TEST_CASE("page texts: errors without texts of their own are the client's or the server's", "[page_texts]") {
  const auto texts = built_in();
  const auto& german = texts.choose("de-AT");
  CHECK(german.error_title("TOKEN_EXPIRED", false) == "Link zu alt");
  CHECK(german.error_detail("OWN_ACCOUNT", false) ==
        "Die Anfrage wurde abgelehnt (OWN_ACCOUNT). Beginnen Sie auf der Website von vorn.");
  CHECK(german.error_title("DATABASE_UNAVAILABLE", true) == "Hier ist etwas schiefgegangen");
  CHECK(german.fault("TOO_SHORT") == "Nehmen Sie mindestens 8 Zeichen.");
  CHECK(german.fault("SOMETHING") == german.fault("OTHER"));
}

TEST_CASE("page texts: an operator's file replaces single texts and adds a language", "[page_texts]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("de.toml"), "[verify]\ntitle = \"Sind Sie es, {{site_name}}?\"\n");
  testkit::write_file(folder.file("fr.toml"),
                      "[verify]\ntitle = \"Confirmez votre adresse\"\n[error.RATE_LIMITED]\ntitle = \"Trop\"\n");
  testkit::write_file(folder.file("notes.txt"), "not a text");
  const auto texts = must(PageTexts::load(folder.path()));
  CHECK(texts.choose("de").text("verify.title", {{"site_name", "Books"}}) == "Sind Sie es, Books?");
  CHECK(texts.choose("de").text("verify.button") == "Bestätigen");
  CHECK(texts.choose("fr-CA").text("verify.title") == "Confirmez votre adresse");
  CHECK(texts.choose("fr").text("verify.button") == "Confirm");
  CHECK(texts.choose("fr").error_title("RATE_LIMITED", false) == "Trop");
  CHECK(texts.choose("fr").error_title("INVALID_TOKEN", false) == "Link used or wrong");
}

TEST_CASE("page texts: all that is wrong in the files is one error that names the fix", "[page_texts]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("de.toml"),
                      "[verify]\ntitel = \"x\"\ntitle = \"{{adress}}\"\nquestion = \"{{adress}}?\"\nbutton = 7\n"
                      "[greeting]\nwords = \"x\"\n");
  testkit::write_file(folder.file("german.words.toml"), "");
  testkit::write_file(folder.file("fr.toml"), "[page]\nback = \"\xff\"\n");
  testkit::write_file(folder.file("ur.toml"), "[verify\n");
  const auto texts = PageTexts::load(folder.path());
  REQUIRE_FALSE(texts.ok());
  CHECK(texts.error().code == ErrorCode::kInvalidSettings);
  std::vector<std::string> problems;
  for (const auto& fault : texts.error().fields) {
    CHECK(fault.field == "PAGE_TEMPLATES");
    problems.push_back(fault.message);
  }
  std::sort(problems.begin(), problems.end());
  REQUIRE(problems.size() == 8);
  CHECK(problems[0] == "de.toml: greeting.words is not a text of the pages");
  CHECK(problems[1] == "de.toml: verify.button is not a text; put it in quotes");
  CHECK(problems[2] == "de.toml: verify.question, line 1: {{adress}} is not a placeholder here; did you mean {{address}}?");
  CHECK(problems[3] == "de.toml: verify.titel is not a text of the pages; did you mean verify.title?");
  CHECK(problems[4] == "de.toml: verify.title, line 1: {{adress}} is not a placeholder here; known are {{site_name}}");
  CHECK(problems[5] == "fr.toml is not UTF-8");
  CHECK(problems[6] == "german.words.toml is not named by a language, such as de.toml or pt-BR.toml");
  CHECK(problems[7].starts_with("ur.toml: line 1: "));
}

TEST_CASE("page texts: a directory that cannot be read is an error", "[page_texts]") {
  const auto texts = PageTexts::load("/nowhere");
  REQUIRE_FALSE(texts.ok());
  CHECK(texts.error().detail() == "PAGE_TEMPLATES: cannot read /nowhere: No such file or directory");
}

}  // namespace
}  // namespace usher::core
