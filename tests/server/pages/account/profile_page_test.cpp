#include "common/core/accounts/user_admin.h"
#include "common/settings/settings.h"
#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kProfileUrl = "/account/profile";

void with_fields(settings::Settings& settings) {
  using settings::UserFieldType;
  settings.user_fields = {{.name = "team_size", .type = UserFieldType::kNumber},
                          {.name = "newsletter", .type = UserFieldType::kBoolean},
                          {.name = "born", .type = UserFieldType::kDate},
                          {.name = "topics", .type = UserFieldType::kStringList},
                          {.name = "account"},  // as another input of the form
                          {.name = "plan", .input = false},
                          {.name = "hidden_note", .returned = false}};
}

TEST_CASE("profile page: name, profile and the site's own fields are saved in one step", "[pages][account]") {
  TestApp app(with_fields);
  Resident ada(app);
  const auto page = ada.open(kProfileUrl);
  for (const auto* part :
       {"<label for=\"name\">Name</label>", "<option value=\"beginner\" selected>Beginner</option>",
        "<label for=\"user_field_team_size\">Team size</label>", "name=\"user_field_newsletter\" value=\"1\"",
        "<input id=\"user_field_born\" name=\"user_field_born\" type=\"date\"", "<textarea id=\"user_field_topics\""}) {
    CAPTURE(part);
    CHECK(says(page, part));
  }
  CHECK_FALSE(says(page, "name=\"plan\""));
  CHECK_FALSE(says(page, "name=\"hidden_note\""));
  const auto done = ada.send(kProfileUrl, kProfileUrl,
                             {{"name", " Ada Lovelace "},
                              {"experience_level", "advanced"},
                              {"professional_role", "other"},
                              {"role_other", "Countess"},
                              {"organization", "Analytical Engines"},
                              {"user_field_team_size", "2"},
                              {"user_field_newsletter", "1"},
                              {"user_field_born", "1815-12-10"},
                              {"user_field_account", "gold"},
                              {"user_field_topics", "mathematics\r\n\r\nmusic"},
                              {"plan", "gold"}});
  CHECK(done.header("location") == "/account/profile?done=profile");
  const auto me = ada.browser.send(get("/auth/me"));
  CHECK(me.text("user.name") == "Ada Lovelace");
  CHECK(me.text("profile.experience_level") == "advanced");
  CHECK(me.text("profile.role_other") == "Countess");
  CHECK(me.at("user_fields.team_size") == json::Value(2));
  CHECK(me.at("user_fields.newsletter") == json::Value(true));
  CHECK(me.text("user_fields.born") == "1815-12-10T00:00:00.000Z");
  CHECK(json::to_text(me.at("user_fields.topics")) == R"(["mathematics","music"])");
  CHECK(me.text("user_fields.account") == "gold");
  CHECK(me.at("user_fields.plan").is_null());
  const auto again = ada.open(kProfileUrl);
  CHECK(says(again, "type=\"date\" value=\"1815-12-10\""));
  CHECK(says(again, ">mathematics\nmusic</textarea>"));
}

TEST_CASE("profile page: what the form asks for is not repeated among the answers", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto page = ada.open(kProfileUrl);
  CHECK(says(page, "<dt>Which hardware can you use?</dt>"));
  for (const auto* question : {"How experienced are you?", "What describes you best?", "Your organisation, school or company"}) {
    CAPTURE(question);
    CHECK_FALSE(says(page, "<dt>" + std::string(question)));
    CHECK(says(page, std::string(question) + "</label>"));  // one name for one fact
  }
  CHECK(says(page, "<dd><span class=\"none\">No answer</span></dd>"));
}

TEST_CASE("profile page: a fault is tied to its field, and what was typed stays", "[pages][account]") {
  TestApp app(with_fields);
  Resident ada(app);
  const auto refused = ada.send(kProfileUrl, kProfileUrl, {{"name", "Ada \"L\""}, {"user_field_team_size", "many"}});
  CHECK(refused.status == 422);
  CHECK(says(refused, "value=\"Ada &quot;L&quot;\""));
  const auto other = ada.send(kProfileUrl, kProfileUrl, {{"professional_role", "other"}});
  CHECK(other.status == 422);
  CHECK(says(other, "id=\"role_other-fault\">Fill this in.</p>"));
  CHECK(says(other, "<option value=\"other\" selected>"));
  CHECK(says(refused, "value=\"many\""));
  CHECK(ada.browser.send(get("/auth/me")).text("profile.professional_role") == "student");
}

TEST_CASE("profile page: an empty field clears its value, and another role its addition", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  ada.send(kProfileUrl, kProfileUrl,
           {{"name", "Ada"}, {"experience_level", "advanced"}, {"professional_role", "other"}, {"role_other", "Countess"}});
  ada.send(kProfileUrl, kProfileUrl,
           {{"experience_level", "advanced"}, {"professional_role", "engineer"}, {"role_other", "Countess"}});
  const auto me = ada.browser.send(get("/auth/me"));
  CHECK(me.at("user.name").is_null());
  CHECK(me.at("profile.role_other").is_null());
}

TEST_CASE("profile page: the answers of the questionnaire are there to read", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  ada.browser.send(
      put("/auth/questionnaire/answers").json({{"answers", json::Object{{"languages", json::Array{"cpp", "<Ada>"}}}}}));
  const auto page = ada.open(kProfileUrl);
  CHECK(says(page, "<dt>Which programming languages do you use?</dt>\n<dd><bdi>C++, &lt;Ada&gt;</bdi></dd>"));
  CHECK(says(page, "href=\"/account/questionnaire?step=software&amp;next=%2Faccount%2Fprofile\""));
  CHECK(ada.open("/account/questionnaire?step=software&next=%2Faccount%2Fprofile").status == 200);
}

/// The fields of the form as it was shown, with what is typed into them.
Fields shown_with(const Answer& page, Fields typed) {
  auto shown = hidden_of(page, "shown_values");
  for (std::size_t at = 0; (at = shown.find("&quot;", at)) != std::string::npos;) shown.replace(at, 6, "\"");
  typed.emplace_back("shown_values", shown);
  return typed;
}

const Fields kAsSignedUp{{"name", "Ada"}, {"experience_level", "beginner"}, {"professional_role", "student"}};

TEST_CASE("profile page: a save changes what the user changed, not what the page showed", "[pages][account]") {
  TestApp app(with_fields);
  Resident ada(app);
  ada.send(kProfileUrl, kProfileUrl,
           {{"name", "Ada"}, {"experience_level", "beginner"}, {"professional_role", "student"}, {"user_field_team_size", "2"}});
  const auto page = ada.open(kProfileUrl);
  ada.send(
      kProfileUrl, kProfileUrl,
      {{"name", "Countess"}, {"experience_level", "beginner"}, {"professional_role", "student"}, {"user_field_team_size", "3"}});
  auto typed = kAsSignedUp;
  typed.emplace_back("user_field_team_size", "2");
  typed.emplace_back("organization", "Analytical Engines");
  CHECK(ada.send(kProfileUrl, kProfileUrl, shown_with(page, typed)).status == 303);
  const auto me = ada.browser.send(get("/auth/me"));
  CHECK(me.text("user.name") == "Countess");
  CHECK(me.at("user_fields.team_size") == json::Value(3));
  CHECK(me.text("profile.organization") == "Analytical Engines");
}

TEST_CASE("profile page: a clash says who changed the field, and a second save replaces it", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto page = ada.open(kProfileUrl);
  auto first = kAsSignedUp;
  first[0].second = "Countess";
  ada.send(kProfileUrl, kProfileUrl, first);
  auto mine = kAsSignedUp;
  mine[0].second = "Ada L";
  const auto clash = ada.send(kProfileUrl, kProfileUrl, shown_with(page, mine));
  CHECK(clash.status == 409);
  CHECK(says(clash, "You changed this to “Countess” in another window."));
  CHECK(says(clash, "value=\"Ada L\""));
  CHECK(ada.send(kProfileUrl, kProfileUrl, shown_with(clash, mine)).status == 303);
  CHECK(ada.browser.send(get("/auth/me")).text("user.name") == "Ada L");

  const auto before = ada.open(kProfileUrl);
  must(app.core().user_admin.update(admin(), std::string(TestApp::kEmail), {.name = {.present = true, .value = "Lovelace"}}));
  CHECK(says(ada.send(kProfileUrl, kProfileUrl, shown_with(before, first)), " changed this to “Lovelace” meanwhile."));
  app.clock().advance(std::chrono::minutes(1));
  auto later = kAsSignedUp;
  later[0].second = "Byron";
  CHECK(ada.send(kProfileUrl, kProfileUrl, later).status == 303);  // in another window, after the site
  CHECK(says(ada.send(kProfileUrl, kProfileUrl, shown_with(before, first)), "You changed this to “Byron” in another window."));
}

}  // namespace
}  // namespace usher::pages
