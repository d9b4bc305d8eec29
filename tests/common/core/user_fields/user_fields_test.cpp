#include "common/core/user_fields/user_fields.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/sign_in/sign_up.h"
#include "common/settings/load.h"
#include "tests/catch.h"
#include "tests/common/settings/folder.h"
#include "tests/testkit/claims.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::UserField;
using settings::UserFieldType;

/// A site with a field of each kind.
void with_fields(settings::Settings& settings) {
  settings.user_fields = {
      {.name = "companyName", .required = true, .max_length = 10},
      {.name = "internalNote", .input = false, .returned = false},
      {.name = "joined", .type = UserFieldType::kDate},
      {.name = "plan", .input = false, .claim = true, .fallback = "free"},
      {.name = "seats", .type = UserFieldType::kNumber, .claim = true},
      {.name = "settings", .type = UserFieldType::kJson},
      {.name = "topics", .type = UserFieldType::kStringList, .fallback = R"(["news"])"},
      {.name = "wantsMail", .type = UserFieldType::kBoolean},
  };
}

struct World {
  World() { with_fields(settings); }

  std::string faults(const json::Object& given, UserFieldWriter writer = UserFieldWriter::kUser) const {
    const auto done = fields.apply(given, {}, writer);
    std::string text;
    if (done.ok()) return text;
    for (const auto& fault : done.error().fields) text += fault.field + " " + fault.code + ";";
    return text;
  }

  settings::Settings settings = settings::default_settings();
  UserFields fields{settings};
};

TEST_CASE("user fields: values of the declared types are kept, others are refused by name", "[user_fields]") {
  World world;
  const json::Object given{
      {"companyName", "Analytical"},    {"joined", "2026-01-31"}, {"seats", 3},       {"settings", json::Object{{"dark", true}}},
      {"topics", json::Array{"chess"}}, {"wantsMail", false},     {"undeclared", "x"}};
  const auto stored = must(world.fields.apply(given, {}, UserFieldWriter::kUser));
  CHECK(json::to_text(json::Value(stored)) ==
        R"({"companyName":"Analytical","joined":"2026-01-31T00:00:00.000Z","seats":3,"settings":{"dark":true},)"
        R"("topics":["chess"],"wantsMail":false})");
  CHECK(world.faults(
            {{"companyName", "eleven char"}, {"joined", "soon"}, {"seats", "3"}, {"topics", json::Array{1}}, {"wantsMail", 1}}) ==
        "companyName TOO_LONG;joined WRONG_TYPE;seats WRONG_TYPE;topics WRONG_TYPE;wantsMail WRONG_TYPE;");
}

TEST_CASE("user fields: only the site sets what users may not", "[user_fields][security]") {
  World world;
  CHECK(world.faults({{"internalNote", "x"}, {"plan", "pro"}}) == "internalNote NOT_ALLOWED;plan NOT_ALLOWED;");
  CHECK(world.faults({{"internalNote", ""}, {"plan", nullptr}}).empty());
  const auto at_sign_up = must(world.fields.apply({{"companyName", "A"}, {"plan", "pro"}}, {}, UserFieldWriter::kSignUp));
  CHECK_FALSE(at_sign_up.find("plan"));
  const auto by_site = must(world.fields.apply({{"internalNote", "x"}, {"plan", "pro"}}, {}, UserFieldWriter::kSite));
  CHECK(by_site.size() == 2);
  CHECK(*by_site.find("plan") == json::Value("pro"));
}

TEST_CASE("user fields: a sign-up must give what is required", "[user_fields]") {
  World world;
  CHECK(world.faults({}, UserFieldWriter::kSignUp) == "companyName REQUIRED;");
  CHECK(world.faults({{"companyName", nullptr}}, UserFieldWriter::kSignUp) == "companyName REQUIRED;");
  CHECK(world.faults({{"companyName", nullptr}}) == "companyName REQUIRED;");
  CHECK(world.faults({}, UserFieldWriter::kSite).empty());
}

TEST_CASE("user fields: a sign-up takes declared fields as members of the body, and refuses two values", "[user_fields]") {
  TestCore kit(with_fields);
  const auto sign_up_with = [&](json::Object fields, json::Object members) {
    auto request = sign_up_request();
    request.user_fields = std::move(fields);
    request.answers.members = std::move(members);
    return kit->sign_up.with_password(std::move(request), caller());
  };
  const json::Object members{{"companyName", "Engines"}, {"seats", 7}, {"unknown", "x"}};
  CHECK(faults_of(sign_up_with({{"companyName", "Analytical"}, {"seats", 7}}, members)) ==
        std::vector<std::string>{"companyName NOT_ALLOWED"});
  CHECK(faults_of(sign_up_with({}, {{"companyName", "Engines"}, {"internalNote", "x"}})) ==
        std::vector<std::string>{"internalNote NOT_ALLOWED"});
  must(sign_up_with({{"companyName", "Engines"}}, members));
  CHECK(kit.texts("SELECT user_fields ->> 'companyName' FROM users") == std::vector<std::string>{"Engines"});
  CHECK(kit.texts("SELECT user_fields ->> 'seats' FROM users") == std::vector<std::string>{"7"});
  CHECK(kit.everything_stored().find("unknown") == std::string::npos);
}

TEST_CASE("user fields: what is not returned is in no answer and in no token", "[user_fields][security]") {
  World world;
  const json::Object stored{{"internalNote", "secret"}, {"seats", 3}, {"formerField", "x"}};
  CHECK(json::to_text(json::Value(world.fields.returned(stored))) ==
        R"({"companyName":null,"joined":null,"plan":"free","seats":3,"settings":null,"topics":["news"],"wantsMail":null})");
  CHECK(json::to_text(json::Value(world.fields.claims(stored))) == R"({"plan":"free","seats":3})");
  CHECK(*world.fields.all(stored).find("internalNote") == json::Value("secret"));
}

TEST_CASE("user fields: null takes a value back, also one that replaced a default", "[user_fields]") {
  World world;
  const auto stored = must(world.fields.apply({{"topics", nullptr}, {"seats", nullptr}}, {{"seats", 3}}, UserFieldWriter::kUser));
  CHECK(world.fields.returned(stored).find("topics")->is_null());
  CHECK_FALSE(stored.find("seats"));
}

TEST_CASE("user fields: all values of an account have 8 KiB together", "[user_fields][security]") {
  World world;
  CHECK(world.faults({{"settings", std::string(8000, 'x')}}).empty());
  CHECK(world.faults({{"settings", std::string(8300, 'x')}}) == "user_fields TOO_LONG;");
  CHECK(world.faults({{"topics", json::Array(101, json::Value("x"))}}) == "topics TOO_LONG;");
}

TEST_CASE("user fields: a text of the command line is read by the field's type", "[user_fields]") {
  World world;
  CHECK(must(world.fields.read("companyName", "3")) == json::Value("3"));
  CHECK(must(world.fields.read("seats", "3")) == json::Value(3));
  CHECK(must(world.fields.read("seats", "")).is_null());
  CHECK(outcome(world.fields.read("settings", "{")) == "VALIDATION_FAILED");
  CHECK(outcome(world.fields.read("unknown", "x")) == "VALIDATION_FAILED");
}

TEST_CASE("user fields: access tokens have the claims", "[user_fields]") {
  TestCore kit(with_fields);
  const auto made = must(kit->user_admin.create(
      admin(),
      {.email = "ada@example.com", .password = secret(kPassphrase), .user_fields = {{"plan", "pro"}, {"internalNote", "x"}}}));
  const auto grant = sign_in(kit);
  const auto claims = claims_of(grant);
  CHECK(*claims.find("plan") == json::Value("pro"));
  CHECK_FALSE(claims.find("internalNote"));
  CHECK(grant.user_fields->find("companyName")->is_null());
}

/// A site whose claims may be longer than a token has room for, declared in this order.
void with_long_claims(settings::Settings& settings) {
  settings.user_fields = {{.name = "motto", .claim = true, .max_length = 4096},
                          {.name = "bio", .claim = true, .max_length = 4096},
                          {.name = "aim", .claim = true, .max_length = 4096},
                          {.name = "diary", .max_length = 4096}};
}

/// A text that makes a claim of this many bytes under a name of three letters.
std::string claim_of_bytes(std::size_t bytes) { return std::string(bytes - std::string_view(R"("bio":"",)").size(), 'x'); }

TEST_CASE("user fields: claims beyond 2 KiB are left out whole, in declared order, and named", "[user_fields][security]") {
  settings::Settings settings = settings::default_settings();
  with_long_claims(settings);
  const UserFields fields(settings);
  const json::Object fit{{"bio", claim_of_bytes(1024)}, {"aim", claim_of_bytes(1024)}};
  CHECK(fields.claims(fit).size() == 2);
  CHECK_FALSE(fields.has_long_claims(fit));
  const json::Object over{{"aim", "short"}, {"bio", std::string(2048, 'x')}, {"motto", "Onward"}};
  CHECK(json::to_text(fields.claims(over)) == R"({"motto":"Onward","aim":"short","claims_omitted":["bio"]})");
  CHECK(fields.has_long_claims(over));
}

TEST_CASE("user fields: a write that makes the claims longer than 2 KiB is refused for every writer", "[user_fields][security]") {
  settings::Settings settings = settings::default_settings();
  with_long_claims(settings);
  const UserFields fields(settings);
  const auto writer = GENERATE(UserFieldWriter::kSignUp, UserFieldWriter::kUser, UserFieldWriter::kSite);
  const json::Object stored{{"bio", claim_of_bytes(1024)}};
  CHECK(fields.apply({{"aim", claim_of_bytes(1024)}}, stored, writer).ok());
  const auto refused = fields.apply({{"motto", "x"}, {"aim", claim_of_bytes(1024)}}, stored, writer);
  CHECK(faults_of(refused) == std::vector<std::string>{"aim CLAIMS_TOO_LONG"});
  CHECK(refused.error().fields.front().message ==
        "The claims of an account may have 2 KiB together in a token, and would have 2060 bytes; shorten it");
  CHECK(fields.apply({{"diary", std::string(4096, 'x')}}, stored, writer).ok());
}

TEST_CASE("user fields: an account with too long claims may change other fields and shorten them", "[user_fields]") {
  settings::Settings settings = settings::default_settings();
  with_long_claims(settings);
  const UserFields fields(settings);
  const json::Object over{{"bio", std::string(3000, 'x')}};
  CHECK(fields.apply({{"diary", "x"}}, over, UserFieldWriter::kUser).ok());
  CHECK(fields.apply({{"bio", std::string(2900, 'y')}}, over, UserFieldWriter::kUser).ok());
  CHECK(fields.apply({{"bio", std::string(3001, 'y')}}, over, UserFieldWriter::kUser).error().code ==
        ErrorCode::kValidationFailed);
}

TEST_CASE("user fields: the longest access token that an account may have is accepted",
          "[user_fields][access_tokens][security]") {
  const std::string name_end(61, 'n');
  TestCore kit([&](settings::Settings& settings) {
    settings.public_url =
        "https://" + std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + ".example.com";
    settings.tokens.audiences = {std::string(255, 'd')};
    for (int i = 0; i < 32; ++i)
      settings.user_fields.push_back({.name = "f" + std::to_string(10 + i) + name_end, .claim = true, .max_length = 4096});
  });
  const auto email =
      std::string(64, 'e') + "@" + std::string(63, 'f') + "." + std::string(63, 'g') + "." + std::string(50, 'h') + ".com";
  auto request = sign_up_request(email);
  must(kit->sign_up.with_password(std::move(request), caller()));
  json::Object stored;
  for (const auto& field : kit.settings().user_fields) stored.set(field.name, std::string(stored.empty() ? 1976 : 2100, 'x'));
  kit.run("UPDATE users SET user_fields = '" + json::to_text(stored) + "'");
  const auto grant = sign_in(kit, email);
  CHECK(grant.access_token.size() > 5000);
  CHECK(claims_of(grant).find("claims_omitted")->array()->size() == 15);
  CHECK(identify(kit, grant.access_token).ok());
}

TEST_CASE("user fields: no claim of an access token can be declared", "[user_fields][security]") {
  TestCore kit;
  for (const auto& claim : claims_of(sign_up(kit))) {
    CAPTURE(claim.key);
    settings::Folder folder;
    folder.with("usher.toml", "[user_fields." + claim.key + "]\n");
    CHECK_FALSE(settings::load(folder.sources()).ok());
  }
}

TEST_CASE("user fields: of several sign-ups none keeps its own, and the site's stay", "[user_fields][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_fields(settings);
    settings.signup.require_email_verification = true;
  });
  const auto sign_up_for = [&](std::string_view company, std::string_view password) {
    auto request = sign_up_request(kAda, password);
    request.user_fields = {{"companyName", company}};
    must(kit->sign_up.with_password(std::move(request), caller()));
  };
  sign_up_for("Squatters", "A stranger's passphrase");
  kit.run(R"(UPDATE users SET user_fields = '{"companyName":"Squatters","plan":"pro","seats":3}')");
  kit.clock().advance(std::chrono::seconds(1));  // the later mail is the last
  sign_up_for("Engines", kPassphrase);
  const auto token = Mailbox(kit).secret("verify_email", kAda);
  must(kit->email_verification.verify({.token = secret(token)}, caller()));
  CHECK(kit.texts("SELECT user_fields FROM users") == std::vector<std::string>{R"({"plan":"pro"})"});
}

TEST_CASE("claim budget: what fits is kept, in its order, and the rest is named", "[user_fields]") {
  ClaimBudget budget(40);
  budget.add("a", std::string(20, 'x'));
  budget.add("long", std::string(20, 'x'));
  budget.add("b", 1);
  CHECK(json::to_text(std::move(budget).take()) == R"({"a":"xxxxxxxxxxxxxxxxxxxx","b":1,"claims_omitted":["long"]})");
}

TEST_CASE("claim budget: without a claim left out nothing is named", "[user_fields]") {
  ClaimBudget budget;
  budget.add("a", 1);
  CHECK(json::to_text(std::move(budget).take()) == R"({"a":1})");
}

TEST_CASE("claim budget: the names of what is left out are bounded, too", "[user_fields]") {
  ClaimBudget budget(0);
  for (int i = 0; i < 100; ++i) budget.add(std::string(60, 'n') + std::to_string(100 + i), 1);
  CHECK(std::move(budget).take().find("claims_omitted")->array()->size() == 15);
}

TEST_CASE("claim budget: a member has the bytes of its JSON", "[user_fields]") {
  CHECK(member_bytes("a", "x") == std::string_view(R"("a":"x",)").size());
}

}  // namespace
}  // namespace usher::core
