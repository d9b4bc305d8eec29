#include "common/domain/mail.h"

#include "common/json/fields.h"
#include "tests/catch.h"

using namespace usher;

TEST_CASE("mail: its state follows from when it was sent, failed or is tried again", "[domain][mail]") {
  domain::Mail mail;
  CHECK(mail.state() == "kept");
  mail.next_attempt_at = from_ms(1);
  CHECK(mail.state() == "waiting");
  mail.failed_at = from_ms(2);
  CHECK(mail.state() == "failed");
  mail.sent_at = from_ms(3);
  CHECK(mail.state() == "sent");
}

TEST_CASE("mail: operators see neither its payload nor its secret", "[domain][mail][security]") {
  const domain::Mail mail{.id = MailId("m"), .address = "ada@example.com", .payload = "payload", .secret_sealed = "sealed"};
  const auto shown = json::encode(mail);
  CHECK(shown.find("\"to\":\"ada@example.com\"") != std::string::npos);
  CHECK(shown.find("payload") == std::string::npos);
  CHECK(shown.find("sealed") == std::string::npos);
}
