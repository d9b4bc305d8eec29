#include "common/net/smtp_client.h"

#include <algorithm>
#include <cstddef>

#include "common/base/clock.h"
#include "tests/catch.h"
#include "tests/common/net/fake_smtp_server.h"
#include "tests/testkit/temp_directory.h"

namespace usher::net {
namespace {

using namespace std::chrono_literals;

const Envelope kEnvelope{"noreply@example.com", "ada@example.com"};
constexpr std::string_view kMessage = "Subject: Hello\r\n\r\nHow are you?\r\n";

SmtpServer at(const FakeSmtpServer& fake) { return {.host = "127.0.0.1", .port = fake.port()}; }

SmtpServer with_log_in(SmtpServer server) {
  server.user = "usher";
  server.password = Secret(std::string("wonderland"));
  return server;
}

SmtpServer within_a_second(SmtpServer server) {
  server.total_timeout = 1s;
  return server;
}

DeliveryOutcome send_to(SmtpServer server, std::string_view message = kMessage) {
  return curl_smtp_client(std::move(server))->send(kEnvelope, message);
}

TEST_CASE("SMTP client: a message is delivered unchanged, to its recipient", "[net][smtp]") {
  FakeSmtpServer fake({});
  const auto outcome = send_to(at(fake));
  CHECK(outcome.delivery == Delivery::kAccepted);
  CHECK(outcome.reason == "The mail server reported success: 250 2.0.0");
  CHECK(fake.messages() == std::vector<std::string>{std::string(kMessage)});
  CHECK(fake.has_heard("MAIL FROM:<noreply@example.com>"));
  CHECK(fake.has_heard("RCPT TO:<ada@example.com>"));
  fake.wait_for_end();
  CHECK(fake.heard().back() == "QUIT");
}

/// How often the server was greeted, once a connection.
std::ptrdiff_t connections_of(FakeSmtpServer& fake) {
  const auto heard = fake.heard();
  return std::count_if(heard.begin(), heard.end(), [](const std::string& line) { return line.starts_with("EHLO"); });
}

TEST_CASE("SMTP client: messages share a connection until the client rests", "[net][smtp]") {
  FakeSmtpServer fake({});
  const auto client = curl_smtp_client(at(fake));
  for (int i = 0; i < 3; ++i) CHECK(client->send(kEnvelope, kMessage).delivery == Delivery::kAccepted);
  CHECK(fake.messages().size() == 3);
  CHECK(connections_of(fake) == 1);
  CHECK_FALSE(fake.has_heard("QUIT"));
  client->rest();
  fake.wait_for_end();
  CHECK(fake.has_heard("QUIT"));
  CHECK(client->send(kEnvelope, kMessage).delivery == Delivery::kAccepted);
  CHECK(connections_of(fake) == 2);
}

TEST_CASE("SMTP client: a rest makes no connection where the server closed the kept one", "[net][smtp]") {
  FakeSmtpServer fake({.messages_a_connection = 1});
  const auto client = curl_smtp_client(at(fake));
  CHECK(client->send(kEnvelope, kMessage).delivery == Delivery::kAccepted);
  fake.wait_for_end();
  client->rest();
  CHECK(connections_of(fake) == 1);
}

TEST_CASE("SMTP client: after a refusal the next message has another connection", "[net][smtp]") {
  FakeSmtpServer fake({.replies = {{"RCPT", "550 5.1.1 unknown\r\n"}}});
  const auto client = curl_smtp_client(at(fake));
  for (int i = 0; i < 2; ++i) CHECK(client->send(kEnvelope, kMessage).delivery == Delivery::kRefused);
  CHECK(connections_of(fake) == 2);
}

TEST_CASE("SMTP client: a connection that the server closed while it was kept costs no message", "[net][smtp]") {
  FakeSmtpServer fake({.messages_a_connection = 1});
  const auto client = curl_smtp_client(at(fake));
  for (int i = 0; i < 3; ++i) CHECK(client->send(kEnvelope, kMessage).delivery == Delivery::kAccepted);
  CHECK(fake.messages().size() == 3);
  CHECK(connections_of(fake) == 3);
}

TEST_CASE("SMTP client: lines with a leading dot are doubled, and long ones stay whole", "[net][smtp]") {
  FakeSmtpServer fake({});
  const std::string long_line(20'000, 'x');
  CHECK(send_to(at(fake), ".first\r\n.\r\n..two\r\n" + long_line + "\r\n").delivery == Delivery::kAccepted);
  CHECK(fake.messages() == std::vector<std::string>{"..first\r\n..\r\n...two\r\n" + long_line + "\r\n"});
}

TEST_CASE("SMTP client: a line end in a message cannot end it (SMTP smuggling)", "[net][smtp][security]") {
  FakeSmtpServer fake({});
  for (const std::string end : {"\n", "\r", "\r\n"}) {
    CHECK(send_to(at(fake), "a" + end + "." + end + "MAIL FROM:<b@c.d>" + end).delivery == Delivery::kAccepted);
    CHECK(fake.messages().back() == "a\r\n..\r\nMAIL FROM:<b@c.d>\r\n");
  }
  CHECK(send_to(at(fake), "a\n\rb\r\r\nc").delivery == Delivery::kAccepted);
  CHECK(fake.messages().back() == "a\r\n\r\nb\r\n\r\nc\r\n");
}

TEST_CASE("SMTP client: the server's reply decides about a retry", "[net][smtp]") {
  struct Row {
    std::string command;
    std::string reply;
    Delivery delivery;
    std::string_view reason;
  };
  const auto row = GENERATE(values<Row>({
      {"RCPT", "550 5.1.1 unknown\r\n", Delivery::kRefused, "The mail server refused the recipient: 550 5.1.1"},
      {"RCPT", "451 4.7.1 later\r\n", Delivery::kTryLater, "The mail server refused the recipient: 451 4.7.1"},
      {"MAIL", "550 5.7.1 not you\r\n", Delivery::kTryLater, "The mail server refused the sender: 550 5.7.1"},
      {"DATA", "554 5.6.0 no\r\n", Delivery::kRefused, "The mail server refused the message: 554 5.6.0"},
      {".", "552-5.3.4 much\r\n552 5.3.4 too much\r\n", Delivery::kRefused, "The mail server refused the message: 552 5.3.4"},
      {".", "451 4.3.0 hiccup\r\n", Delivery::kTryLater, "The mail server refused the message: 451 4.3.0"},
      {"EHLO", "421 4.3.2 busy\r\n", Delivery::kTryLater, "The mail server refused the greeting: 421 4.3.2"},
  }));
  DYNAMIC_SECTION(row.command << " " << row.reply) {
    SmtpScript script{.replies = {{row.command, row.reply}}};
    if (row.command == "EHLO") script.replies["HELO"] = row.reply;
    FakeSmtpServer fake(script);
    const auto outcome = send_to(at(fake));
    CHECK(outcome.delivery == row.delivery);
    CHECK(outcome.reason == row.reason);
  }
}

TEST_CASE("SMTP client: a server that disconnects halfway is retried", "[net][smtp]") {
  const std::string command = GENERATE(as<const char*>{}, "EHLO", "MAIL", "RCPT", "DATA", ".");
  CAPTURE(command);
  FakeSmtpServer fake({.replies = {{command, std::string(SmtpScript::kDrop)}}});
  const auto outcome = send_to(at(fake));
  CHECK(outcome.delivery == Delivery::kTryLater);
  CHECK(outcome.reason.starts_with("Delivery failed at the "));
}

TEST_CASE("SMTP client: an absent or non-SMTP server is retried", "[net][smtp]") {
  std::uint16_t closed_port = 0;
  {
    const FakeSmtpServer gone({});
    closed_port = gone.port();
  }
  CHECK(send_to({.host = "127.0.0.1", .port = closed_port}).delivery == Delivery::kTryLater);

  const std::string greeting = GENERATE(as<const char*>{}, "554 5.3.2 go away\r\n", "drop", "\x01\x02\xff nonsense\r\n",
                                        "HTTP/1.1 400 Bad Request\r\n\r\n");
  CAPTURE(greeting);
  FakeSmtpServer fake({.greeting = greeting});
  CHECK(send_to(within_a_second(at(fake))).delivery == Delivery::kTryLater);
  CHECK_FALSE(fake.has_heard("MAIL"));
}

TEST_CASE("SMTP client: no wait exceeds the timeout", "[net][smtp][security]") {
  const auto began = steady_now();
  const auto script = GENERATE(values<SmtpScript>({
      {.greeting = std::string(SmtpScript::kSilence)},
      {.replies = {{".", std::string(SmtpScript::kSilence)}}},
      {.greeting = "220-" + std::string(100'000, 'x')},
  }));
  FakeSmtpServer fake(script);
  const auto outcome = send_to(within_a_second(at(fake)));
  CHECK(outcome.delivery == Delivery::kTryLater);
  CAPTURE(outcome.reason);
  CHECK((outcome.reason.find("timed out") != std::string::npos || outcome.reason.find("timeout") != std::string::npos));
  CHECK(steady_now() - began < 20s);
}

TEST_CASE("SMTP client: a stopping process does not wait for a mail server", "[net][smtp]") {
  FakeSmtpServer fake(SmtpScript{.greeting = std::string(SmtpScript::kSilence)});
  std::stop_source stopping;
  stopping.request_stop();
  auto server = at(fake);
  server.stop = stopping.get_token();
  const auto began = steady_now();
  const auto outcome = send_to(std::move(server));
  CHECK(outcome.delivery == Delivery::kTryLater);
  CHECK(outcome.reason == "The server was stopped during the delivery");
  CHECK(steady_now() - began < 20s);
}

TEST_CASE("SMTP client: a missing reply to QUIT does not fail the delivery", "[net][smtp]") {
  FakeSmtpServer fake({.replies = {{"QUIT", std::string(SmtpScript::kSilence)}}});
  const auto began = steady_now();
  CHECK(send_to(at(fake)).delivery == Delivery::kAccepted);
  CHECK(steady_now() - began < 20s);
}

TEST_CASE("SMTP client: a long reply is accepted", "[net][smtp]") {
  FakeSmtpServer fake({.replies = {{"RCPT", "250-2.1.5 " + std::string(5'000, 'x') + "\r\n250 2.1.5 fine\r\n"}}});
  CHECK(send_to(at(fake)).delivery == Delivery::kAccepted);
}

TEST_CASE("SMTP client: an address that could be a command is refused before anything is sent", "[net][smtp][security]") {
  FakeSmtpServer fake({});
  const auto client = curl_smtp_client(at(fake));
  for (const std::string address :
       {"a@b.c>\r\nRCPT TO:<d@e.f", "a@b.c\r\nDATA", "a@b.c\nDATA", "a@b.c d", "a@b.c\t", "<a@b.c>", "a@b.c> SIZE=1",
        "\"a b\"@c.d", "a@b.c,d@e.f", "\xc3\xa4@b.c", "", "@", "a@", "@b.c", "ada"}) {
    CAPTURE(address);
    for (const auto& envelope : {Envelope{"noreply@example.com", address}, Envelope{address, "ada@example.com"}}) {
      const auto outcome = client->send(envelope, kMessage);
      CHECK(outcome.delivery == Delivery::kRefused);
      CHECK(outcome.reason.find("address") != std::string::npos);
    }
  }
  const auto with_nul = std::string("a@b.c\0d", 7);
  CHECK(client->send({"noreply@example.com", with_nul}, kMessage).delivery == Delivery::kRefused);
  CHECK(client->send({"noreply@example.com", std::string(250, 'a') + "@b.cd"}, kMessage).delivery == Delivery::kRefused);
  CHECK(fake.heard().empty());
}

TEST_CASE("SMTP client: authenticates with PLAIN, and no error shows the password", "[net][smtp][security]") {
  FakeSmtpServer fake({.extensions = {"AUTH CRAM-MD5 PLAIN LOGIN"}});
  CHECK(send_to(with_log_in(at(fake))).delivery == Delivery::kAccepted);
  CHECK(fake.has_heard("AUTH PLAIN"));
  CHECK(fake.has_heard("AHVzaGVyAHdvbmRlcmxhbmQ="));  // \0usher\0wonderland

  FakeSmtpServer strict(
      {.extensions = {"AUTH PLAIN"}, .replies = {{"AHVzaGVyAHdvbmRlcmxhbmQ=", "535 5.7.8 wrong: wonderland\r\n"}}});
  const auto outcome = send_to(with_log_in(at(strict)));
  CHECK(outcome.delivery == Delivery::kTryLater);
  CHECK(outcome.reason == "The mail server refused the log-in: 535 5.7.8");
  CHECK_FALSE(strict.has_heard("MAIL"));
}

TEST_CASE("SMTP client: a check connects, authenticates and sends nothing", "[net][smtp]") {
  FakeSmtpServer fake({.extensions = {"AUTH PLAIN"}});
  CHECK(curl_smtp_client(with_log_in(at(fake)))->check().delivery == Delivery::kAccepted);
  CHECK(fake.has_heard("AUTH PLAIN"));
  CHECK(fake.has_heard("NOOP"));
  CHECK_FALSE(fake.has_heard("MAIL"));
  CHECK(fake.heard().back() == "QUIT");

  FakeSmtpServer open({});
  CHECK(curl_smtp_client(at(open))->check().delivery == Delivery::kAccepted);
}

TEST_CASE("SMTP client: a server without a log-in by password is named with those that it has", "[net][smtp]") {
  struct Row {
    std::vector<std::string> extensions;
    std::string_view reason;
  };
  const auto row = GENERATE(values<Row>({
      {{}, "The mail server offers no log-in by PLAIN or LOGIN, nor any other; use its port for submission, such as 587"},
      {{"AUTH XOAUTH2 CRAM-MD5"},
       "The mail server offers no log-in by PLAIN or LOGIN, only by XOAUTH2 CRAM-MD5; use another mail server"},
      {{"AUTH SCRAM-SHA-1"}, "The mail server offers no log-in by PLAIN or LOGIN, only by SCRAM-SHA-1; use another mail server"},
  }));
  FakeSmtpServer fake({.extensions = row.extensions});
  const auto checked = curl_smtp_client(with_log_in(at(fake)))->check();
  CHECK(checked.delivery == Delivery::kTryLater);
  CHECK(checked.reason == row.reason);
  if (row.extensions.empty()) return;
  FakeSmtpServer other({.extensions = row.extensions});
  CHECK(send_to(with_log_in(at(other))).reason == row.reason);
  CHECK_FALSE(other.has_heard("MAIL"));
}

TEST_CASE("SMTP client: greets by the name that it is given", "[net][smtp]") {
  FakeSmtpServer fake({});
  auto server = at(fake);
  server.helo = "auth.example.com";
  CHECK(send_to(std::move(server)).delivery == Delivery::kAccepted);
  CHECK(fake.heard().front() == "EHLO auth.example.com");
  FakeSmtpServer old({.replies = {{"EHLO", "502 what\r\n"}, {"HELO", "250 hello\r\n"}}});
  auto to_old = at(old);
  to_old.helo = "auth.example.com";
  CHECK(send_to(std::move(to_old)).delivery == Delivery::kAccepted);
  CHECK(old.has_heard("HELO auth.example.com"));
}

TEST_CASE("SMTP client: STARTTLS and implicit TLS encrypt before authentication", "[net][smtp][security]") {
  const testkit::TempDirectory dir;
  const TlsIdentity identity("IP:127.0.0.1");
  identity.write_certificate(dir.file("ca.pem"));
  const bool implicit = GENERATE(false, true);
  CAPTURE(implicit);
  FakeSmtpServer fake({.extensions = {"STARTTLS"}, .tls = &identity, .implicit_tls = implicit});
  auto server = with_log_in(at(fake));
  server.implicit_tls = implicit;
  server.require_tls = true;
  server.ca_file = dir.file("ca.pem");
  CHECK(send_to(std::move(server)).delivery == Delivery::kAccepted);
  CHECK(fake.has_heard("STARTTLS") != implicit);
  CHECK(fake.has_heard("AUTH PLAIN"));
  CHECK(fake.messages().size() == 1);
}

TEST_CASE("SMTP client: the wrong kind of TLS is named with the scheme of the other", "[net][smtp]") {
  FakeSmtpServer begins_without({.extensions = {"STARTTLS"}});
  auto tls = within_a_second(at(begins_without));
  tls.implicit_tls = true;
  CHECK(send_to(std::move(tls)).reason.ends_with(" (a port with STARTTLS, such as 587, needs smtp://, not smtps://)"));
  const TlsIdentity identity("IP:127.0.0.1");
  FakeSmtpServer begins_with({.tls = &identity, .implicit_tls = true});
  CHECK(send_to(within_a_second(at(begins_with)))
            .reason.ends_with(" (a port with TLS from the first byte, such as 465, needs smtps://, not smtp://)"));
}

TEST_CASE("SMTP client: a server without the required TLS gets nothing", "[net][smtp][security]") {
  const SmtpScript script = GENERATE(values<SmtpScript>({
      {.extensions = {"AUTH PLAIN LOGIN"}},
      {.extensions = {"AUTH PLAIN LOGIN", "STARTTLS"}, .replies = {{"STARTTLS", "454 4.7.0 not now\r\n"}}},
      {.replies = {{"EHLO", "502 what\r\n"}, {"HELO", "250 hello\r\n"}}},
  }));
  FakeSmtpServer fake(script);
  auto server = with_log_in(at(fake));
  server.require_tls = true;
  const auto outcome = send_to(std::move(server));
  CHECK(outcome.delivery == Delivery::kTryLater);
  if (script.replies.empty()) CHECK_THAT(outcome.reason, Catch::Contains("use smtps:// with the server's port for TLS"));
  for (const auto* command : {"AUTH", "AHVz", "MAIL", "RCPT", "DATA"}) CHECK_FALSE(fake.has_heard(command));
}

TEST_CASE("SMTP client: replies injected before the encryption are discarded", "[net][smtp][security]") {
  const testkit::TempDirectory dir;
  const TlsIdentity identity("IP:127.0.0.1");
  identity.write_certificate(dir.file("ca.pem"));
  FakeSmtpServer fake(
      {.extensions = {"STARTTLS"}, .replies = {{"STARTTLS", "220 go on\r\n250 AUTH PLAIN\r\n"}}, .tls = &identity});
  auto server = with_log_in(at(fake));
  server.require_tls = true;
  server.ca_file = dir.file("ca.pem");
  CHECK(send_to(std::move(server)).delivery == Delivery::kTryLater);
  CHECK_FALSE(fake.has_heard("AUTH"));
}

TEST_CASE("SMTP client: a certificate of another name or an unknown authority gets nothing", "[net][smtp][security]") {
  struct Row {
    std::string name;
    std::string subject;
    bool is_trusted;
  };
  const auto row = GENERATE(values<Row>({
      {"another name", "DNS:mail.example.com", true},
      {"another address", "IP:127.0.0.2", true},
      {"unknown authority", "IP:127.0.0.1", false},
  }));
  const bool implicit = GENERATE(false, true);
  DYNAMIC_SECTION(row.name << (implicit ? ", implicit" : ", STARTTLS")) {
    const testkit::TempDirectory dir;
    const TlsIdentity identity(row.subject);
    identity.write_certificate(dir.file("ca.pem"));
    FakeSmtpServer fake({.extensions = {"STARTTLS"}, .tls = &identity, .implicit_tls = implicit});
    auto server = with_log_in(at(fake));
    server.implicit_tls = implicit;
    server.require_tls = true;
    if (row.is_trusted) server.ca_file = dir.file("ca.pem");
    const auto outcome = send_to(std::move(server));
    CHECK(outcome.delivery == Delivery::kTryLater);
    CHECK(outcome.reason.find("SSL") != std::string::npos);
    CHECK_FALSE(fake.has_heard("AUTH"));
    CHECK_FALSE(fake.has_heard("MAIL"));
  }
}

TEST_CASE("SMTP client: without TLS a password never leaves the machine, nor mail the network", "[net][smtp][security]") {
  struct Row {
    std::string host;
    PlainReach without_log_in;
    PlainReach with_log_in;
  };
  const auto row = GENERATE(values<Row>({
      {"127.0.0.1", PlainReach::kThisMachine, PlainReach::kThisMachine},
      {"::1", PlainReach::kThisMachine, PlainReach::kThisMachine},
      {"LocalHost", PlainReach::kThisMachine, PlainReach::kThisMachine},
      {"10.1.2.3", PlainReach::kPrivateNetwork, PlainReach::kNone},
      {"fd00::1", PlainReach::kPrivateNetwork, PlainReach::kNone},
      {"mailpit", PlainReach::kPrivateNetwork, PlainReach::kNone},
      {"mail.example.com", PlainReach::kNone, PlainReach::kNone},
      {"localhost.example.com", PlainReach::kNone, PlainReach::kNone},
      {"192.0.2.1", PlainReach::kNone, PlainReach::kNone},
      {"2001:db8::1", PlainReach::kNone, PlainReach::kNone},
  }));
  DYNAMIC_SECTION(row.host) {
    CHECK(plain_reach({.host = row.host}) == row.without_log_in);
    CHECK(plain_reach(with_log_in({.host = row.host})) == row.with_log_in);
    CHECK(plain_reach({.host = row.host, .require_tls = true}) == PlainReach::kNone);
    CHECK(plain_reach({.implicit_tls = true, .host = row.host}) == PlainReach::kNone);
  }
}

TEST_CASE("SMTP client: a name that looks local but resolves elsewhere is not connected to", "[net][smtp][security]") {
  const auto outcome = send_to({.host = "3221225985", .port = 25});  // 192.0.2.1, reserved for documentation (RFC 5737)
  CHECK(outcome.delivery == Delivery::kTryLater);
  CHECK(outcome.reason == "The mail server is not on a private network despite its name, so it requires TLS");
}

TEST_CASE("SMTP client: a proxy of the environment is ignored", "[net][smtp][security]") {
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  FakeSmtpServer fake({});
  CHECK(send_to(at(fake)).delivery == Delivery::kAccepted);
  ::unsetenv("ALL_PROXY");
}

}  // namespace
}  // namespace usher::net
