#include "common/core/mail/mail_templates.h"

#include <set>

#include "common/base/text.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/texts/catalogue.h"
#include "common/core/texts/mail_text.h"
#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using Values = std::vector<std::pair<std::string_view, std::string>>;

const std::string kLink = "https://auth.example/account/verify?token=abc&x=1";
const Values kEverything{{"site_name", "Example & Sons"},
                         {"address", "ada@example.com"},
                         {"new_address", "countess@example.com"},
                         {"link", kLink},
                         {"list_link", "https://auth.example/account/reset?token=abc"},
                         {"code", "123456"},
                         {"minutes", "60"},
                         {"when", "2026-11-20T06:53:44.049Z"},
                         {"device", "Firefox on Linux"},
                         {"ip", "192.0.2.1"},
                         {"provider", "campus"},
                         {"ways_in", "github, campus"},
                         {"account", "eve@example.com"},
                         {"accounts", "eve@example.com, bob@example.com"},
                         {"count", "2"},
                         {"about", "A passkey was added"},
                         {"times", "7"},
                         {"key", "crm"},
                         {"scope", "admin:read"},
                         {"reason", "asked by phone"},
                         {"by", "operator:root"}};

MailTemplates loaded(const std::string& directory) { return MailTemplates::load(directory, Catalogue::built_in()).value(); }

MailTemplates built_in() { return loaded(""); }

MailTemplates::Rendered rendered(const MailTemplates& templates, std::string_view kind, std::string_view language,
                                 const Values& values = kEverything) {
  auto mail = templates.render(kind, language, values);
  REQUIRE(mail.ok());
  return std::move(mail).value();
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != ':')
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// The text that a browser shows for the body.
std::string shown(const std::string& html) {
  std::string text;
  bool in_tag = false;
  for (const char c : html.substr(html.find("<body>"))) {
    if (c == '<') in_tag = true;
    if (!in_tag) text += c;
    if (c == '>') in_tag = false;
  }
  for (const auto& [reference, character] :
       {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
    replace_all(text, reference, character);
  return text;
}

TEST_CASE("mail templates: text and HTML of every mail in every language have the same words", "[mail]") {
  const auto templates = built_in();
  CHECK(templates.problems().empty());
  for (const auto& kind : kMailKinds) {
    CHECK(templates.languages(kind.name) == std::vector<std::string>{"en", "de", "ur"});
    for (const auto& language : templates.languages(kind.name)) {
      CAPTURE(kind.name, language);
      const auto mail = rendered(templates, kind.name, language);
      CHECK(mail.language == language);
      CHECK_FALSE(mail.subject.empty());
      auto text = mail.text;
      const bool has_link = text.find(kLink) != std::string::npos;
      replace_all(text, kLink, "");
      CHECK(words_of(text) == words_of(shown(mail.html)));
      CHECK((mail.html.find("href=\"https://auth.example/account/verify?token=abc&amp;x=1\"") != std::string::npos) == has_link);
      CHECK(mail.html.find("<title>" + escape_html(mail.subject) + "</title>") != std::string::npos);
      CHECK(mail.text.find("{{") == std::string::npos);
      CHECK(mail.html.find("{{") == std::string::npos);
    }
  }
}

TEST_CASE("mail templates: a second link is there only where it leads elsewhere", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("en/reset_password.txt"), "Subject: New\n\nHere:\n{{link}}\n\nOr choose:\n{{list_link}}\n\nBye\n");
  testkit::write_file(dir.file("fr/reset_password.txt"), "Subject: New\n\n{{link}} or {{list_link}}\n");
  testkit::write_file(dir.file("de/reset_password.html"), "<a href=\"{{link}}\">1</a> <a href=\"{{list_link}}\">2</a>");
  const auto templates = loaded(dir.path());
  CHECK(templates.problems().empty());
  auto values = kEverything;
  CHECK(rendered(templates, "reset_password", "en", values).text ==
        "Here:\n" + kLink + "\n\nOr choose:\nhttps://auth.example/account/reset?token=abc\n\nBye\n");
  std::find_if(values.begin(), values.end(), [](const auto& value) { return value.first == kListLink; })->second = kLink;
  const auto same = rendered(templates, "reset_password", "en", values);
  CHECK(same.text == "Here:\n" + kLink + "\n\nBye\n");
  CHECK(same.html.find("Or choose") == std::string::npos);
  CHECK(rendered(templates, "reset_password", "de", values).html.find("&amp;x=1\">2</a>") != std::string::npos);
  CHECK(rendered(templates, "reset_password", "fr", values).text == kLink + " or " + kLink + "\n");
}

TEST_CASE("mail templates: buttons have short labels", "[mail]") {
  constexpr std::string_view kBegin = "<a class=\"button\" href=\"https://auth.example/account/verify?token=abc&amp;x=1\">";
  const auto templates = built_in();
  for (const auto& kind : kMailKinds) {
    for (const auto& language : templates.languages(kind.name)) {
      CAPTURE(kind.name, language);
      const auto html = rendered(templates, kind.name, language).html;
      const auto begin = html.find(kBegin);
      const bool has_link = std::find(kind.values.begin(), kind.values.end(), "link") != kind.values.end();
      CHECK((begin != std::string::npos) == has_link);
      if (!has_link) continue;
      const auto label = std::string_view(html).substr(begin + kBegin.size());
      CHECK(count_characters(label.substr(0, label.find("</a>"))) <= 32);
    }
  }
}

TEST_CASE("mail templates: a translation has the same values as the English text", "[mail]") {
  const auto templates = built_in();
  for (const auto& kind : kMailKinds) {
    const auto english = rendered(templates, kind.name, "en").text;
    for (const std::string language : {"de", "ur"}) {
      const auto text = rendered(templates, kind.name, language).text;
      for (const auto& [name, value] : kEverything) {
        if (name == "when" || name == "minutes") continue;
        CAPTURE(kind.name, language, value);
        CHECK((text.find(value) != std::string::npos) == (english.find(value) != std::string::npos));
      }
    }
  }
}

TEST_CASE("mail templates: the recipient's language is used if it has a text, otherwise English", "[mail]") {
  const auto templates = built_in();
  CHECK(rendered(templates, "new_device", "de-CH, en;q=0.5").language == "de");
  CHECK(rendered(templates, "new_device", "fr").language == "en");
  CHECK(rendered(templates, "new_device", "").language == "en");
  CHECK(rendered(templates, "new_device", "ur").html.find("<html lang=\"ur\" dir=\"rtl\">") != std::string::npos);
  CHECK(rendered(templates, "new_device", "de").html.find("<html lang=\"de\" dir=\"ltr\">") != std::string::npos);
}

TEST_CASE("mail templates: HTML loads nothing and has no link but ours", "[mail][security]") {
  const auto templates = built_in();
  for (const auto& kind : kMailKinds) {
    auto html = rendered(templates, kind.name, "en").html;
    for (const auto* loading : {"src=", "url(", "@import", "<link", "<script", "<img", "<iframe"})
      CHECK(html.find(loading) == std::string::npos);
    for (const auto* link :
         {"https://auth.example/account/verify?token=abc&amp;x=1", "https://auth.example/account/reset?token=abc"})
      replace_all(html, link, "");
    CHECK(html.find("://") == std::string::npos);
  }
}

TEST_CASE("mail templates: values from clients are escaped and cannot become links", "[mail][security]") {
  const auto templates = built_in();
  auto values = kEverything;
  for (auto& [name, value] : values)
    if (name == "device" || name == "site_name") value = "<a href='https://evil.example'>\"x\"</a>\r\n&amp;<script>";
  const auto mail = rendered(templates, "new_device", "en", values);
  CHECK(mail.html.find("<a ") == std::string::npos);
  CHECK(mail.html.find("<script") == std::string::npos);
  CHECK(mail.html.find("https://evil.example") == std::string::npos);
  CHECK(
      mail.html.find("&lt;a href=&#39;https: //evil.example&#39;&gt;&quot;x&quot;&lt;/a&gt;\\x0d\\x0a&amp;amp;&lt;script&gt;") !=
      std::string::npos);
  CHECK(mail.text.find("Device: <a href='https: //evil.example'>\"x\"</a>\\x0d\\x0a&amp;<script>\n") != std::string::npos);
}

TEST_CASE("mail templates: an unknown mail or a missing value is an error", "[mail]") {
  const auto templates = built_in();
  CHECK_FALSE(templates.render("no_such_mail", "", kEverything).ok());
  CHECK_FALSE(
      templates.render("verify_email", "", {{"site_name", "x"}, {"address", "a@b.c"}, {"minutes", "60"}, {"link", ""}}).ok());
  CHECK_FALSE(templates.render("verify_email", "", {{"link", kLink}}).ok());
}

TEST_CASE("mail templates: an operator's text replaces the built-in one, with matching HTML, in any language", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("en/reset_password.txt"), "Subject: New password for {{site_name}}\n\nHere you go:\n{{link}}\n");
  testkit::write_file(dir.file("fr/reset_password.txt"), "Subject: Nouveau mot de passe\n\n{{link}}\n");
  testkit::write_file(dir.file("de/reset_password.html"), "<h1>Bitte</h1><a href=\"{{link}}\">hier</a>");
  const auto templates = loaded(dir.path());
  CHECK(templates.problems().empty());
  const auto english = rendered(templates, "reset_password", "en");
  CHECK(english.subject == "New password for Example & Sons");
  CHECK(english.text == "Here you go:\n" + kLink + "\n");
  CHECK(english.html.find(">Here you go</a>") != std::string::npos);
  CHECK(rendered(templates, "reset_password", "fr").language == "fr");
  CHECK(rendered(templates, "new_device", "fr").language == "en");
  CHECK(rendered(templates, "reset_password", "de").html.find("<h1>Bitte</h1>") != std::string::npos);
  CHECK(rendered(templates, "reset_password", "de").text == rendered(built_in(), "reset_password", "de").text);
}

TEST_CASE("mail templates: a catalogue of the operator adds a language, and a file wins over it", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("fr.json"), R"({"mail": {"new_device": {"subject": "A", "body": ["B {{device}}"]},
                                                        "second_factor_enabled": {"subject": "C", "body": ["D"]}}})");
  testkit::write_file(dir.file("mails/fr/second_factor_enabled.txt"), "Subject: E\n\nF\n");
  const auto templates = MailTemplates::load(dir.file("mails"), Catalogue::load(dir.path()).value()).value();
  CHECK(templates.problems().empty());
  const auto mail = rendered(templates, "new_device", "fr");
  CHECK(mail.subject == "A");
  CHECK(mail.text == "B Firefox on Linux\n");
  CHECK(mail.html.find("<p>B <bdi>Firefox on Linux</bdi></p>") != std::string::npos);
  CHECK(rendered(templates, "second_factor_enabled", "fr").subject == "E");
  CHECK(rendered(templates, "second_factor_disabled", "fr").language == "en");
}

TEST_CASE("mail templates: an operator's layout is used for all mails", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("layout.html"), "[{{lang}} {{dir}} {{subject}} {{site_name}}] {{body}}");
  const auto templates = loaded(dir.path());
  CHECK(rendered(templates, "new_device", "ur").html.starts_with("[ur rtl "));
  CHECK(rendered(templates, "new_device", "en")
            .html.starts_with("[en ltr New sign-in to your account Example &amp; Sons] <p>Hello,</p>"));
}

TEST_CASE("mail templates: an invalid text of the operator is reported and the built-in one is used", "[mail]") {
  struct Row {
    std::string path;
    std::string text;
    std::string problem;
  };
  const auto row = GENERATE(values<Row>({
      {"en/reset_password.txt", "Subject: a\n\nb\n{{lnik}}",
       "line 4: {{lnik}} is not a placeholder here; did you mean {{link}}?"},
      {"en/reset_password.txt", "Subject: {{code}}\n\n{{link}}",
       "line 1: {{code}} is not a placeholder here; known are {{site_name}} {{address}} {{link}} {{minutes}} {{hours}} "
       "{{list_link}}"},
      {"en/reset_password.txt", "Subject: a\n\nNo link", "has no {{link}}, which it needs"},
      {"en/reset_password.txt", "Hello\n\n{{link}}", "line 1: must be `Subject: ` and the subject, followed by an empty line"},
      {"en/reset_password.txt", "Subject: a\n{{link}}", "line 1: must be `Subject: ` and the subject, followed by an empty line"},
      {"en/reset_password.txt", "Subject:  \n\n{{link}}",
       "line 1: must be `Subject: ` and the subject, followed by an empty line"},
      {"en/reset_password.html", "a\n{{link", "line 2: {{ begins a placeholder, which needs }} in the same line"},
      {"en/reset_password.html", "<p>No link</p>", "has no {{link}}, which it needs"},
      {"fr/reset_password.txt", "Bonjour", "line 1: must be `Subject: ` and the subject, followed by an empty line"},
      {"layout.html", "<p>{{subject}}</p>", "has no {{body}}, which it needs"},
      {"fr/reset_password.html", "{{link}}", "this mail has no .txt in this language"},
  }));
  DYNAMIC_SECTION(row.path << ": " << row.text) {
    const testkit::TempDirectory dir;
    testkit::write_file(dir.file(row.path), row.text);
    const auto templates = loaded(dir.path());
    CHECK(templates.problems() == std::vector<std::string>{row.path + ": " + row.problem});
    const auto mail = rendered(templates, "reset_password", "en");
    const auto ours = rendered(built_in(), "reset_password", "en");
    CHECK(mail.subject == ours.subject);
    CHECK(mail.text == ours.text);
    CHECK(mail.html == ours.html);
  }
}

TEST_CASE("mail templates: an unreadable directory is an error of the settings", "[mail]") {
  const auto unread = MailTemplates::load("/nonexistent/mail", Catalogue::built_in());
  REQUIRE_FALSE(unread.ok());
  CHECK(unread.error().code == ErrorCode::kInvalidSettings);
}

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

std::string shown_as(std::string_view name, const std::string& value) {
  const auto values = mail_values({{name, value}});
  REQUIRE(values.ok());
  const auto found = values.value().find(name);
  return found == values.value().end() ? "(none)" : found->second;
}

TEST_CASE("mail values: times are readable, hours follow from minutes, an empty value is a dash", "[mail]") {
  CHECK(shown_as("when", "2026-11-20T06:53:44.049Z") == "2026-11-20 06:53 UTC");
  CHECK(shown_as("when", "tomorrow") == "tomorrow");
  CHECK(shown_as("device", "") == "\u2013");
  CHECK(mail_values({{"minutes", "1440"}}).value().at("hours") == "24");
}

TEST_CASE("mail values: an empty link or code is left out", "[mail]") {
  CHECK(shown_as("link", "") == "(none)");
  CHECK(shown_as("code", "") == "(none)");
}

TEST_CASE("mail values: control characters and bidirectional overrides are made visible", "[mail][security]") {
  CHECK(shown_as("device", "a\r\nb\tc\x1b[2J") == "a\\x0d\\x0ab\\x09c\\x1b[2J");
  CHECK(shown_as("site_name", "a\u202eb") == "a\\xe2\\x80\\xaeb");
  CHECK(is_utf8(shown_as("device", "\xff\xfe")));
}

TEST_CASE("mail values: a long value is cut between characters", "[mail][security]") {
  std::string value;
  for (int i = 0; i < 1000; ++i) value += "\u00e4";
  const auto cut = shown_as("device", "x" + value);
  CHECK(is_utf8(cut));
  CHECK(cut.size() < 400);
  CHECK(cut.ends_with("\u2026"));
}

TEST_CASE("mail values: only the link value can become a link", "[mail][security]") {
  CHECK(shown_as("device", "see https://evil.example/x or http://y") == "see https: //evil.example/x or http: //y");
  CHECK(shown_as("link", "https://auth.example/verify?a=b&c=d#token") == "https://auth.example/verify?a=b&c=d#token");
  for (const std::string link : {"javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b",
                                 "https://a\"onclick=x", "https://a\r\nb", "HTTPS://a", " https://a"}) {
    CAPTURE(link);
    CHECK_FALSE(mail_values({{"link", link}}).ok());
  }
}

TEST_CASE("mail files: a path names language, mail and part", "[mail]") {
  const auto parts = parse_mail_path("pt-BR/new_device.html");
  REQUIRE(parts);
  CHECK(parts->language == "pt-BR");
  CHECK(parts->kind == "new_device");
  CHECK(parts->suffix == ".html");
  for (const auto* path :
       {"layout.html", "new_device.txt", "en/other.txt", "../new_device.txt", "en/sub/new_device.txt", "en/new_device"})
    CHECK_FALSE(parse_mail_path(path));
}

TEST_CASE("mail files: byte order mark and CRLF are removed, other files are ignored", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("en/new_device.txt"), "\xef\xbb\xbfSubject: a\r\n\r\nb\r\n");
  testkit::write_file(dir.file("layout.html"), "x");
  testkit::write_file(dir.file("notes.md"), "not ours");
  testkit::write_file(dir.file(".git/en/new_device.txt"), "not ours");
  std::vector<std::string> problems;
  const auto files = read_mail_files(dir.path(), problems);
  REQUIRE(files.ok());
  CHECK(files.value() == MailFiles{{"en/new_device.txt", "Subject: a\n\nb\n"}, {"layout.html", "x"}});
  CHECK(problems.empty());
}

TEST_CASE("mail files: an unused file is reported with the likely mistake", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("en/new_devise.txt"), "x");
  testkit::write_file(dir.file("new_device.txt"), "x");
  testkit::write_file(dir.file("en/new_device.txt"), "\xff");
  testkit::write_file(dir.file("en/verify_email.txt"), std::string(70'000, 'x'));
  std::vector<std::string> problems;
  REQUIRE(read_mail_files(dir.path(), problems).ok());
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == "en/new_device.txt: is not UTF-8");
  CHECK(problems[1] == "en/new_devise.txt: is not a known mail; did you mean new_device?");
  CHECK(problems[2].starts_with("en/verify_email.txt: "));
  CHECK(problems[3] == "new_device.txt: is not in the folder of a language, as en/verify_email.txt is");
}

TEST_CASE("mail files: a missing folder is an error of the settings", "[mail]") {
  std::vector<std::string> problems;
  const auto files = read_mail_files("/nonexistent/mail", problems);
  REQUIRE_FALSE(files.ok());
  CHECK(files.error().code == ErrorCode::kInvalidSettings);
  CHECK(files.error().detail().find("/nonexistent/mail") != std::string::npos);
}

}  // namespace

}  // namespace usher::core
