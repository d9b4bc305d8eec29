#include "common/core/mail/test_mail.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher::core {
namespace {

/// Keeps what it is given.
class KeptMail final : public net::SmtpClient {
 public:
  net::DeliveryOutcome send(const net::Envelope& to, std::string_view text) override {
    envelope = to;
    message = text;
    return {.delivery = net::Delivery::kRefused, .reason = "550"};
  }
  net::DeliveryOutcome check() override { return {}; }

  net::Envelope envelope;
  std::string message;
};

TEST_CASE("test mail: is a whole message, and says what became of it", "[mail]") {
  const SystemClock clock;
  crypto::SystemRandom random;
  KeptMail smtp;
  const auto outcome =
      send_test_mail({.name = "Robots", .address = "noreply@robots.example"}, smtp, "ada@example.com", clock, random);
  CHECK(outcome.reason == "550");
  CHECK(smtp.envelope.from == "noreply@robots.example");
  CHECK(smtp.envelope.to == "ada@example.com");
  for (const char* part :
       {"From: \"Robots\" <noreply@robots.example>", "To: ada@example.com", "Subject: Usher can send mail", "text/html"})
    CHECK(testkit::has(smtp.message, part));
}

}  // namespace
}  // namespace usher::core
