#include "common/core/pages/adaptations.h"

#include "common/base/text.h"
#include "common/core/accounts/account_merge.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/administration/resources.h"
#include "common/core/audit/audit_log.h"
#include "common/core/pages/site_texts.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/runtime/memory_limits.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/tokens/access_tokens.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/core/upkeep/secret_rotation.h"
#include "common/crypto/jwt.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/tables/filtered_acts.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/two_servers.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The test runs once for each engine that there is.
Adapt on_each_engine(const Adapt& more = {}) {
  std::vector<Adapt> engines;
  on_both_engines([&](const Adapt& engine) { engines.push_back(engine); });
  const auto count = static_cast<int>(engines.size());
  const auto engine = engines.at(static_cast<std::size_t>(GENERATE_COPY(range(0, count))));
  return [=](settings::Settings& settings) {
    with_adapting(settings);
    if (engine) engine(settings);
    if (more) more(settings);
  };
}
void with_visitors(settings::Settings& settings) {
  with_adapting(settings);
  settings.adapt.visitors = true;
}

AdaptOrder order(const std::string& text = "# Nodes", const std::string& task = "personalize") {
  AdaptOrder made{.task = task, .page = "/docs/nodes", .title = "Nodes", .text = text};
  if (task == "translate") made.language = "ur";
  return made;
}

struct Reader {
  std::optional<domain::SessionActor> actor;
  std::optional<domain::Owner> owner;
  [[nodiscard]] AdaptCaller by() const { return {.owner = owner, .actor = actor ? &*actor : nullptr}; }
};

Reader account(TestCore& kit, const std::string& email = std::string(kAda), const std::string& level = "beginner",
               const std::string& network = "192.0.2.1") {
  auto request = sign_up_request(email);
  request.profile.experience_level = {.present = true, .value = level};
  auto actor = actor_of(kit, std::get<SessionGrant>(must(kit->sign_up.with_password(std::move(request), caller(network)))));
  const auto id = actor.user().id;
  return {std::move(actor), domain::Owner(id)};
}

Reader proved(TestCore& kit, const std::string& email, const std::string& level = "beginner") {
  const auto reader = account(kit, email, level);
  kit.run("UPDATE users SET is_verified = 1, sign_up_network = NULL WHERE email = '" + email + "'");
  auto again = actor_of(kit, sign_in(kit, email));
  const auto id = again.user().id;
  return {std::move(again), domain::Owner(id)};
}

Result<AdaptedStream> ask(TestCore& kit, const Reader& reader, const AdaptOrder& what = order()) {
  return kit->adaptations.adapt(reader.by(), what, caller());
}
std::string from(const Result<AdaptedStream>& stream) { return stream.ok() ? std::string(stream.value().from) : outcome(stream); }

std::string event_of(const std::string& text) { return "data: {\"delta\":\"" + text + "\"}\n\n"; }

/// Ends the call and waits for what that posts: PostgreSQL keeps the order of one key alone.
void end(TestCore& kit, const AdaptedStream& stream, bool is_whole = true) {
  kit.watch().begin();
  stream.call->on_end(is_whole);
  if (kit.settings().database.engine != settings::Engine::kPostgres) return kit.settle();
  std::string key;
  eventually("the answer to be posted", [&] {
    for (const auto& write : kit.watch().take())
      if (write.is_posted) key = write.key;
    return !key.empty();
  });
  must(kit->ports.transactions.write({.key = key}, [](store::Stores&) { return done(); }));
}
void answer(TestCore& kit, const AdaptedStream& stream, const std::string& events, bool is_whole = true) {
  stream.call->on_spent();
  stream.call->on_bytes(events);
  end(kit, stream, is_whole);
}
/// A fresh call, answered.
void make(TestCore& kit, const Reader& reader, const AdaptOrder& what = order(), const std::string& text = "easy") {
  const auto stream = must(ask(kit, reader, what));
  REQUIRE(stream.from == "fresh");
  answer(kit, stream, event_of(text.substr(0, text.size() / 2)) + event_of(text.substr(text.size() / 2)));
}
std::int64_t rows(TestCore& kit) { return kit.number("SELECT count(*) FROM adapted_pages"); }

/// Until the last answers are only in the table.
void forget_recent(TestCore& kit) {
  kit.clock().advance(std::chrono::seconds(3));
  must(kit->adaptations.settle());
}

TEST_CASE("adaptations: the back end gets the text, the traits and their words, and no reader", "[pages][security]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  const auto stream = must(ask(kit, ada));
  const auto& call = *stream.call;
  CHECK(call.url == "http://rag.internal:9000/adapt");
  CHECK(call.most_bytes == 1024 * 1024);
  const auto body = must(json::parse(call.body));
  std::vector<std::string> members;
  for (const auto& member : *body.object()) members.push_back(member.key);
  CHECK(members == std::vector<std::string>{"task", "title", "text", "traits", "words"});
  CHECK(json::to_text(*body.find("traits")) == R"({"experience_level":"beginner","professional_role":"student"})");
  const auto* const words = body.find("words")->find("experience_level");
  CHECK(words->find("label")->string()->size() > 5);
  CHECK(words->find("values")->find("beginner")->string());
  std::map<std::string, std::string> headers(call.headers.begin(), call.headers.end());
  CHECK(headers.size() == 4);
  CHECK(headers["X-Request-Id"] == "test");
  const auto token = headers["Authorization"].substr(7);
  const auto claims = must(crypto::jwt::decode_unverified(token)).claims;
  std::set<std::string> names;
  for (const auto& claim : claims) names.insert(claim.key);
  CHECK(names == std::set<std::string>{"iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope"});
  CHECK(*claims.find("aud")->string() == "http://rag.internal:9000");
  CHECK(*claims.find("sub")->string() == "audience:clopybv3kt8jk9LQCmhFpQ");
  CHECK(*claims.find("scope")->string() == "adapt");
  CHECK(*claims.find("exp")->integer() - *claims.find("iat")->integer() == 60);
  CHECK(outcome(kit->authentication.identify({.bearer = token})) == "UNAUTHENTICATED");
  CHECK(call.body.find(kAda) == std::string::npos);
  CHECK(call.body.find(ada.actor->user().id.str()) == std::string::npos);
}

TEST_CASE("adaptations: the back end gets lists in the order in which they are compared", "[pages]") {
  TestCore kit([](settings::Settings& settings) {
    with_adapting(settings);
    settings.tokens.profile_claims = {"languages"};
  });
  const auto ada = account(kit);
  const auto sent = [&](std::string_view languages) {
    const auto change = R"({"version":1,"answers":{"languages":)" + std::string(languages) + "}}";
    must(kit->answers.save(*ada.owner, must(json::decode<AnswersChange>(must(json::parse(change))))));
    const Reader now{actor_of(kit, sign_in(kit)), ada.owner};
    return must(ask(kit, now, order("# " + std::string(languages)))).call->body;
  };
  for (const auto languages : {R"(["rust","cpp"])", R"(["cpp","rust"])"})
    CHECK(sent(languages).find(R"("traits":{"languages":["cpp","rust"]})") != std::string::npos);
}

TEST_CASE("adaptations: a plain task sends no traits, and words come in its language", "[pages]") {
  TestCore kit(with_adapting);
  const auto stream = must(ask(kit, account(kit), order("# Nodes", "translate")));
  const auto body = must(json::parse(stream.call->body));
  CHECK(json::to_text(*body.find("traits")) == "{}");
  CHECK(json::to_text(*body.find("words")) == "{}");
  CHECK(*body.find("language")->string() == "ur");
  auto in_urdu = order();
  in_urdu.language = "ur";
  const auto urdu = must(json::parse(must(ask(kit, account(kit, "bob@example.com"), in_urdu)).call->body));
  const auto english = must(json::parse(must(ask(kit, account(kit, "cyd@example.com"))).call->body));
  CHECK(*urdu.find("words") != *english.find("words"));
}

TEST_CASE("adaptations: a language in other case is that of the setting", "[pages]") {
  TestCore kit([](settings::Settings& settings) {
    with_adapting(settings);
    settings.adapt.languages = {"pt-BR"};
  });
  auto given = order("# Nodes", "translate");
  given.language = "pt-br";
  const auto body = must(json::parse(must(ask(kit, account(kit), given)).call->body));
  CHECK(*body.find("language")->string() == "pt-BR");
}

TEST_CASE("adaptations: equal orders share a call, and a kept answer calls nothing", "[pages]") {
  const auto adapt = on_each_engine();
  TestCore kit(adapt);
  const auto ada = account(kit);
  const auto bob = account(kit, "bob@example.com");
  const auto stream = must(ask(kit, ada));
  CHECK(stream.from == "fresh");
  CHECK(stream.call->so_far().empty());
  CHECK(stream.call->on_bytes("data: {\"delta\":\"one \"}\n\ndata: {\"del").passed == event_of("one "));
  CHECK(stream.call->on_bytes("ta").passed == ":\n\n");
  CHECK(stream.call->on_bytes("\":\"two\"}\n\n").passed == event_of("two"));
  const auto joined = must(ask(kit, bob));
  CHECK(joined.from == "joined");
  CHECK(joined.call == stream.call);
  CHECK(joined.call->so_far() == event_of("one two"));
  end(kit, stream);
  const auto soon = must(ask(kit, bob));
  CHECK(soon.from == "kept");
  CHECK(soon.events == event_of("one two"));
  CHECK_FALSE(soon.call);
  forget_recent(kit);
  kit.settle();
  const auto later = must(ask(kit, ada));
  CHECK(later.from == "kept");
  CHECK(later.events == event_of("one two"));
  must(kit->adaptations.settle());
  CHECK(kit.texts("SELECT text FROM adapted_pages") == std::vector<std::string>{"one two"});
  CHECK(kit.number("SELECT hits FROM adapted_pages") == 3);
}

TEST_CASE("adaptations: all that can change the answer is in the key, and the page is not", "[pages][security]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  make(kit, ada);
  auto other = order();
  other.page = "/elsewhere";
  CHECK(from(ask(kit, ada, other)) == "kept");
  other = order();
  other.title = "Node";
  CHECK(from(ask(kit, ada, other)) == "fresh");
  CHECK(from(ask(kit, ada, order("# Node"))) == "fresh");
  other = order();
  other.language = "ur";
  CHECK(from(ask(kit, ada, other)) == "fresh");
  CHECK(from(ask(kit, ada, order("# Nodes", "translate"))) == "fresh");
  CHECK(from(ask(kit, account(kit, "cyd@example.com", "advanced"))) == "fresh");
  SECTION("revision") {
    TestCore raised(kit.world(), [](settings::Settings& settings) {
      with_adapting(settings);
      settings.adapt.revision = "2";
    });
    CHECK(from(raised->adaptations.adapt(ada.by(), order(), caller())) == "fresh");
  }
  SECTION("a plain task is the same for all") {
    make(kit, ada, order("# Plain", "translate"));
    CHECK(from(ask(kit, account(kit, "eve@example.com", "advanced"), order("# Plain", "translate"))) == "kept");
  }
}

TEST_CASE("adaptations: kept is only a whole answer with text, unless the back end says no", "[pages]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  const std::string choice = R"(data: {"choices":[{"delta":{"content":"half"},"finish_reason":)";
  {
    const auto stream = must(ask(kit, ada));
    SECTION("the connection broke") { answer(kit, stream, event_of("half"), false); }
    SECTION("without text") { answer(kit, stream, "data: [DONE]\n\n"); }
    SECTION("thoughts alone") { answer(kit, stream, event_of("<think>hm</think>")); }
    SECTION("keep: false") { answer(kit, stream, event_of("x") + "data: {\"keep\": false}\n\n"); }
    SECTION("cut by the model") { answer(kit, stream, choice + "\"length\"}]}\n\ndata: [DONE]\n\n"); }
    SECTION("an event that breaks off") { answer(kit, stream, event_of("half") + "data: {\"del"); }
    SECTION("an error event") {
      CHECK(stream.call->on_bytes(event_of("x") + "event: error\ndata: {\"code\":\"X\"}\n\n").is_last);
      CHECK(stream.call->on_end(true).ending == AnswerEnding::kFailed);
    }
    SECTION("an error without its event") {
      CHECK(stream.call->on_bytes(event_of("x") + "data: {\"error\":{\"code\":429}}\n\n").is_last);
      CHECK(stream.call->on_end(true).ending == AnswerEnding::kFailed);
    }
    kit.settle();
  }
  CHECK(rows(kit) == 0);
  CHECK(from(ask(kit, ada)) == "fresh");
}

TEST_CASE("adaptations: an answer is whole at its end mark, without what models write around it", "[pages]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  const auto stream = must(ask(kit, ada));
  CHECK(stream.call->on_bytes(event_of("<think>hm</think>") + event_of("```markdown\\n# A")).passed == event_of("# A"));
  CHECK(stream.call->on_bytes(event_of("\\n``") + event_of("`")).passed == ":\n\n");
  CHECK(stream.call->on_bytes("data: [DONE]\n\n").is_last);
  answer(kit, stream, "", false);
  const auto kept = must(ask(kit, ada));
  CHECK(kept.from == "kept");
  CHECK(kept.events == event_of("# A"));
}

TEST_CASE("adaptations: of two servers the first that keeps stays, and both count", "[pages]") {
  const auto adapt = on_each_engine();
  TestCore kit(adapt);
  TestCore other(kit.world(), adapt);
  const auto ada = account(kit);
  const auto bob = account(kit, "bob@example.com");
  const auto here = must(ask(kit, ada));
  const auto there = must(other->adaptations.adapt(bob.by(), order(), caller()));
  CHECK(there.from == "fresh");
  answer(kit, here, event_of("first"));
  answer(other, there, event_of("second"));
  CHECK(kit.texts("SELECT text FROM adapted_pages") == std::vector<std::string>{"first"});
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE reader_digest IS NULL") == 1);
}

TEST_CASE("adaptations: only calls count, and those without a connection are given back, three a day",
          "[pages][limits][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    with_adapting(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kAdaptCaller)] = {2, std::chrono::days(1)};
  });
  const auto ada = account(kit);
  for (int i = 0; i < 3; ++i) CHECK(from(ask(kit, ada)) == "fresh");  // nothing holds the call, as after a refusal
  make(kit, ada);
  for (int i = 0; i < 3; ++i) CHECK(from(ask(kit, ada)) == "kept");
  const auto running = must(ask(kit, ada, order("# Two")));
  running.call->on_spent();
  CHECK(from(ask(kit, ada, order("# Two"))) == "joined");
  const auto refused = ask(kit, ada, order("# Three"));
  CHECK(from(refused) == "RATE_LIMITED");
  CHECK(refused.error().retry_after > std::chrono::hours(20));
  CHECK(from(ask(kit, account(kit, "bob@example.com"), order("# Three"))) == "fresh");
  kit.clock().advance(std::chrono::days(1));
  CHECK(from(ask(kit, ada, order("# Three"))) == "fresh");
  must(ask(kit, ada, order("# Left"))).call->on_spent();
  CHECK(from(ask(kit, ada, order("# Three"))) == "fresh");
  kit.clock().advance(std::chrono::days(1));
  for (int i = 0; i < 3; ++i) CHECK(from(ask(kit, ada, order("# Three"))) == "fresh");
  CHECK(from(ask(kit, ada, order("# Three"))) == "fresh");  // the fourth counts
  make(kit, ada, order("# Three"));
  CHECK(from(ask(kit, ada, order("# Four"))) == "RATE_LIMITED");
}

TEST_CASE("adaptations: unproved addresses have half of the calls, a sign-up network a quarter", "[pages][limits][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    with_adapting(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kAdaptAll)] = {8, std::chrono::days(1)};
  });
  int text = 0;
  const auto calls = [&](const Reader& reader) {
    int made = 0;
    for (; made < 20; ++made) {
      const auto stream = ask(kit, reader, order("# " + std::to_string(++text)));
      if (!stream.ok()) break;
      stream.value().call->on_spent();
    }
    return made;
  };
  CHECK(calls(account(kit, "a@example.com", "beginner", "192.0.2.1")) == 2);
  CHECK(calls(account(kit, "b@example.com", "beginner", "192.0.2.1")) == 0);
  CHECK(calls(account(kit, "c@example.com", "beginner", "198.51.100.1")) == 2);
  CHECK(calls(account(kit, "d@example.com", "beginner", "203.0.113.1")) == 0);
  CHECK(calls(proved(kit, "e@example.com")) == 4);
}

TEST_CASE("adaptations: a page of one account goes with it, and one of two accounts stays", "[pages][security]") {
  const auto adapt = on_each_engine();
  TestCore kit(adapt);
  const auto ada = account(kit);
  const auto bob = account(kit, "bob@example.com");
  make(kit, ada);
  make(kit, ada, order("# Shared"));
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE length(reader_digest) = 43") == 2);
  CHECK(from(ask(kit, bob, order("# Shared"))) == "kept");
  CHECK(from(ask(kit, ada, order("# Shared"))) == "kept");
  must(kit->adaptations.settle());
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE reader_digest IS NULL") == 1);
  must(kit->user_admin.erase(admin(), ada.owner->user()->str()));
  CHECK(rows(kit) == 1);
  must(kit->user_admin.erase(admin(), bob.owner->user()->str()));
  CHECK(rows(kit) == 1);
}

TEST_CASE("adaptations: what is forgotten or erased is served from no memory", "[pages][security]") {
  const auto adapt = on_each_engine();
  TestCore kit(adapt);
  TestCore other(kit.world(), adapt);
  const auto ada = account(kit);
  const auto bob = account(kit, "bob@example.com");
  make(kit, ada);
  CHECK(from(ask(kit, ada)) == "kept");
  SECTION("an admin forgets it") {
    const auto& resource = resource_of("adapted_pages");
    const auto now = kit.clock().now();
    const auto chosen = must(kit->administration.select(resource, {}, now));
    CHECK(must(kit->administration.act(resource, act_of(resource, "forget"), admin(), chosen, now)).done == 1);
  }
  SECTION("its only reader is deleted") { must(kit->user_admin.erase(admin(), ada.owner->user()->str())); }
  SECTION("its only reader is deleted through another server") {
    must(other->user_admin.erase(admin(), ada.owner->user()->str()));
    kit.clock().advance(std::chrono::milliseconds(2001));
  }
  SECTION("the same, which announces it") {
    must(other->user_admin.erase(admin(), ada.owner->user()->str()));
    kit->told(db::Topic::kPages);
  }
  SECTION("after a restore or a wake") {
    kit.run("DELETE FROM adapted_pages");
    must(kit->forget());
  }
  CHECK(from(ask(kit, bob)) == "fresh");
}

TEST_CASE("adaptations: an answer for an account that was deleted meanwhile is not kept", "[pages][security]") {
  TestCore kit(on_each_engine());
  const auto ada = account(kit);
  const auto stream = must(ask(kit, ada));
  SECTION("alone") {
    must(kit->user_admin.erase(admin(), ada.owner->user()->str()));
    answer(kit, stream, event_of("x"));
    CHECK(rows(kit) == 0);
  }
  SECTION("with another reader") {
    CHECK(from(ask(kit, account(kit, "bob@example.com"))) == "joined");
    must(kit->user_admin.erase(admin(), ada.owner->user()->str()));
    answer(kit, stream, event_of("x"));
    CHECK(rows(kit) == 1);
  }
}

TEST_CASE("adaptations: two servers that keep a page at once keep the first, and count the uses of both", "[pages][both]") {
  if (!has_postgres()) return;
  TwoServers servers(with_adapting);
  const auto ada = account(servers.a);
  const auto bob = account(servers.a, "bob@example.com");
  const auto here = must(ask(servers.a, ada));
  const auto there = must(ask(servers.b, bob));
  CHECK(here.from == "fresh");
  CHECK(there.from == "fresh");
  const auto ends = [](const AdaptedStream& stream, const std::string& text) {
    return [&stream, text](TestCore& kit) {
      answer(kit, stream, event_of(text));
      return done();
    };
  };
  servers.race(ends(here, "one"), ends(there, "two"));
  CHECK(servers.a.number("SELECT count(*) FROM usher.adapted_pages WHERE reader_digest IS NULL") == 1);
  for (auto* const kit : {&servers.a, &servers.b}) {
    forget_recent(*kit);
    CHECK(from(ask(*kit, ada)) == "kept");
  }
  const auto settle = [](TestCore& kit) { return kit->adaptations.settle(); };
  CHECK(servers.race(settle, settle) == Outcomes("OK", "OK"));
  CHECK(servers.a.number("SELECT hits FROM usher.adapted_pages") == 2);
}

TEST_CASE("adaptations: a use that is stored after its account was deleted leaves no digest", "[pages][security]") {
  TestCore kit(with_visitors);
  make(kit, {std::nullopt, domain::Owner(kit->visitors.make())}, order("# Nodes", "translate"));
  const auto ada = account(kit);
  CHECK(from(ask(kit, ada, order("# Nodes", "translate"))) == "kept");
  must(kit->user_admin.erase(admin(), ada.owner->user()->str()));
  must(kit->adaptations.settle());
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE reader_digest = '' AND hits = 1") == 1);
}

TEST_CASE("adaptations: an anonymous account leaves no digest, and its pages and its limit stay when it merges",
          "[pages][anonymous]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    with_visitors(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kAdaptCaller)] = {1, std::chrono::days(1)};
  });
  const auto plain = order("# Nodes", "translate");
  auto anonymous = actor_of(kit, must(kit->anonymous_users.sign_in(caller())));
  const auto id = anonymous.user().id;
  const Reader before{std::move(anonymous), domain::Owner(id)};
  make(kit, before, plain);
  CHECK(from(ask(kit, before, order("# Other", "translate"))) == "RATE_LIMITED");
  const auto ada = account(kit);
  const auto event = kit->audit.event({.action = "user.visitor_adopted", .actor = "user"});
  must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return kit->account_merge.merge_anonymous(tx, id, *ada.owner->user(), event); }));
  CHECK(kit.texts("SELECT reader_digest FROM adapted_pages") == std::vector<std::string>{""});
  CHECK(from(ask(kit, ada, plain)) == "kept");
  CHECK(from(ask(kit, ada, order("# Other", "translate"))) == "fresh");
}

TEST_CASE("adaptations: a rotated secret changes no digest", "[pages][secret][security]") {
  const auto with = [](const std::string& current, const std::string& previous = "") {
    return [=](settings::Settings& settings) {
      with_adapting(settings);
      settings.secrets.usher = secret(current + ", of more than thirty-two bytes");
      settings.secrets.usher_previous = secret(previous.empty() ? "" : previous + ", of more than thirty-two bytes");
    };
  };
  auto world = std::make_shared<World>();
  std::optional<Reader> ada;
  {
    TestCore before(world, with("the old secret"));
    ada = account(before);
    make(before, *ada);
  }
  TestCore during(world, with("the new secret", "the old secret"));
  CHECK(must(during->secret_rotation.run(admin())).secret_changed);
  TestCore after(world, with("the new secret"));
  CHECK(rows(after) == 1);
  must(after->user_admin.erase(admin(), ada->owner->user()->str()));
  CHECK(rows(after) == 0);
}

TEST_CASE("adaptations: the questionnaire changes while a call runs", "[pages][questionnaire]") {
  TestCore kit([](settings::Settings& settings) {
    with_adapting(settings);
    settings.tokens.profile_claims = {"editor"};
  });
  publish(kit);
  const auto ada = account(kit);
  const auto bob = account(kit, "bob@example.com");
  for (const auto* const reader : {&ada, &bob}) must(kit->answers.save(*reader->owner, {.answers = {{"editor", "emacs"}}}));
  const auto stream = must(ask(kit, ada));
  publish(kit, changed_sample(R"("label": "Emacs")", R"("label": "GNU Emacs")"));
  CHECK(from(ask(kit, bob)) == "fresh");  // in other words
  answer(kit, stream, event_of("x"));
  CHECK(rows(kit) == 1);
  SECTION("the value is no option any more") { publish(kit, changed_sample(R"("value": "emacs")", R"("value": "nano")")); }
  SECTION("the question was retired") { publish(kit, changed_sample(R"("id": "editor")", R"("id": "shell")")); }
  CHECK(from(ask(kit, ada)) == "NO_TRAITS");
}

TEST_CASE("adaptations: a page in one event of six bytes for a character is whole", "[pages]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  const auto stream = must(ask(kit, ada));
  std::string escaped;
  std::string text;
  for (int i = 0; i < 100'000; ++i) {
    escaped += "\\u0627";
    text += "\u0627";
  }
  CHECK(stream.call->on_bytes(event_of(escaped)).passed == event_of(text));
  stream.call->on_end(true);
  CHECK(must(ask(kit, ada)).events == event_of(text));
}

TEST_CASE("adaptations: a proved account of no network takes a page out of a network's share", "[pages][security]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  const auto bob = proved(kit, "bob@example.com");
  make(kit, ada);
  const auto stream = must(ask(kit, ada, order("# Joined")));
  CHECK(from(ask(kit, bob, order("# Joined"))) == "joined");
  answer(kit, stream, event_of("x"));
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE sign_up_network IS NOT NULL AND is_unproved = 1") == 1);
  CHECK(from(ask(kit, bob)) == "kept");
  must(kit->adaptations.settle());
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE sign_up_network IS NULL AND is_unproved = 0") == 2);
}

TEST_CASE("adaptations: visitors ask where they may, and their page becomes that of the first account", "[pages]") {
  const auto adapt = on_each_engine();
  TestCore kit([&](settings::Settings& settings) { adapt(settings), with_visitors(settings); });
  const Reader visitor{std::nullopt, domain::Owner(kit->visitors.make())};
  CHECK(from(ask(kit, visitor)) == "NO_TRAITS");
  make(kit, visitor, order("# Nodes", "translate"));
  CHECK(kit.texts("SELECT reader_digest FROM adapted_pages") == std::vector<std::string>{""});
  const auto ada = account(kit);
  CHECK(from(ask(kit, ada, order("# Nodes", "translate"))) == "kept");
  must(kit->adaptations.settle());
  must(kit->user_admin.erase(admin(), ada.owner->user()->str()));
  CHECK(rows(kit) == 0);
  TestCore closed(kit.world(), adapt);
  CHECK(outcome(closed->adaptations.adapt(visitor.by(), order("# Nodes", "translate"), caller())) == "UNAUTHENTICATED");
  CHECK(outcome(kit->adaptations.adapt({}, order(), caller())) == "UNAUTHENTICATED");
}

TEST_CASE("adaptations: wrong orders are refused by their field", "[pages]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  struct Case {
    std::function<void(AdaptOrder&)> change;
    std::string fault;
  };
  const std::vector<Case> cases{
      {[](auto& one) { one.task = "summarize"; }, "task NOT_ALLOWED"},
      {[](auto& one) { one.page = "docs"; }, "page INVALID_FORMAT"},
      {[](auto& one) { one.page = "//evil.example/docs"; }, "page INVALID_FORMAT"},
      {[](auto& one) { one.page = "/docs?x=1"; }, "page INVALID_FORMAT"},
      {[](auto& one) { one.page = "/docs#x"; }, "page INVALID_FORMAT"},
      {[](auto& one) { one.page = "/" + std::string(2048, 'x'); }, "page INVALID_FORMAT"},
      {[](auto& one) { one.text = ""; }, "text TOO_SHORT"},
      {[](auto& one) { one.text = std::string(64 * 1024 + 1, 'x'); }, "text TOO_LONG"},
      {[](auto& one) { one.language = "fr"; }, "language NOT_ALLOWED"},
      {[](auto& one) { one.task = "translate"; }, "language REQUIRED"},
  };
  for (const auto& [change, fault] : cases) {
    auto wrong = order();
    change(wrong);
    CHECK(faults_of(ask(kit, ada, wrong)) == std::vector<std::string>{fault});
  }
  auto largest = order(std::string(64 * 1024, 'x'));
  largest.page = "/" + std::string(2047, 'x');
  CHECK(from(ask(kit, ada, largest)) == "fresh");
  TestCore off;
  CHECK(outcome(off->adaptations.adapt(ada.by(), order(), caller())) == "ADAPT_OFF");
}

TEST_CASE("adaptations: only texts of the site are adapted where they are named", "[pages][security]") {
  const auto with_texts = [](settings::Settings& settings) {
    with_adapting(settings);
    settings.adapt.texts = {"https://course.example/texts", "https://course.example/ur/texts"};
  };
  TestCore kit(with_texts);
  const auto ada = account(kit);
  CHECK(outcome(kit->site_texts.refresh()) == "UPSTREAM_FAILED");
  CHECK(from(ask(kit, ada)) == "UNKNOWN_TEXT");
  // printf 'Nodes\n# Nodes' | sha256sum
  kit.http().on("https://course.example/texts", 200, "# made by the build\n\nSHA\r\n\nMD5\n");
  const auto faults = kit->site_texts.refresh().error();
  CHECK(faults.code == ErrorCode::kInvalidArgument);
  CHECK(faults.what.find("write them again: 3, 5; ") != std::string::npos);
  CHECK(faults.what.ends_with("; no response for this URL"));  // of the other language
  kit.http().on("https://course.example/texts", 200,
                "# made by the build\n\n24e525bb9875b48b5ece2a73413c99bc720e38fb675a87d22506e182db585ff0\r\n");
  CHECK(outcome(kit->site_texts.refresh()) == "UPSTREAM_FAILED");  // of the other language
  CHECK(from(ask(kit, ada)) == "fresh");
  CHECK(from(ask(kit, ada, order("# Other"))) == "UNKNOWN_TEXT");
  kit.http().on("https://course.example/texts", 500, "");
  // printf 'Nodes\n# Other' | sha256sum
  kit.http().on("https://course.example/ur/texts", 200, "263c6c7eab28c0789343868d38ad3440bf51a565a613facf6bcc99203de51cf6");
  CHECK(outcome(kit->site_texts.refresh()) == "UPSTREAM_FAILED");
  CHECK(from(ask(kit, ada)) == "fresh");
  CHECK(from(ask(kit, ada, order("# Other"))) == "fresh");
}

TEST_CASE("adaptations: beyond its size the table loses what one reader used, then what was used long ago", "[pages]") {
  TestCore kit(on_each_engine([](settings::Settings& settings) { settings.adapt.most_mib = 1; }));
  const auto ada = proved(kit, "ada@example.com");
  const auto bob = proved(kit, "bob@example.com");
  const auto large = std::string(300 * 1024, 'x');
  for (const auto* const name : {"1", "2", "3", "4"}) {
    make(kit, ada, order(name), large);
    kit.clock().advance(std::chrono::minutes(1));
  }
  CHECK(from(ask(kit, bob, order("1"))) == "kept");  // of two, and the newest
  kit.clock().advance(std::chrono::minutes(1));
  must(kit->adaptations.settle());
  CHECK(rows(kit) == 3);
  CHECK(from(ask(kit, ada, order("1"))) == "kept");
  CHECK(from(ask(kit, ada, order("3"))) == "kept");
  CHECK(from(ask(kit, ada, order("2"))) == "fresh");
}

TEST_CASE("adaptations: unproved addresses have half of the space, a sign-up network a quarter", "[pages][security]") {
  TestCore kit(on_each_engine([](settings::Settings& settings) { settings.adapt.most_mib = 1; }));
  const auto part = std::string(100 * 1024, 'x');
  int text = 0;
  const auto fill = [&](const std::string& email, const std::string& network) {
    const auto reader = account(kit, email, "beginner", network);
    for (int i = 0; i < 4; ++i) make(kit, reader, order(std::to_string(++text)), part);
    must(kit->adaptations.settle());
  };
  fill("a@example.com", "192.0.2.1");
  CHECK(rows(kit) == 2);
  fill("b@example.com", "192.0.2.1");
  CHECK(rows(kit) == 2);
  fill("c@example.com", "198.51.100.1");
  CHECK(rows(kit) == 4);
  fill("d@example.com", "203.0.113.1");
  CHECK(rows(kit) == 5);
}

TEST_CASE("adaptations: what was not used for its time goes", "[pages]") {
  TestCore kit(on_each_engine());
  const auto ada = account(kit);
  make(kit, ada);
  make(kit, ada, order("# Used"));
  kit.clock().advance(std::chrono::days(60));
  CHECK(from(ask(kit, Reader{actor_of(kit, sign_in(kit)), ada.owner}, order("# Used"))) == "kept");
  must(kit->adaptations.settle());
  kit.clock().advance(std::chrono::days(31));
  CHECK(must(kit->maintenance.forecast()).adapted_pages == 1);
  CHECK(must(kit->maintenance.prune()).adapted_pages == 1);
  CHECK(kit.texts("SELECT hits FROM adapted_pages") == std::vector<std::string>{"1"});
}

TEST_CASE("adaptations: uses survive a failed write, also of a page that is used again meanwhile", "[pages]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  const auto bob = account(kit, "bob@example.com");
  make(kit, ada);
  must(kit->adaptations.settle());
  CHECK(from(ask(kit, bob)) == "kept");
  kit.run("CREATE TRIGGER stop BEFORE UPDATE ON adapted_pages BEGIN SELECT RAISE(ABORT, 'stop'); END");
  CHECK_FALSE(kit->adaptations.settle().ok());
  kit.clock().advance(std::chrono::minutes(1));
  CHECK(from(ask(kit, ada)) == "kept");
  CHECK_FALSE(kit->adaptations.settle().ok());
  kit.run("DROP TRIGGER stop");
  must(kit->adaptations.settle());
  const auto now = std::to_string(to_ms(kit.clock().now()));
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE hits = 2 AND reader_digest IS NULL AND used_at_ms = " + now) == 1);
  must(kit->adaptations.settle());
  CHECK(kit.number("SELECT hits FROM adapted_pages") == 2);  // once
}

TEST_CASE("adaptations: uses are stored in batches, without a read for each", "[pages]") {
  TestCore kit(with_adapting);
  const auto ada = account(kit);
  constexpr int kPages = 101;
  for (int i = 0; i < kPages; ++i) make(kit, ada, order("# " + std::to_string(i)));
  for (int i = 0; i < kPages; ++i) CHECK(from(ask(kit, ada, order("# " + std::to_string(i)))) == "kept");
  kit.watch().begin();
  must(kit->adaptations.settle());
  std::vector<std::size_t> uses;
  for (const auto& write : kit.watch().take())
    if (contains(write.statements, "adapted_pages/note_use")) {
      CHECK_FALSE(contains(write.statements, "users/find"));
      uses.push_back(write.statements.size());
    }
  CHECK(uses == std::vector<std::size_t>{100, 1});
  CHECK(kit.number("SELECT count(*) FROM adapted_pages WHERE hits = 1") == kPages);
}

TEST_CASE("adaptations: what is beyond the size goes after a failed write, too", "[pages]") {
  TestCore kit([](settings::Settings& settings) {
    with_adapting(settings);
    settings.adapt.most_mib = 1;
  });
  const auto ada = proved(kit, "ada@example.com");
  for (const auto* const name : {"1", "2"}) make(kit, ada, order(name), std::string(600 * 1024, 'x'));
  kit.run("CREATE TRIGGER stop BEFORE DELETE ON adapted_pages BEGIN SELECT RAISE(ABORT, 'stop'); END");
  CHECK_FALSE(kit->adaptations.settle().ok());
  kit.run("DROP TRIGGER stop");
  must(kit->adaptations.settle());
  CHECK(rows(kit) == 1);
}

TEST_CASE("adaptations: a report is an audit event of its reader, and is limited by network and in all",
          "[pages][audit][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    with_adapting(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kAdaptCaller)] = {1, std::chrono::days(1)};
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kAdaptAll)] = {8, std::chrono::days(1)};
    settings.adapt.visitors = true;
  });
  const auto ada = account(kit);
  const PageReport report{.task = "translate", .page = "/docs/nodes", .language = "ur", .note = "wrong\ncode"};
  must(kit->adaptations.report(ada.by(), report, caller()));
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'page.reported' AND user_id = '" + ada.owner->user()->str() +
                   "' AND personal LIKE '%translate /docs/nodes ur: wrongcode%'") == 1);
  CHECK(outcome(kit->adaptations.report(ada.by(), report, caller())) == "RATE_LIMITED");
  const auto nobody_at = [&](const char* address) {
    auto at = caller();
    at.address = address;
    return outcome(kit->adaptations.report({}, report, at));
  };
  CHECK(nobody_at("2001:db8:1:100::1") == "OK");
  CHECK(nobody_at("2001:db8:1:1ff::1") == "RATE_LIMITED");  // of the same /56
  CHECK(nobody_at("2001:db8:1:200::1") == "RATE_LIMITED");  // in all a quarter of adapt_all
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'page.reported'") == 2);
  CHECK(kit.number("SELECT count(*) FROM visitors") == 0);
  CHECK(from(ask(kit, ada)) == "fresh");
  auto wrong = report;
  wrong.page = "docs";
  CHECK(faults_of(kit->adaptations.report(ada.by(), wrong, caller())) == std::vector<std::string>{"page INVALID_FORMAT"});
}

TEST_CASE("adaptations: admins list what is kept and forget it by its page", "[pages][admin]") {
  TestCore kit(on_each_engine());
  const auto ada = account(kit);
  make(kit, ada);
  kit.clock().advance(std::chrono::minutes(1));
  auto elsewhere = order("# Other");
  elsewhere.page = "/other";
  make(kit, ada, elsewhere);
  const auto& resource = resource_of("adapted_pages");
  const auto& forget = act_of(resource, "forget");
  const auto now = kit.clock().now();
  const auto all = must(kit->administration.list(resource, {.now = now}));
  REQUIRE(all.rows.size() == 2);
  CHECK(*all.rows[0].values.find("page")->string() == "/docs/nodes");
  CHECK_FALSE(all.rows[0].values.find("text"));
  CHECK(must(kit->administration.name_of(resource, all.rows[0].id)) == "/docs/nodes, personalize");
  const auto chosen = must(kit->administration.select(resource, {{"page", "/docs/nodes"}}, now));
  CHECK(chosen.size() == 1);
  CHECK(must(kit->administration.act(resource, forget, admin(), chosen, now)).done == 1);
  CHECK(kit.texts("SELECT page FROM adapted_pages") == std::vector<std::string>{"/other"});
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'page.forgotten'") == 1);
  CHECK(must(kit->administration.act(resource, forget, admin(), {.ids = chosen.ids}, now)).done == 0);
  CHECK(from(ask(kit, ada)) == "fresh");
}

}  // namespace
}  // namespace usher::core
