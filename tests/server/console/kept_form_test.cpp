#include "server/console/kept_form.h"

#include "common/core/sessions/session_admin.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

constexpr const char* kCreate = "/admin/api-keys/new";

Fields typed_key() { return {{"name", "crm <b>"}, {"scope", "profile:read"}, {"expires_in_days", ""}}; }

/// The hidden fields of the page, to be sent again.
Fields kept_fields(const Answer& page) {
  Fields fields;
  for (const auto* name : {"name", "scope", "expires_in_days", "from", "account", "form_token", "shown"})
    fields.emplace_back(name, hidden_of(page, name));
  return fields;
}

TEST_CASE(
    "kept form: after an old session is confirmed, what was typed is "
    "sent again and counts",
    "[console]") {
  ConsoleOffice office;
  office.let_time_pass();
  const auto kept = office.submit(kCreate, kCreate, typed_key());
  CHECK(kept.status == 403);
  CHECK(says(kept, "/account/re-authenticate?next=%2Fadmin"));
  CHECK(says(kept, "crm &lt;b&gt;"));
  CHECK(office.actors("api_key.created").empty());
  const auto proof = office.open("/account/re-authenticate");
  const auto confirmed =
      office.ada.send(pages::form_post("/account/re-authenticate", {{"password", std::string(TestApp::kPassword)},
                                                                    {"form_token", hidden_of(proof, "form_token")}}));
  REQUIRE(confirmed.status == 303);
  const auto again = office.ada.send(pages::form_post(kCreate, kept_fields(kept)));
  CHECK(again.status == 403);
  CHECK(says(again, "Send it again?"));
  CHECK(office.actors("api_key.created").empty());
  const auto made = office.ada.send(pages::form_post(kCreate, kept_fields(again)));
  CHECK(made.status == 201);
  CHECK(office.actors("api_key.created") == std::vector<std::string>{"admin:" + office.ada_id});
}

/// What the form with these fields shows, signed.
std::string shown(ConsoleOffice& office, std::string_view action, std::string_view fields) {
  return office.app.core().form_tokens.seal(action, fields);
}

TEST_CASE("kept form: a field has its label, and sending again comes after the proof", "[console]") {
  ConsoleOffice office;
  const auto labels = hidden_of(office.open("/admin/users/new"), "shown");
  CHECK(labels.find("email:Email%20address;") != std::string::npos);
  const auto sealed = shown(office, "/admin/users/new", "email:Email%20address;role:");
  const Fields fields{{"email", "new@example.com"}, {"role", "user"}, {"shown", sealed}};
  const auto signed_out = office.app.send(pages::form_post("/admin/users/new", fields).header("origin", kOwn));
  CHECK(says(signed_out, "<dt>Email address</dt>"));
  CHECK(says(signed_out, "<dt>role</dt>"));
  CHECK(says(signed_out, "<button class=\"second\">Send it</button>"));
  CHECK_FALSE(says(signed_out, "<dt>shown</dt>"));
  CHECK_FALSE(says(signed_out, "no longer part of this form"));
  CHECK(hidden_of(signed_out, "shown") == sealed);
  const auto old_token = office.ada.send(pages::form_post("/admin/users/new", fields));
  CHECK(says(old_token, "<button>Send it</button>"));
}

TEST_CASE("kept form: only fields of a form that we sent are given back", "[console][security]") {
  ConsoleOffice office;
  const auto send = [&](const std::string& sealed) {
    return office.app.send(
        pages::form_post(kCreate, {{"name", "crm"}, {"other", "a text"}, {"shown", sealed}}).header("origin", kOwn));
  };
  const auto kept = send(shown(office, kCreate, "name:Name"));
  CHECK(hidden_of(kept, "name") == "crm");
  CHECK_FALSE(says(kept, "a text"));
  CHECK(says(kept, "Some fields are no longer part of this form"));
  for (const auto& wrong : {std::string("name:Name;other:"), shown(office, "/admin/users/new", "name:;other:"),
                            shown(office, kCreate, "name:") + "x", std::string()}) {
    const auto answer = send(wrong);
    CHECK(answer.status == 403);
    CHECK_FALSE(says(answer, "crm"));
    CHECK(says(answer, "Some fields are no longer part of this form"));
  }
}

TEST_CASE("kept form: a draft outlives the session", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/questionnaires/draft");
  const Fields fields{{"rest", hidden_of(page, "rest")},
                      {"title.en", "Your tools"},
                      {"form_token", hidden_of(page, "form_token")},
                      {"from", hidden_of(page, "from")},
                      {"account", hidden_of(page, "account")},
                      {"shown", hidden_of(page, "shown")}};
  must(office.app.core().session_admin.revoke_user(admin(), UserId(office.ada_id)));
  const auto kept = office.ada.send(pages::form_post("/admin/questionnaires/draft", fields));
  CHECK(kept.status == 403);
  CHECK(says(kept, "/account/sign-in?next=%2Fadmin"));
  CHECK(hidden_of(kept, "rest") == hidden_of(page, "rest"));
  CHECK(hidden_of(kept, "title.en") == "Your tools");
  CHECK_FALSE(says(kept, "<nav"));
}

TEST_CASE("kept form: text of another account is dropped", "[console][security]") {
  ConsoleOffice office;
  auto fields = typed_key();
  fields.emplace_back("account", office.bob_id);
  const auto answer = office.ada.send(pages::form_post(kCreate, fields));
  CHECK(answer.status == 303);
  CHECK(answer.header("location") == "/admin");
  CHECK(office.actors("api_key.created").empty());
}

TEST_CASE("kept form: passwords are never kept", "[console][security]") {
  ConsoleOffice office;
  const auto kept = office.app.send(
      pages::form_post(kCreate,
                       {{"name", "crm"}, {"password", "hush hush"}, {"shown", shown(office, kCreate, "name:;password:")}})
          .header("origin", kOwn));
  CHECK(kept.status == 403);
  CHECK_FALSE(says(kept, "hush"));
}

TEST_CASE("kept form: a secret is typed again into the form that counts", "[console]") {
  ConsoleOffice office;
  const auto sealed = shown(office, kCreate, "name:Name;SMTP_URL:Mail%20server;shown_values:;all:");
  const Fields typed{{"name", "crm"}, {"shown_values", "{}"}, {"all", "1"}, {"shown", sealed}};
  Fields with_secret = typed;
  with_secret.emplace_back("SMTP_URL", "smtp://ada:sesame@mail.example.com");
  const auto signed_out = office.app.send(pages::form_post(kCreate, with_secret).header("origin", kOwn));
  CHECK_FALSE(says(signed_out, "Mail server"));
  CHECK_FALSE(says(signed_out, "<dt>shown_values</dt>"));
  CHECK_FALSE(says(signed_out, "<dt>all</dt>"));
  for (const auto& fields : {typed, with_secret}) {
    const auto old_token = office.ada.send(pages::form_post(kCreate, fields));
    CHECK(says(old_token, "<label for=\"SMTP_URL\">Mail server</label>"));
    CHECK(says(old_token, "type=\"password\" autocomplete=\"off\" dir=\"ltr\" aria-describedby=\"SMTP_URL-hint\" required>"));
    CHECK_FALSE(says(old_token, "sesame"));
  }
}

TEST_CASE("kept form: a long text is shown cut at a character, and kept whole", "[console]") {
  ConsoleOffice office;
  std::string text = "x";
  for (int i = 0; i < 150; ++i) text += "ü";
  const auto kept = office.app.send(
      pages::form_post(kCreate, {{"name", text}, {"shown", shown(office, kCreate, "name:")}}).header("origin", kOwn));
  CHECK(hidden_of(kept, "name") == text);
  CHECK(says(kept, "ü…"));
}

}  // namespace
}  // namespace usher::console
