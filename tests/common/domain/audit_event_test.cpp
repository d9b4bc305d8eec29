#include "common/domain/audit_event.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("audit event: its personal part is read, of an erased one nothing", "[domain][audit]") {
  domain::AuditEvent event;
  CHECK_FALSE(personal_data_of(event).email);
  event.personal = R"({"ip":"192.0.2.7","user_agent":"curl","email":"ada@example.com","reason":"wrong_password","repeats":3})";
  const auto personal = personal_data_of(event);
  CHECK(personal.ip == "192.0.2.7");
  CHECK(personal.user_agent == "curl");
  CHECK(personal.email == "ada@example.com");
  CHECK(personal.reason == "wrong_password");
  CHECK(personal.repeats == 3);
  event.personal = "no JSON";
  CHECK_FALSE(personal_data_of(event).ip);
}
