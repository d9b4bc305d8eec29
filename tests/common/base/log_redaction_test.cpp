#include "common/base/log_redaction.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("redaction: addresses and credentials are hidden anywhere in a text", "[log][security]") {
  struct Row {
    std::string text, shown;
  };
  const auto row = GENERATE(values<Row>({
      {"mail to ann@example.com, then", "mail to [redacted], then"},
      {"<ann.o'neil+tag@mail.example.co.uk>", "<[redacted]>"},
      {"a@b.c d@e.f", "[redacted] [redacted]"},
      {"\"ann b\"@example.com", "[redacted]"},
      {"j\xc3\xb6rg@example.de", "[redacted]"},
      {"postgresql://app:pa@ss/wo:rd@db.example.com/usher failed", "postgresql://[redacted]@db.example.com/usher failed"},
      {"smtp://user:pass@host:587 and smtps://u:p@h", "smtp://[redacted]@host:587 and smtps://[redacted]@h"},
      {"got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "got [redacted]"},
      {"key=usher_" + std::string(43, 'k') + "&x", "key=[redacted]&x"},
      {"Authorization: Bearer abc.def-1_2", "Authorization: Bearer [redacted]"},
      {"authorization: BASIC dXNlcjpwYXNz", "authorization: BASIC [redacted]"},
  }));
  CHECK(redacted(row.text) == row.shown);
}

TEST_CASE("redaction: ordinary words stay", "[log]") {
  const auto text =
      GENERATE("", "GET /auth/me", "https://example.com/a?b=c", "@", "a @ b", "user@", "@example.com", "eyJ", "eyJabc",
               "usher_http_requests_total", "019ab2c4-5d6e-7f80-9abc-def012345678", "forbearer ", "://", "\"@");
  CHECK(redacted(text) == text);
}

TEST_CASE("redaction: time is linear in the length of the text", "[log][security]") {
  for (const std::string_view part : {"://", "@", "\"@", "eyJ", "usher_", "a", "bearer ", "a@"}) {
    std::string text;
    while (text.size() < 1'000'000) text += part;
    CHECK_FALSE(redacted(text).empty());
  }
}
