#include "common/core/texts/catalogue.h"

#include <set>

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

TEST_CASE("catalogue: every built-in language has every text and no other", "[catalogue]") {
  const testkit::TempDirectory folder;  // an operator's files are checked
  for (const auto& file : text_files()) testkit::write_file(folder.file(std::string(file.name)), file.text);
  must(Catalogue::load(folder.path()));
  const auto texts = Catalogue::built_in();
  CHECK(texts.tags() == std::vector<std::string>{"en", "de", "ur"});
  for (const auto* tag : kBuiltIn) {
    const auto& language = texts.choose(tag);
    CHECK(language.tag() == tag);
    for (const auto& key : catalogue_keys()) {
      CAPTURE(tag, key);
      CHECK(language.find(key) != nullptr);
    }
  }
}

TEST_CASE("catalogue: a text has the same placeholders in every built-in language", "[catalogue]") {
  const auto texts = Catalogue::built_in();
  const auto& english = texts.choose("en");
  for (const auto* tag : kBuiltIn)
    for (const auto& key : catalogue_keys())
      for (const auto* placeholder : kPlaceholders) {
        CAPTURE(tag, key, placeholder);
        CHECK(texts.choose(tag).find(key)->uses(placeholder) == english.find(key)->uses(placeholder));
      }
}

TEST_CASE("catalogue: the errors with texts are errors of the core or of the transport, and have two", "[catalogue]") {
  std::map<std::string, std::set<std::string>, std::less<>> parts;
  for (const auto& key : catalogue_keys())
    if (key.starts_with("error.")) parts[key.substr(6, key.rfind('.') - 6)].insert(key.substr(key.rfind('.') + 1));
  for (const auto& [code, names] : parts) {
    CAPTURE(code);
    CHECK(names == std::set<std::string>{"title", "detail"});
    const auto is_code = [&code = code](const auto& row) { return row.wire == code; };
    CHECK((code == "refused" || code == "failed" || std::any_of(kErrors.begin(), kErrors.end(), is_code) ||
           std::any_of(http::kRefusals.begin(), http::kRefusals.end(), is_code)));
  }
}

TEST_CASE("catalogue: values stand in their places, a missing one is empty", "[catalogue]") {
  const auto texts = Catalogue::built_in();
  const auto& english = texts.choose("");
  CHECK(english.text("verify.done", {{"address", "ada@example.com"}}) == "ada@example.com is confirmed.");
  CHECK(english.text("verify.done") == " is confirmed.");
  CHECK(english.text("form.changed_by_site", {{"site_name", "{{value}}"}, {"value", "x"}})
            .starts_with("{{value}} changed this to"));
}

TEST_CASE("catalogue: values are isolated in texts that are written from right to left", "[catalogue]") {
  const auto texts = Catalogue::built_in();
  CHECK(texts.choose("ur").text("verify.done", {{"address", "ada@example.com"}}).starts_with("\u2068ada@example.com\u2069 "));
}

TEST_CASE("catalogue: errors without texts of their own are the client's or the server's", "[catalogue]") {
  const auto texts = Catalogue::built_in();
  const auto& german = texts.choose("de-AT");
  CHECK(german.error_title("TOKEN_EXPIRED", false) == "Link abgelaufen");
  CHECK(german.error_detail("OWN_ACCOUNT", false) ==
        "Die Anfrage wurde abgelehnt (OWN_ACCOUNT). Beginnen Sie auf der Website von vorn.");
  CHECK(german.error_title("DATABASE_UNAVAILABLE", true) == "Hier ist etwas schiefgegangen");
  CHECK(german.fault("TOO_SHORT") == "Nehmen Sie mindestens 8 Zeichen.");
  CHECK(german.fault("SOMETHING") == german.fault("OTHER"));
}

TEST_CASE("catalogue: an operator's file replaces single texts and adds a language", "[catalogue]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("de.json"), R"({"verify": {"title": "Sind Sie es, {{site_name}}?", "button": ""}})");
  testkit::write_file(folder.file("fr.json"), R"({"verify": {"title": "Confirmez votre adresse"},
                                                  "error": {"RATE_LIMITED": {"title": "Trop"}}})");
  testkit::write_file(folder.file("notes.txt"), "not a text");
  const auto texts = must(Catalogue::load(folder.path()));
  CHECK(texts.choose("de").text("verify.title", {{"site_name", "Books"}}) == "Sind Sie es, Books?");
  CHECK(texts.choose("de").text("verify.button") == "Bestätigen");
  CHECK(texts.choose("fr-CA").text("verify.title") == "Confirmez votre adresse");
  CHECK(texts.choose("fr").text("verify.button") == "Confirm");
  CHECK(texts.choose("fr").error_title("RATE_LIMITED", false) == "Trop");
  CHECK(texts.choose("fr").error_title("INVALID_TOKEN", false) == "This link doesn't work");
}

TEST_CASE("catalogue: all that is wrong in the files is one error that names the fix", "[catalogue]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("de.json"),
                      R"({"verify": {"titel": "x", "title": "{{adress}}", "question": "{{adress}}?", "button": 7},
                          "greeting": {"words": "x"},
                          "mail": {"new_device": {"subject": "a\nb", "body": "x"}, "sign_in_code": {"body": ["Hello", "no code"]},
                                   "verify_email": {"body": [1]}}})");
  testkit::write_file(folder.file("fr.json"), "{\"page\": {\"back\": \"\xff\"}}");
  testkit::write_file(folder.file("german.words.json"), "");
  testkit::write_file(folder.file("it.json"), "[]");
  testkit::write_file(folder.file("ur.json"), "{\"verify\"");
  const auto texts = Catalogue::load(folder.path());
  REQUIRE_FALSE(texts.ok());
  CHECK(texts.error().code == ErrorCode::kInvalidSettings);
  std::vector<std::string> problems;
  for (const auto& fault : texts.error().fields) {
    CHECK(fault.field == "PAGE_TEMPLATES");
    problems.push_back(fault.message);
  }
  std::sort(problems.begin(), problems.end());
  CHECK(problems == std::vector<std::string>{
                        "de.json: greeting.words is not a text of pages or mails",
                        "de.json: mail.new_device.body is not a list of paragraphs; put them in [ ]",
                        "de.json: mail.new_device.subject must be one line",
                        "de.json: mail.sign_in_code.body has no {{code}}, which it needs",
                        "de.json: mail.verify_email.body has a paragraph that is not a text; put it in quotes",
                        "de.json: verify.button is not a text; put it in quotes",
                        "de.json: verify.question, line 1: {{adress}} is not a placeholder here; did you mean {{address}}?",
                        "de.json: verify.titel is not a text of pages or mails; did you mean verify.title?",
                        "de.json: verify.title, line 1: {{adress}} is not a placeholder here; known are {{site_name}}",
                        "fr.json is not UTF-8",
                        "german.words.json is not named by a language, such as de.json or pt-BR.json",
                        "it.json: must be an object of texts, as the built-in files are",
                        "ur.json: Not valid JSON: the text ends too early in line 1, column 10",
                    });
}

TEST_CASE("catalogue: a mail is in a language that has its subject and all its paragraphs", "[catalogue]") {
  const testkit::TempDirectory folder;
  testkit::write_file(folder.file("fr.json"), R"({"mail": {
      "new_device": {"subject": "Nouvelle connexion", "body": ["Bonjour,", "{{device}}\n{{ip}}"]},
      "password_changed": {"subject": "Mot de passe", "body": ["Bonjour,", ""]},
      "email_changed": {"subject": "Adresse"}}})");
  const auto texts = must(Catalogue::load(folder.path()));
  const auto& french = texts.choose("fr");
  REQUIRE(french.mail("new_device"));
  CHECK(french.mail("new_device")->subject.source() == "Nouvelle connexion");
  CHECK(french.mail("new_device")->body.source() == "Bonjour,\n\n{{device}}\n{{ip}}\n");
  CHECK_FALSE(french.mail("password_changed"));
  CHECK_FALSE(french.mail("email_changed"));
}

TEST_CASE("catalogue: a directory that cannot be read is an error", "[catalogue]") {
  const auto texts = Catalogue::load("/nowhere");
  REQUIRE_FALSE(texts.ok());
  CHECK(texts.error().detail() == "PAGE_TEMPLATES: cannot read /nowhere: No such file or directory");
}

}  // namespace
}  // namespace usher::core
