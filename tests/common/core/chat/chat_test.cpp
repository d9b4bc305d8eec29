#include "common/core/chat/chat.h"

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/runtime/call_count.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/sign_up.h"
#include "common/crypto/jwt.h"
#include "common/db/engine/writer.h"
#include "common/settings/settings.h"
#include "common/store/accounts/visitors.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/tables/filtered_acts.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using namespace testkit;

void with_chat_and_limits(settings::Settings& settings) {
  with_chat_upstream(settings);
  with_limits(settings);
}

/// With another limit.
Adapt limited(settings::Limit limit, std::uint32_t most) {
  return [limit, most](settings::Settings& settings) {
    with_chat_and_limits(settings);
    settings.limits.quotas[static_cast<std::size_t>(limit)].most = most;
  };
}

/// A user or visitor who chats.
struct Person {
  std::optional<domain::SessionActor> actor;
  domain::Owner owner;
  [[nodiscard]] ChatPrincipal principal() const { return {.owner = owner, .actor = actor ? &*actor : nullptr}; }
};

Person user(TestCore& kit, std::string_view email = kAda) {
  auto actor = actor_of(kit, sign_up(kit, email));
  const auto id = actor.user().id;
  return {.actor = std::move(actor), .owner = domain::Owner(id)};
}

Person visitor(TestCore& kit) { return {.actor = std::nullopt, .owner = domain::Owner(kit->visitors.make())}; }

Result<ChatCall> try_ask(TestCore& kit, const Person& who, const std::string& message,
                         const std::optional<std::string>& session = std::nullopt, const domain::Caller& from = caller()) {
  json::Object body{{"message", message}};
  if (session) body.append({"session_id", *session});
  return kit->chat.ask(who.principal(), {.message = message, .session_id = session}, json::to_text(body), from);
}

ChatCall ask(TestCore& kit, const Person& who, const std::string& message,
             const std::optional<std::string>& session = std::nullopt) {
  auto call = must(try_ask(kit, who, message, session));
  call.count->spend();
  return call;
}

std::string header_of(const ChatCall& call, std::string_view name) {
  for (const auto& [key, value] : call.headers)
    if (key == name) return value;
  return {};
}

std::string thread_of(const ChatCall& call) { return header_of(call, "X-Chat-Session-Id"); }

void answer(const ChatCall& call, const std::string& text) {
  call.answer->take("data: {\"delta\":\"" + text + "\"}\n\n");
  call.answer->end(true);
}

/// `role: content` of each message in a thread.
std::vector<std::string> said(TestCore& kit, const Person& who, const std::string& session) {
  kit.settle();
  std::vector<std::string> lines;
  const auto page = kit->chat_threads.history(who.owner, session, std::nullopt);
  if (!page.ok()) return {outcome(page)};
  for (const auto& message : page.value().messages) lines.push_back(std::string(to_text(message.role)) + ": " + message.content);
  return lines;
}

TEST_CASE("chat: a user's question is sent with a verifiable token and no other personal header", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  const auto call = ask(kit, ada, "Hello");
  CHECK(call.url == kChatUpstream);
  CHECK(call.body == R"({"message":"Hello"})");
  CHECK(call.session_id == thread_of(call));
  std::vector<std::string> names;
  for (const auto& [name, value] : call.headers) names.push_back(name);
  CHECK(names == std::vector<std::string>{"Content-Type", "Accept", "X-Request-Id", "X-Chat-Session-Id", "Authorization",
                                          "X-Reader-Traits"});
  CHECK(header_of(call, "X-Request-Id") == "test");
  const auto token = must(crypto::jwt::decode_unverified(header_of(call, "Authorization").substr(7)));
  CHECK(token.claim_text("sub") == ada.owner.user()->str());
  CHECK(token.claim_text("aud") == "https://chat.example");
  CHECK(token.claim_text("scope") == "chat");
  CHECK(token.claims.find("sid") == nullptr);
  CHECK(*token.claims.find("exp")->integer() - *token.claims.find("iat")->integer() == 60);
  CHECK(*token.claims.find("profile")->find("experience_level")->string() == "beginner");
}

TEST_CASE("chat: the back end's token gets 401 here", "[chat][security]") {
  const auto algorithm = GENERATE(settings::JwtAlgorithm::kEdDsa, settings::JwtAlgorithm::kHs256);
  TestCore kit([algorithm](settings::Settings& settings) {
    with_chat_upstream(settings);
    settings.tokens.algorithm = algorithm;
    if (algorithm == settings::JwtAlgorithm::kHs256)
      settings.tokens.hs256_key = secret("a shared key of at least thirty-two bytes");
  });
  const auto call = ask(kit, user(kit), "Hello");
  CHECK(outcome(identify(kit, header_of(call, "Authorization").substr(7))) == "UNAUTHENTICATED");
}

TEST_CASE("chat: a visitor's question names the visitor only", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto someone = visitor(kit);
  const auto call = ask(kit, someone, "Hello");
  CHECK(header_of(call, "X-Anonymous-Id") == someone.owner.visitor()->str());
  CHECK(header_of(call, "Authorization").empty());
  CHECK(header_of(call, "X-Reader-Traits").empty());
}

TEST_CASE("chat: the back end gets the traits of users and visitors, as ASCII", "[chat][reader]") {
  TestCore kit([](settings::Settings& settings) {
    with_chat_upstream(settings);
    settings.tokens.profile_claims = {"experience_level", "editor", "notes"};
  });
  publish(kit, changed_sample(R"("value": "emacs")", R"("value": "اردو")"));
  const auto someone = visitor(kit);
  const json::Object said{{"editor", "اردو"}, {"notes", "free text"}};
  must(kit->answers.save(someone.owner, {.answers = said}));
  CHECK(header_of(ask(kit, someone, "Hello"), "X-Reader-Traits") == R"({"editor":"\u0627\u0631\u062f\u0648"})");
  const auto ada = user(kit);
  CHECK(header_of(ask(kit, ada, "Hello"), "X-Reader-Traits") == R"({"experience_level":"beginner"})");
  kit.run("DELETE FROM profiles");
  must(kit->answers.save(ada.owner, {.answers = {{"editor", "vi"}}}));
  CHECK(header_of(ask(kit, ada, "Hello"), "X-Reader-Traits") == R"({"editor":"vi"})");
}

TEST_CASE("chat: selected text goes upstream as sent, and is kept with its question", "[chat][both]") {
  on_both_engines([](const Adapt& engine) {
    TestCore kit([&](settings::Settings& settings) {
      with_chat_upstream(settings);
      if (engine) engine(settings);
    });
    const auto ada = user(kit);
    const std::string body =
        R"({"message":"What?","session_id":"s","selected_text":"A node.","page_url":"/intro","page_title":"Intro"})";
    const auto ask_about = [&](std::optional<json::Value> selection, const std::string& name) {
      const auto call = must(kit->chat.ask(
          ada.principal(), {.message = "What?", .session_id = name, .selected_text = std::move(selection)}, body, caller()));
      answer(call, "This.");
      must(kit->ports.transactions.write({.key = ada.owner.text()}, [](store::Stores&) { return done(); }));  // after them
      return must(kit->chat_threads.history(ada.owner, name, std::nullopt)).messages;
    };
    CHECK(must(kit->chat.ask(ada.principal(), {.message = "What?", .session_id = "s"}, body, caller())).body == body);
    const auto kept = ask_about("A node.", "t");
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].content == "What?");
    CHECK(kept[0].selected_text == "A node.");
    CHECK_FALSE(kept[1].selected_text);
    // Sites send it already, as they like.
    const std::vector<json::Value> others{"", std::string("a\0b", 3), json::Object{{"from", 1}}, nullptr};
    for (std::size_t i = 0; i < others.size(); ++i)
      CHECK_FALSE(ask_about(others[i], "u" + std::to_string(i)).at(0).selected_text);
    CHECK(json::to_text(must(kit->own_account.export_all(*ada.actor))).find(R"("selected_text":"A node.")") != std::string::npos);
  });
}

TEST_CASE("chat: selected text counts in the bytes of a day", "[chat][security]") {
  TestCore kit(limited(settings::Limit::kChatVisitorBytes, 6 * 1024));
  const auto ask_about = [&](std::size_t bytes) {
    return must(
        kit->chat.ask(visitor(kit).principal(), {.message = "What?", .selected_text = std::string(bytes, 'x')}, "{}", caller()));
  };
  CHECK(ask_about(4 * 1024).is_kept);
  CHECK_FALSE(ask_about(4 * 1024).is_kept);
  CHECK(ask_about(0).is_kept);
}

TEST_CASE("chat: a day's questions without an account are bounded, and those of an account are not", "[chat][security]") {
  const auto refused = [](const Result<ChatCall>& asked) {
    return outcome(asked) == "SIGN_IN_TO_GO_ON" && asked.error().retry_after > std::chrono::hours(23);
  };
  SECTION("by visitor") {
    TestCore kit(limited(settings::Limit::kChatVisitor, 2));
    const auto someone = visitor(kit);
    for (int i = 0; i < 2; ++i) ask(kit, someone, "x");
    kit.clock().advance(std::chrono::minutes(5));
    CHECK(refused(try_ask(kit, someone, "x")));
    CHECK(try_ask(kit, visitor(kit), "x").ok());
    const auto ada = user(kit);
    for (int i = 0; i < 3; ++i) ask(kit, ada, "x");
    kit.run("UPDATE users SET is_anonymous = 1");
    const Person unnamed{.actor = must(identify(kit, sign_in(kit).session_token.expose())), .owner = ada.owner};
    for (int i = 0; i < 2; ++i) ask(kit, unnamed, "x");
    CHECK(refused(try_ask(kit, unnamed, "x")));
    kit.clock().advance(std::chrono::days(1));
    CHECK(try_ask(kit, someone, "x").ok());
  }
  SECTION("by network, all together") {
    TestCore kit(limited(settings::Limit::kChatVisitorsAddress, 2));
    for (int i = 0; i < 2; ++i) ask(kit, visitor(kit), "x");
    CHECK(refused(try_ask(kit, visitor(kit), "x")));
    CHECK(try_ask(kit, user(kit), "x").ok());
    CHECK(refused(try_ask(kit, visitor(kit), "x", std::nullopt, caller("192.0.2.2"))));  // of the same /24
    CHECK(try_ask(kit, visitor(kit), "x", std::nullopt, caller("198.51.100.2")).ok());
  }
  SECTION("0 is no bound") {
    TestCore kit([](settings::Settings& settings) {
      with_chat_and_limits(settings);
      for (const auto limit :
           {settings::Limit::kChatVisitor, settings::Limit::kChatVisitorsAddress, settings::Limit::kChatCaller})
        settings.limits.quotas[static_cast<std::size_t>(limit)].most = 0;
    });
    const auto someone = visitor(kit);
    for (int i = 0; i < 130; ++i) ask(kit, someone, "x");
  }
}

TEST_CASE("chat: question and answer are stored in their thread", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  const auto first = ask(kit, ada, "What is ROS 2?");
  answer(first, "A framework.");
  kit.clock().advance(std::chrono::seconds(1));
  const auto second = ask(kit, ada, "Since when?", first.session_id);
  CHECK(thread_of(second) == thread_of(first));
  CHECK(second.session_id == first.session_id);
  answer(second, "2017.");
  CHECK(said(kit, ada, first.session_id) ==
        std::vector<std::string>{"user: What is ROS 2?", "assistant: A framework.", "user: Since when?", "assistant: 2017."});
  const auto threads = must(kit->chat_threads.list(ada.owner));
  REQUIRE(threads.size() == 1);
  CHECK(threads[0].thread.title == "What is ROS 2?");
  CHECK(threads[0].messages == 4);
}

TEST_CASE("chat: an answer without text is not stored", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  const auto call = ask(kit, ada, "Hello");
  call.answer->take("data: [DONE]\n\n");
  call.answer->end(true);
  CHECK(said(kit, ada, call.session_id) == std::vector<std::string>{"user: Hello"});
}

TEST_CASE("chat: an unknown name begins a thread with that name, the body is sent unchanged", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  const std::string body = R"({ "session_id" : "notes", "message":"Hello", "extra": [1.50] })";
  const auto call = must(kit->chat.ask(ada.principal(), {.message = "Hello", .session_id = "notes"}, body, caller()));
  CHECK(call.body == body);
  CHECK(call.session_id == "notes");
  CHECK(thread_of(call) != "notes");
  CHECK(said(kit, ada, "notes") == std::vector<std::string>{"user: Hello"});
  CHECK(said(kit, ada, thread_of(call)) == std::vector<std::string>{"user: Hello"});
}

TEST_CASE("chat: a name belongs to its owner, another owner's use of it changes only what goes upstream", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  const auto eve = user(kit, "eve@example.com");
  const auto hers = ask(kit, ada, "secret", "notes");
  const bool committed = GENERATE(true, false);
  if (committed) kit.settle();
  for (const auto& name : {std::string("notes"), thread_of(hers)}) {
    if (name != "notes" && !committed) continue;  // an id that is not returned yet
    const std::string body = R"({"extra":1.50,"session_id":")" + name + R"(","message":"Hello"})";
    const auto ask_again = [&] {
      return must(kit->chat.ask(eve.principal(), {.message = "Hello", .session_id = name}, body, caller()));
    };
    const auto first = ask_again();
    const auto second = ask_again();
    if (committed) kit.settle();
    const auto third = ask_again();
    CAPTURE(name);
    for (const auto* call : {&first, &second, &third}) {
      CHECK(call->session_id == name);  // enumeration: nothing shows that the name is in use
      CHECK(thread_of(*call) == thread_of(first));
      CHECK(thread_of(*call) != thread_of(hers));
      CHECK(call->body == R"({"extra":1.50,"session_id":")" + thread_of(first) + R"(","message":"Hello"})");
    }
    CHECK(said(kit, eve, name) == std::vector<std::string>(3, "user: Hello"));
    must(kit->chat_threads.erase(eve.owner, name));
    CHECK(said(kit, eve, name) == std::vector<std::string>{"THREAD_NOT_FOUND"});
  }
  CHECK(said(kit, ada, "notes") == std::vector<std::string>{"user: secret"});
  CHECK(ask(kit, ada, "more", "notes").body == R"({"message":"more","session_id":"notes"})");
}

TEST_CASE("chat: after the first owner deleted a name, the second keeps the back end's name", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  const auto eve = user(kit, "eve@example.com");
  ask(kit, ada, "one", "notes");
  const auto hers = ask(kit, eve, "two", "notes");
  kit.settle();
  must(kit->chat_threads.erase(ada.owner, "notes"));
  CHECK(ask(kit, eve, "three", "notes").body == R"({"message":"three","session_id":")" + thread_of(hers) + R"("})");
  const auto again = ask(kit, ada, "four", "notes");
  CHECK(again.session_id == "notes");
  CHECK(again.body == R"({"message":"four","session_id":")" + thread_of(again) + R"("})");
}

TEST_CASE("chat: two first questions at once share one thread", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  SECTION("by a name") {
    const auto one = ask(kit, ada, "one", "notes");
    const auto two = ask(kit, ada, "two", "notes");
    CHECK(thread_of(one) == thread_of(two));
  }
  SECTION("by the id of the first answer") {
    const auto one = ask(kit, ada, "one");
    const auto two = ask(kit, ada, "two", one.session_id);
    CHECK(thread_of(one) == thread_of(two));
  }
  kit.settle();
  CHECK(kit.number("SELECT count(*) FROM chat_threads") == 1);
  CHECK(kit.number("SELECT count(*) FROM chat_messages") == 2);
}

TEST_CASE("chat: two first questions at once on two servers, nothing is lost", "[chat]") {
  TestCore here(with_chat_upstream);
  TestCore there(here.world(), with_chat_upstream);
  const auto ada = user(here);
  const auto one = ask(here, ada, "one", "notes");
  const auto two = ask(there, ada, "two", "notes");
  here.settle();
  there.settle();
  answer(two, "second");
  there.settle();
  CHECK(here.number("SELECT count(*) FROM chat_threads") == 1);
  CHECK(here.number("SELECT count(DISTINCT session_id) FROM chat_messages") == 1);
  CHECK(here.number("SELECT count(*) FROM chat_messages") == 3);
}

TEST_CASE("chat: a question over its limits is refused", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto ada = user(kit);
  const auto faults = [&](ChatQuestion question) { return faults_of(kit->chat.ask(ada.principal(), question, "{}", caller())); };
  CHECK(faults({.message = std::string(32 * 1024 + 1, 'x')}) == std::vector<std::string>{"message TOO_LONG"});
  CHECK(faults({.message = std::string(32 * 1024, 'x')}).empty());
  for (const std::string name : {"two words", ".", ".."})
    CHECK(faults({.message = "x", .session_id = name}) == std::vector<std::string>{"session_id INVALID_FORMAT"});
  CHECK(faults({.message = "x", .context_limit = 0}) == std::vector<std::string>{"context_limit OUT_OF_RANGE"});
  CHECK(faults({.message = "x", .context_limit = 101}) == std::vector<std::string>{"context_limit OUT_OF_RANGE"});
  CHECK(faults({.message = "x", .context_limit = 100}).empty());
}

TEST_CASE("chat: without a back end CHAT_OFF names the missing setting", "[chat]") {
  TestCore kit;
  const auto refused = try_ask(kit, user(kit), "Hello");
  CHECK(outcome(refused) == "CHAT_OFF");
  CHECK(refused.error().detail().find("CHAT_UPSTREAM_URL") != std::string_view::npos);
}

TEST_CASE("chat: the 21st question of a caller and the 601st of an address within a minute get 429", "[chat][security]") {
  TestCore kit(limited(settings::Limit::kChatVisitorsAddress, 0));
  const auto ada = visitor(kit);
  for (int i = 0; i < 20; ++i) ask(kit, ada, "x");
  CHECK(outcome(try_ask(kit, ada, "x")) == "RATE_LIMITED");
  for (int i = 0; i < 580; ++i) ask(kit, visitor(kit), "x");  // the refused question is not counted for the address
  CHECK(outcome(try_ask(kit, visitor(kit), "x")) == "RATE_LIMITED");
  CHECK(outcome(try_ask(kit, visitor(kit), "x", std::nullopt, caller("192.0.2.2"))) == "OK");
  kit.clock().advance(std::chrono::minutes(1));
  CHECK(outcome(try_ask(kit, ada, "x")) == "OK");
}

TEST_CASE("chat: all questions have a limit, unproved callers half of it, a network a quarter", "[chat][limits][security]") {
  TestCore kit(limited(settings::Limit::kChatAll, 8));
  const auto questions = [&](const Person& who, const std::string& address) {
    int made = 0;
    for (; made < 20; ++made) {
      auto call = try_ask(kit, who, "x", std::nullopt, caller(address));
      if (!call.ok()) break;
      call.value().count->spend();
    }
    return made;
  };
  CHECK(questions(visitor(kit), "192.0.2.1") == 2);
  CHECK(questions(visitor(kit), "192.0.2.99") == 0);
  CHECK(questions(visitor(kit), "198.51.100.1") == 2);
  CHECK(questions(visitor(kit), "203.0.113.1") == 0);
  auto ada = user(kit);
  kit.run("UPDATE users SET is_verified = 1, sign_up_network = NULL");
  ada.actor = must(identify(kit, sign_in(kit).session_token.expose()));
  CHECK(questions(ada, "192.0.2.1") == 4);
}

TEST_CASE("chat: a question that made no connection is given back, three a day", "[chat][limits][security]") {
  TestCore kit(limited(settings::Limit::kChatVisitor, 2));
  const auto someone = visitor(kit);
  for (int i = 0; i < 3; ++i) CHECK(try_ask(kit, someone, "x").ok());
  for (int i = 0; i < 2; ++i) CHECK(try_ask(kit, someone, "x").ok());
  CHECK(outcome(try_ask(kit, someone, "x")) == "SIGN_IN_TO_GO_ON");
}

TEST_CASE("chat: merged while an answer is under way, question and answer are in the account", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto someone = visitor(kit);
  const auto& id = *someone.owner.visitor();
  const auto call = ask(kit, someone, "Hello");
  kit.settle();
  const auto ada = user(kit);
  const auto merge = [&] {
    return must(kit->ports.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
      USHER_TRY(const bool retired, tx.visitors.retire(id, ada.actor->user().id, kit.clock().now()));
      static_cast<void>(retired);
      return merge_threads(tx, someone.owner, ada.owner, kit.clock().now() - std::chrono::hours(24));
    }));
  };
  CHECK(merge() == 1);
  CHECK(merge() == 0);
  answer(call, "Hi");
  const auto late = ask(kit, someone, "asked before, written after");
  CHECK(said(kit, ada, call.session_id) == std::vector<std::string>{"user: Hello", "assistant: Hi"});
  CHECK(said(kit, ada, late.session_id) == std::vector<std::string>{"user: asked before, written after"});
  CHECK(said(kit, someone, call.session_id) == std::vector<std::string>{"THREAD_NOT_FOUND"});
}

TEST_CASE("chat: nothing is stored for a signed-out visitor or an erased account", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto someone = visitor(kit);
  must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return tx.visitors.retire(*someone.owner.visitor(), std::nullopt, kit.clock().now()); }));
  ask(kit, someone, "x");
  const auto ada = user(kit);
  const auto call = ask(kit, ada, "Hello");
  kit.settle();
  must(kit->user_admin.erase(admin(), ada.owner.user()->str()));
  CHECK(kit.number("SELECT count(*) FROM chat_messages") == 0);
  answer(call, "too late");
  ask(kit, ada, "too late as well");
  kit.settle();
  CHECK(kit.number("SELECT count(*) FROM chat_messages") == 0);
  CHECK(kit.number("SELECT count(*) FROM chat_threads") == 0);
}

/// A chat whose visitors may keep 3 KiB a day and address.
void with_small_budget(settings::Settings& settings) {
  with_chat_and_limits(settings);
  settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kChatVisitorBytes)].most = 3 * 1024;
}

TEST_CASE("chat: beyond the day's bytes a visitor's question is relayed and not kept, nor its answer", "[chat][security]") {
  TestCore kit(with_small_budget);
  const auto someone = visitor(kit);
  const auto first = ask(kit, someone, std::string(2000, 'x'), "t");
  CHECK(first.is_kept);
  const auto second = ask(kit, someone, std::string(2000, 'y'), "t");
  CHECK_FALSE(second.is_kept);
  CHECK(second.body.find("yyy") != std::string::npos);
  CHECK(thread_of(second) == thread_of(first));
  answer(second, "not kept");
  CHECK(said(kit, someone, "t").size() == 1);
  CHECK_FALSE(ask(kit, visitor(kit), std::string(2000, 'z')).is_kept);  // a new visitor brings no new bytes
}

TEST_CASE("chat: answers to visitors count, and one beyond the day's bytes is not kept", "[chat][security]") {
  TestCore kit(with_small_budget);
  const auto someone = visitor(kit);
  const auto first = ask(kit, someone, "Hello", "t");
  answer(first, std::string(3000, 'x'));
  CHECK(said(kit, someone, "t") == std::vector<std::string>{"user: Hello"});
  kit.clock().advance(std::chrono::seconds(1));
  answer(ask(kit, someone, "And?", "t"), "Yes.");
  CHECK(said(kit, someone, "t") == std::vector<std::string>{"user: Hello", "user: And?", "assistant: Yes."});
  CHECK_FALSE(ask(kit, someone, "More", "t").is_kept);
}

TEST_CASE("chat: the visitors' bytes do not bind users, but do bind anonymous accounts", "[chat][security]") {
  TestCore kit(with_small_budget);
  const auto ada = user(kit);
  for (int i = 0; i < 3; ++i) CHECK(ask(kit, ada, std::string(4097, 'x')).is_kept);
  kit.run("UPDATE users SET is_anonymous = 1");
  const auto unnamed = Person{.actor = must(identify(kit, sign_in(kit).session_token.expose())), .owner = ada.owner};
  CHECK(faults_of(try_ask(kit, unnamed, std::string(4097, 'x'))) == std::vector<std::string>{"message TOO_LONG"});
  CHECK_FALSE(ask(kit, unnamed, std::string(4096, 'x')).is_kept);
}

/// Accounts that may keep 64 KiB each and in all, so 4 KiB of those signed up from one address.
void with_small_account_budgets(settings::Settings& settings) {
  with_chat_and_limits(settings);
  for (const auto limit : {settings::Limit::kChatAccountBytes, settings::Limit::kChatAccountsBytes})
    settings.limits.quotas[static_cast<std::size_t>(limit)].most = 64 * 1024;
}

TEST_CASE("chat: beyond the day's bytes an account's question is relayed and not kept; its answers count", "[chat][security]") {
  TestCore kit(with_small_account_budgets);
  sign_up(kit);
  kit.run("UPDATE users SET is_verified = 1, sign_up_network = NULL");
  const auto grant = sign_in(kit);
  const Person ada{.actor = actor_of(kit, grant), .owner = domain::Owner(grant.user.id)};
  const auto first = ask(kit, ada, "Hello", "t");
  answer(first, std::string(62 * 1024, 'x'));
  CHECK(said(kit, ada, "t").size() == 2);
  const auto second = ask(kit, ada, std::string(2000, 'y'), "t");
  CHECK_FALSE(second.is_kept);
  CHECK(second.body.find("yyy") != std::string::npos);
  answer(second, "not kept");
  CHECK(said(kit, ada, "t").size() == 2);
}

TEST_CASE("chat: accounts signed up from one address share their bytes of a day, also after a deletion", "[chat][security]") {
  TestCore kit(with_small_account_budgets);
  const auto ada = user(kit);
  CHECK(ask(kit, ada, std::string(3000, 'x')).is_kept);
  CHECK_FALSE(ask(kit, user(kit, "bob@example.com"), std::string(3000, 'x')).is_kept);
  must(kit->user_admin.erase(admin(), ada.owner.user()->str()));
  CHECK_FALSE(ask(kit, user(kit), std::string(3000, 'x')).is_kept);
  auto request = sign_up_request("eve@example.com");
  const auto grant = std::get<SessionGrant>(must(kit->sign_up.with_password(std::move(request), caller("198.51.100.7"))));
  CHECK(ask(kit, {.actor = actor_of(kit, grant), .owner = domain::Owner(grant.user.id)}, std::string(3000, 'x')).is_kept);
}

TEST_CASE("chat: a visitor's message has at most 4 KiB", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto someone = visitor(kit);
  CHECK(try_ask(kit, someone, std::string(4096, 'x')).ok());
  const auto refused = try_ask(kit, someone, std::string(4097, 'x'));
  CHECK(faults_of(refused) == std::vector<std::string>{"message TOO_LONG"});
  CHECK(refused.error().fields.front().message ==
        "Must have at most 4 KiB without an account; sign in, or send less text at a time");
}

using namespace testkit;
using settings::Limit;

constexpr std::size_t kKiB = 1024;

TestCore with_budget(std::uint32_t own, std::uint32_t all) {
  return TestCore([=](settings::Settings& settings) {
    settings.limits.enabled = true;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatVisitorBytes)].most = own;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatVisitorsBytes)].most = all;
  });
}

TEST_CASE("chat budgets: an address and all together have their bytes of a day", "[chat][security]") {
  auto kit = with_budget(4 * kKiB, 10 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.address = "a"}, 4 * kKiB));
  CHECK_FALSE(budget.take({.address = "a"}, 1));
  CHECK(budget.take({.address = "b"}, 3 * kKiB));
  CHECK_FALSE(budget.take({.address = "c"}, 4 * kKiB));  // more than is left for all
  CHECK(budget.take({.address = "c"}, 3 * kKiB));
  kit.clock().advance(std::chrono::hours(24));
  CHECK(budget.take({.address = "a"}, 4 * kKiB));
}

TEST_CASE("chat budgets: a day is of UTC, also where the clock is set back", "[chat]") {
  auto kit = with_budget(2 * kKiB, 10 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  const auto next = std::chrono::ceil<std::chrono::days>(kit.clock().now());
  kit.clock().advance(next - kit.clock().now() - std::chrono::milliseconds(1));
  CHECK(budget.take({.address = "a"}, 2 * kKiB));
  CHECK_FALSE(budget.take({.address = "a"}, 1));
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(budget.take({.address = "a"}, 2 * kKiB));
}

TEST_CASE("chat budgets: a message counts a KiB at least, for its rows", "[chat][security]") {
  auto kit = with_budget(2 * kKiB, 10 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.address = "a"}, 1));
  CHECK(budget.take({.address = "a"}, 1));
  CHECK_FALSE(budget.take({.address = "a"}, 1));
}

TEST_CASE("chat budgets: a network's factor multiplies its part, servers share it, and without limits all is kept", "[chat]") {
  auto kit = with_budget(4 * kKiB, 100 * kKiB);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.address = "campus", .factor = 5}, 20 * kKiB));
  kit->memory_limits.share_among(4);
  CHECK_FALSE(budget.take({.address = "a"}, 2 * kKiB));
  CHECK(budget.take({.address = "a"}, 1 * kKiB));

  TestCore free([](settings::Settings& settings) { settings.limits.enabled = false; });
  ChatBudgets endless(free->ports, free->memory_limits);
  CHECK(endless.take({.address = "a"}, 1024 * kKiB * kKiB));
}

/// What accounts may keep: 16 KiB each, 64 KiB in all.
TestCore with_accounts(std::uint32_t own = 16 * kKiB, std::uint32_t all = 64 * kKiB) {
  return TestCore([=](settings::Settings& settings) {
    settings.limits.enabled = true;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatAccountBytes)].most = own;
    settings.limits.quotas[static_cast<std::size_t>(Limit::kChatAccountsBytes)].most = all;
  });
}

ChatKeeper proved(const std::string& account) { return {.account = account, .is_proved = true}; }

TEST_CASE("chat budgets: an account has its bytes of a day, and a quarter while its address is unproved", "[chat][security]") {
  auto kit = with_accounts();
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take(proved("a"), 16 * kKiB));
  CHECK_FALSE(budget.take(proved("a"), 1));
  CHECK(budget.take({.account = "b"}, 4 * kKiB));
  CHECK_FALSE(budget.take({.account = "b"}, 1));
  CHECK(budget.take(proved("b"), 12 * kKiB));  // proved since; the first bytes are counted
  CHECK_FALSE(budget.take(proved("b"), 1));
  CHECK(budget.take({.address = "a visitor"}, 64 * kKiB));  // visitors draw on budgets of their own
}

TEST_CASE("chat budgets: all accounts together have a bound, and the unproved ones a quarter of it", "[chat][security]") {
  auto kit = with_accounts();
  ChatBudgets budget(kit->ports, kit->memory_limits);
  for (const std::string account : {"a", "b", "c", "d"}) CHECK(budget.take({.account = account}, 4 * kKiB));
  CHECK_FALSE(budget.take({.account = "e"}, 1));
  for (const std::string account : {"f", "g", "h"}) CHECK(budget.take(proved(account), 16 * kKiB));
  CHECK_FALSE(budget.take(proved("i"), 1));
  kit.clock().advance(std::chrono::hours(24));
  CHECK(budget.take({.account = "e"}, 1));
}

TEST_CASE("chat budgets: the accounts signed up from one network share a sixteenth", "[chat][security]") {
  auto kit = with_accounts();
  ChatBudgets budget(kit->ports, kit->memory_limits);
  const auto from = [](const std::string& account, const std::string& network) {
    return ChatKeeper{.account = account, .is_proved = true, .sign_up_network = network};
  };
  CHECK(budget.take(from("a", "n"), 3 * kKiB));
  CHECK(budget.take(from("b", "n"), 1 * kKiB));
  CHECK_FALSE(budget.take(from("c", "n"), 1));
  CHECK(budget.take(from("d", "m"), 4 * kKiB));
  CHECK(budget.take(proved("g"), 16 * kKiB));  // of an unknown network
}

TEST_CASE("chat budgets: a limit of 0 is no bound", "[chat]") {
  auto kit = with_accounts(0, 0);
  ChatBudgets budget(kit->ports, kit->memory_limits);
  CHECK(budget.take({.account = "a", .sign_up_network = "n"}, 1024 * kKiB * kKiB));
  CHECK(budget.take({.account = "a", .sign_up_network = "n"}, 1024 * kKiB * kKiB));
}

}  // namespace
}  // namespace usher::core
