#include "common/net/mail_message.h"

#include "common/base/encoding.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

// RFC 2045 §6.7, for what quoted_printable() writes.
std::string from_quoted_printable(std::string_view body) {
  std::string text;
  while (!body.empty()) {
    const auto digits = body.substr(1, 2);
    const bool is_escape = body.front() == '=';
    if (!is_escape)
      text += body.front();
    else if (digits != "\r\n")
      text += hex_decode(digits).value();
    body.remove_prefix(is_escape ? 3 : 1);
  }
  return text;
}

std::string from_base64_lines(std::string_view body) {
  std::string digits(body);
  std::erase_if(digits, [](char c) { return c == '\r' || c == '\n'; });
  return base64_decode(digits).value();
}

void check_encodings(std::string_view text) {
  auto lines = net::with_crlf(text);
  if (!lines.ends_with("\r\n")) lines += "\r\n";
  expect(from_quoted_printable(net::quoted_printable(text)) == lines, "quoted-printable comes back");
  expect(from_base64_lines(net::base64_lines(text)) == lines, "base64 comes back");
}

}  // namespace

// A sender's name, a subject and a text.
FUZZ_TARGET(mail_message) {
  const std::string name(fuzz::take_line(bytes));
  const std::string subject(fuzz::take_line(bytes));
  check_encodings(bytes);
  const auto message = net::render({.from_name = name,
                                    .from_address = "usher@example.org",
                                    .to = "ada@example.com",
                                    .subject = subject,
                                    .text = std::string(bytes),
                                    .html = std::string(bytes),
                                    .message_id = "1",
                                    .date = from_seconds(1'800'000'000),
                                    .language = "en"});
  std::size_t headers = 0;
  for (std::string_view rest = message; !rest.empty();) {
    const auto end = rest.find("\r\n");
    expect(end <= net::kMaxMimeLine, "a line is short and ends in CRLF");
    const auto line = rest.substr(0, end);
    expect(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < '\x7f'; }), "a line is printable ASCII");
    rest.remove_prefix(end + 2);
    if (line.empty()) break;
    if (line.front() != ' ') ++headers;
  }
  expect(headers == 9, "no value adds a header");
}
