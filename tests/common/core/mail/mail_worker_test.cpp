#include "common/core/mail/mail_worker.h"

#include <latch>

#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_log.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/mail/outbox.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/world.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using namespace testkit;
using net::Delivery;

/// Answers every mail with `answer` and keeps what it was given.
class FakeSmtp final : public net::SmtpClient {
 public:
  net::DeliveryOutcome send(const net::Envelope& envelope, std::string_view message) override {
    sent.push_back({envelope.to, std::string(message)});
    if (on_send) on_send();
    return {answer, "The server said no"};
  }
  net::DeliveryOutcome check() override { return {answer, ""}; }

  struct Sent {
    std::string to;
    std::string message;
  };
  std::vector<Sent> sent;
  Delivery answer = Delivery::kAccepted;
  std::function<void()> on_send;
};

struct Post {
  explicit Post(bool with_smtp = true, const Adapt& adapt = {}) : Post(std::make_shared<World>(), with_smtp, adapt) {}
  /// One more server on the same database.
  Post(std::shared_ptr<World> world, bool with_smtp, const Adapt& adapt)
      : kit(std::move(world), adapt),
        worker(
            kit->ports, kit->mail_composer, [this](const domain::Mail& request) { return kit->mail_requests.resolve(request); },
            with_smtp ? &smtp : nullptr, log, metrics) {}

  TestCore kit;
  FakeSmtp smtp;
  std::vector<std::string> lines;
  Log log{LogFormat::kJson, LogLevel::kDebug, kit.clock(), [this](std::string_view line) { lines.emplace_back(line); }};
  Metrics metrics;
  MailWorker worker;

  void forgot(std::string_view email = kAda) { must(kit->password_reset.ask(email, caller())); }
  void work() { must(worker.deliver_due()); }
};

TEST_CASE("mail worker: a mail is sent once with a working link, then its secret is deleted", "[mail]") {
  Post post;
  sign_up(post.kit);
  post.forgot();
  post.work();
  post.work();
  REQUIRE(post.smtp.sent.size() == 1);
  CHECK(post.smtp.sent[0].to == kAda);
  CHECK(post.smtp.sent[0].message.find("/account/reset?token=3D") != std::string::npos);  // quoted-printable
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE sent_at_ms IS NOT NULL AND secret_sealed IS NULL AND attempts = 1") ==
        1);
}

TEST_CASE("mail worker: the workers of several servers send each mail once", "[mail][both]") {
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto world = std::make_shared<World>();
  const auto on_postgres = [&](settings::Settings& settings) {
    settings.database.engine = settings::Engine::kPostgres;
    settings.database.url = Secret(std::string(scratch.url()));
  };
  std::deque<Post> servers;
  for (int i = 0; i < 3; ++i) servers.emplace_back(world, true, on_postgres);
  const auto ada = sign_up(servers[0].kit).user;
  constexpr std::size_t kMails = 30;
  for (std::size_t i = 0; i < kMails; ++i) {
    const auto mail = servers[0].kit->outbox.notice("password_changed", ada, caller());
    must(servers[0].kit->ports.transactions.write([&](store::Stores& tx) { return tx.outbox.append(mail); }));
  }
  std::array<std::string, 3> outcomes;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < servers.size(); ++i)
      threads.emplace_back([&, i] { outcomes.at(i) = outcome(servers[i].worker.deliver_due()); });
  }
  CHECK(outcomes == std::array<std::string, 3>{"OK", "OK", "OK"});
  std::size_t sent = 0;
  for (const auto& server : servers) sent += server.smtp.sent.size();
  CHECK(sent == kMails);
  CHECK(servers[0].kit.number("SELECT count(*) FROM outbox WHERE attempts = 1 AND sent_at_ms IS NOT NULL") == kMails);
}

TEST_CASE("mail worker: a tap sees link and code of each mail, and may take it", "[mail][test_api]") {
  for (const bool with_smtp : {true, false}) {
    Post post(with_smtp);
    std::optional<net::DeliveryOutcome> outcome;
    std::vector<ComposedMail> seen;
    const MailWorker worker(
        post.kit->ports, post.kit->mail_composer,
        [&](const domain::Mail& request) { return post.kit->mail_requests.resolve(request); }, with_smtp ? &post.smtp : nullptr,
        post.log, post.metrics,
        [&](const domain::Mail&, const ComposedMail& words) {
          seen.push_back(words);
          return outcome;
        });
    sign_up(post.kit);
    post.forgot();
    must(worker.deliver_due());
    const auto sent = post.smtp.sent.size();
    CHECK((sent > 0) == with_smtp);
    outcome = net::DeliveryOutcome{net::Delivery::kRefused, "a test asked for it"};
    post.forgot();
    must(worker.deliver_due());
    CHECK(post.smtp.sent.size() == sent);
    REQUIRE_FALSE(seen.empty());
    CHECK(seen.back().text.find(seen.back().link.value_or("none")) != std::string::npos);
    CHECK_FALSE(seen.back().code);
    CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE failed_at_ms IS NOT NULL") == 1);
  }
}

TEST_CASE("mail worker: codes and resets go before links, and those before notices", "[mail]") {
  Post post;
  const auto ada = sign_up(post.kit).user;
  post.work();
  post.smtp.sent.clear();
  for (const auto* const kind : {"password_changed", "verify_email", "reset_password", "password_changed", "sign_in_code"}) {
    auto mail = post.kit->outbox.notice(kind, ada, caller());
    must(post.kit->ports.transactions.write([&](store::Stores& tx) { return tx.outbox.append(mail); }));
    post.kit.clock().advance(std::chrono::seconds(1));
  }
  std::vector<std::string> kinds;
  for (;;) {
    const auto now = post.kit.clock().now();
    const auto mail = must(post.kit->ports.transactions.write(
        [&](store::Stores& tx) { return tx.outbox.claim(now + std::chrono::minutes(1), now); }));
    if (!mail) break;
    kinds.push_back(mail->kind);
  }
  CHECK(kinds ==
        std::vector<std::string>{"reset_password", "sign_in_code", "verify_email", "password_changed", "password_changed"});
}

TEST_CASE("mail worker: the claim of a living worker is renewed, that of a dead one ends within half a minute", "[mail]") {
  using std::chrono::seconds;
  Post post;
  sign_up(post.kit);
  post.work();
  post.forgot();
  const auto due = [&] {
    const auto now = post.kit.clock().now();
    return must(post.kit->ports.transactions.read([&](store::Stores& tx) { return tx.outbox.has_due(now); }));
  };
  post.smtp.on_send = [&] {  // a mail server that takes its time
    for (int i = 0; i < 20; ++i) {
      post.kit.clock().advance(MailWorker::kRenewal);
      must(post.worker.renew_claims());
      CHECK_FALSE(due());
    }
    post.kit.clock().advance(seconds(29));
    CHECK_FALSE(due());
    post.kit.clock().advance(seconds(1));
    CHECK(due());  // as if the server had died after its last renewal
  };
  post.work();
  CHECK_FALSE(due());
  must(post.worker.renew_claims());  // nothing is on its way
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE sent_at_ms IS NOT NULL AND next_attempt_at_ms IS NOT NULL") == 0);
}

TEST_CASE("mail worker: several mails are on their way at once, each once", "[mail]") {
  Post post;
  const auto ada = sign_up(post.kit).user;
  post.work();
  constexpr int kMails = 8;
  for (int i = 0; i < kMails; ++i) {
    const auto mail = post.kit->outbox.notice("password_changed", ada, caller());
    must(post.kit->ports.transactions.write([&](store::Stores& tx) { return tx.outbox.append(mail); }));
  }
  struct Gathering final : net::SmtpClient {
    net::DeliveryOutcome send(const net::Envelope&, std::string_view) override {
      if (sent++ < 4) gathered.arrive_and_wait();  // ends only if four are on their way at once
      return {net::Delivery::kAccepted, ""};
    }
    net::DeliveryOutcome check() override { return {}; }
    std::atomic<int> sent = 0;
    std::latch gathered{4};
  } smtp;
  Metrics metrics;
  const MailWorker worker(
      post.kit->ports, post.kit->mail_composer,
      [&](const domain::Mail& request) { return post.kit->mail_requests.resolve(request); }, &smtp, post.log, metrics);
  std::array<std::string, 4> outcomes;
  {
    std::vector<std::jthread> threads;
    for (auto& own : outcomes) threads.emplace_back([&] { own = outcome(worker.deliver_due()); });
  }
  CHECK(outcomes == std::array<std::string, 4>{"OK", "OK", "OK", "OK"});
  CHECK(smtp.sent == kMails);
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE sent_at_ms IS NULL") == 0);
}

TEST_CASE("mail worker: without memory the claim of a mail is not renewed, and it is sent afterwards", "[mail]") {
  Post post;
  sign_up(post.kit);
  post.forgot();
  post.smtp.on_send = [] { throw std::bad_alloc(); };
  CHECK_THROWS_AS(post.work(), std::bad_alloc);
  post.smtp.on_send = {};
  must(post.worker.renew_claims());
  post.kit.clock().advance(std::chrono::seconds(31));
  post.work();
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE sent_at_ms IS NULL") == 0);
}

TEST_CASE("mail worker: a sent mail that the database could not record is not sent again", "[mail]") {
  Post post;
  sign_up(post.kit);
  post.forgot();
  post.smtp.on_send = [&] {
    post.kit.run("CREATE TRIGGER away BEFORE UPDATE OF sent_at_ms ON outbox BEGIN SELECT RAISE(ABORT, 'away'); END");
  };
  CHECK_FALSE(post.worker.deliver_due().ok());
  post.kit.run("DROP TRIGGER away");
  post.kit.clock().advance(std::chrono::seconds(31));
  post.work();
  CHECK(post.smtp.sent.size() == 1);
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE sent_at_ms IS NOT NULL") == 1);
}

TEST_CASE("mail worker: a request for an unknown address sends nothing and is deleted", "[mail][security]") {
  Post post;
  post.forgot("unknown@example.com");
  CHECK(post.kit.number("SELECT count(*) FROM outbox") == 1);
  post.work();
  CHECK(post.smtp.sent.empty());
  CHECK(post.kit.number("SELECT count(*) FROM outbox") == 0);
}

TEST_CASE("mail worker: a request of a newer release waits for it", "[mail]") {
  Post post;
  sign_up(post.kit);
  post.forgot();
  post.kit.run("UPDATE outbox SET kind = 'request:unheard_of'");
  post.work();
  CHECK(post.kit.texts("SELECT last_error FROM outbox").at(0) == "a newer release wrote this request");
  post.kit.run("UPDATE outbox SET kind = 'request:reset_password'");
  post.kit.clock().advance(std::chrono::minutes(1));
  post.work();
  CHECK(post.smtp.sent.size() == 1);
}

TEST_CASE("mail worker: a dropped mail is logged without its address and counted in a metric", "[mail][limits]") {
  Post post(true, with_limits);
  sign_up(post.kit);
  for (int i = 0; i < 5; ++i) post.forgot();
  post.work();
  CHECK(post.smtp.sent.size() == 3);
  CHECK(post.metrics.expose().find("usher_mails_dropped_total{use=\"security\"} 2") != std::string::npos);
  std::size_t logged = 0;
  for (const auto& line : post.lines) {
    if (line.find("mail_dropped") == std::string::npos) continue;
    ++logged;
    CHECK(line.find("\"kind\":\"reset_password\"") != std::string::npos);
    CHECK(line.find("@") == std::string::npos);
  }
  CHECK(logged == 2);
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE sent_at_ms IS NULL") == 0);
}

TEST_CASE("mail worker: an anonymous account never gets mail", "[mail][anonymous][security]") {
  Post post;
  const auto visitor = must(post.kit->anonymous_users.sign_in(caller())).user;
  post.forgot(visitor.email);
  must(post.kit->ports.transactions.write([&, notice = post.kit->outbox.notice("password_changed", visitor, caller())](
                                              store::Stores& tx) { return tx.outbox.append(notice); }));
  post.work();
  CHECK(post.smtp.sent.empty());
  CHECK(post.kit.number("SELECT count(*) FROM outbox") == 0);
}

/// A reset mail that the server does not take yet.
void hold_a_mail(Post& post) {
  sign_up(post.kit);
  post.forgot();
  post.smtp.answer = Delivery::kTryLater;
}

TEST_CASE("mail worker: while the server is down the delay grows, afterwards the mail is sent once", "[mail]") {
  Post post;
  hold_a_mail(post);
  post.work();
  post.work();
  CHECK(post.smtp.sent.size() == 1);
  post.kit.clock().advance(std::chrono::minutes(1));
  post.work();
  CHECK(post.smtp.sent.size() == 2);
  post.kit.clock().advance(std::chrono::minutes(1));
  post.work();
  CHECK(post.smtp.sent.size() == 2);
  post.smtp.answer = Delivery::kAccepted;
  post.kit.clock().advance(std::chrono::minutes(1));
  post.work();
  post.kit.clock().advance(std::chrono::hours(3));
  post.work();
  CHECK(post.smtp.sent.size() == 3);
  CHECK(post.kit.number("SELECT attempts FROM outbox") == 3);
}

/// Tries the only mail whenever it is due, until it is given up. Returns how long that took.
std::chrono::milliseconds try_until_given_up(Post& post) {
  const auto begin = post.kit.clock().now();
  for (;;) {
    post.work();
    const auto due = post.kit.number("SELECT coalesce(next_attempt_at_ms, 0) FROM outbox");
    if (due == 0) return post.kit.clock().now() - begin;
    post.kit.clock().advance(std::chrono::milliseconds(due - to_ms(post.kit.clock().now())));
  }
}

TEST_CASE("mail worker: an operator's retry gives an old mail a day of tries again", "[mail]") {
  using std::chrono::hours;
  Post post;
  hold_a_mail(post);
  post.kit.clock().advance(hours(48));
  CHECK(std::chrono::floor<hours>(try_until_given_up(post)) == hours(24));
  must(post.kit->mail_admin.retry_all(admin()));
  CHECK(std::chrono::floor<hours>(try_until_given_up(post)) == hours(24));
}

TEST_CASE("mail worker: after a day of tries the mail fails with the server's error", "[mail]") {
  Post post;
  hold_a_mail(post);
  try_until_given_up(post);
  CHECK(post.kit.texts("SELECT last_error FROM outbox WHERE failed_at_ms IS NOT NULL AND next_attempt_at_ms IS NULL") ==
        std::vector<std::string>{"The server said no"});
  const auto tries = post.smtp.sent.size();
  post.kit.clock().advance(std::chrono::hours(24));
  post.work();
  CHECK(post.smtp.sent.size() == tries);
}

TEST_CASE("mail worker: a permanent refusal fails at once", "[mail]") {
  Post post;
  sign_up(post.kit);
  post.forgot();
  post.smtp.answer = Delivery::kRefused;
  post.work();
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE failed_at_ms IS NOT NULL AND attempts = 1") == 1);
}

TEST_CASE("mail worker: a mail without words waits, and says why", "[mail]") {
  Post post;
  const auto mail = post.kit->outbox.make({.kind = "unheard_of", .address = std::string(kAda)});
  must(post.kit->ports.transactions.write([&](store::Stores& tx) { return tx.outbox.append(mail); }));
  post.work();
  CHECK(post.smtp.sent.empty());
  CHECK(post.kit.texts("SELECT last_error FROM outbox WHERE failed_at_ms IS NULL").at(0) == "unknown mail unheard_of");
}

TEST_CASE("mail worker: a worker that crashed after claiming delays the mail and counts as a try", "[mail]") {
  Post post;
  sign_up(post.kit);
  post.forgot();
  const auto now = post.kit.clock().now();
  must(post.kit->ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.outbox.claim(now + std::chrono::minutes(3), now));
    return done();
  }));
  post.work();
  CHECK(post.smtp.sent.empty());
  post.kit.clock().advance(std::chrono::minutes(3));
  post.work();
  CHECK(post.smtp.sent.size() == 1);
  CHECK(post.kit.number("SELECT attempts FROM outbox") == 2);
}

TEST_CASE("mail worker: without a mail server mail is kept and logged without its secret", "[mail][security]") {
  const TempDirectory templates;
  write_file(templates.file("en/reset_password.txt"), "Subject: Open {{link}}\n\n{{link}}\n");
  Post post(false, [&](settings::Settings& settings) { settings.mail.templates = templates.path(); });
  sign_up(post.kit);
  post.forgot();
  post.work();
  CHECK(post.kit.number("SELECT count(*) FROM outbox WHERE sent_at_ms IS NULL AND failed_at_ms IS NULL AND "
                        "next_attempt_at_ms IS NULL AND secret_sealed IS NOT NULL") == 1);
  REQUIRE(post.lines.size() == 1);
  CHECK(post.lines[0].find("mail_kept") != std::string::npos);
  const auto id = post.kit.texts("SELECT id FROM outbox").at(0);
  const auto shown = must(post.kit->mail_admin.show(MailId(id)));
  REQUIRE(shown.words);
  const auto at = shown.words->text.find("token=");
  REQUIRE(at != std::string::npos);
  constexpr std::size_t kTokenLength = 43;
  const auto token = shown.words->text.substr(at + 6, kTokenLength);
  CHECK(post.lines[0].find(token) == std::string::npos);
  CHECK(post.kit.everything_stored().find(token) == std::string::npos);
  CHECK(post.kit->password_reset.look(secret(token)).ok());
}

TEST_CASE("mail worker: a mail sealed under another secret waits for a server that has it", "[mail][security]") {
  Post post;
  sign_up(post.kit);
  post.forgot();
  const auto id = post.kit.texts("SELECT id FROM outbox").at(0);
  const auto request = must(post.kit->ports.transactions.read([&](store::Stores& tx) { return tx.outbox.find(MailId(id)); }));
  must(post.kit->mail_requests.resolve(*request));
  const auto sealed = post.kit.texts("SELECT secret_sealed FROM outbox").at(0);
  post.kit.run("UPDATE outbox SET secret_sealed = 'AQ'");
  post.work();
  CHECK(post.smtp.sent.empty());
  post.kit.run("UPDATE outbox SET secret_sealed = '" + sealed + "'");
  post.kit.clock().advance(std::chrono::minutes(1));
  post.work();
  CHECK(post.smtp.sent.size() == 1);
}

TEST_CASE("mail worker: sign-up and reset requests do not wait for the mail server", "[mail]") {
  Post post;
  post.smtp.answer = Delivery::kTryLater;
  sign_up(post.kit);
  post.forgot();
  CHECK(post.smtp.sent.empty());
}

TEST_CASE("mail worker: notices beyond the limit are one summary at the end of the hour, counted exactly by two servers",
          "[mail][limits][both]") {
  const auto world = std::make_shared<World>();
  Post one(world, true, with_limits), other(world, true, with_limits);
  const auto ada = sign_up(one.kit).user;
  must(one.kit->user_admin.verify_email(admin(), kAda));
  one.kit.run("DELETE FROM outbox");
  const auto notify = [&](Post& from, int times) {
    for (int i = 0; i < times; ++i) {
      const auto mail = from.kit->outbox.notice("backup_codes_replaced", ada, caller());
      must(from.kit->ports.transactions.write([&](store::Stores& tx) { return from.kit->outbox.append(tx, mail); }));
    }
  };
  notify(one, 4);
  notify(other, 9);
  one.work();
  CHECK(one.smtp.sent.size() == 5);
  must(one.kit->mail_admin.retry_all(admin()));  // what an operator sends early is not counted again
  one.work();
  REQUIRE(one.smtp.sent.size() == 6);
  CHECK_THAT(one.smtp.sent[5].message, Catch::Contains("You have new backup codes (8 more)"));
  notify(one, 3);
  world->clock.advance(std::chrono::hours(1));
  notify(other, 1);  // of the next window
  other.work();
  REQUIRE(other.smtp.sent.size() == 2);
  CHECK_THAT(other.smtp.sent[0].message + other.smtp.sent[1].message, Catch::Contains("You have new backup codes (3 more)"));
  CHECK(one.kit.number("SELECT count(*) FROM rate_limits WHERE rule = 'mail_summarised'") == 0);
}

TEST_CASE("mail worker: the summary of an erased account is not sent", "[mail][limits][security]") {
  Post post(true, with_limits);
  const auto ada = sign_up(post.kit).user;
  must(post.kit->user_admin.verify_email(admin(), kAda));
  for (int i = 0; i < 6; ++i) {
    const auto mail = post.kit->outbox.notice("passkey_added", ada, caller());
    must(post.kit->ports.transactions.write([&](store::Stores& tx) { return post.kit->outbox.append(tx, mail); }));
  }
  must(post.kit->user_admin.erase(admin(), kAda));
  CHECK(post.kit.number("SELECT count(*) FROM outbox") == 0);
}

}  // namespace
}  // namespace usher::core
