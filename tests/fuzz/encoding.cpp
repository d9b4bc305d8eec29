#include "common/base/encoding.h"

#include "common/base/cursor.h"
#include "common/base/time_text.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(encoding) {
  using namespace usher;
  using fuzz::expect;
  if (const auto decoded = base64_decode(bytes)) expect(base64_encode(*decoded) == bytes, "base64 has one text");
  if (const auto decoded = base64url_decode(bytes)) expect(base64url_encode(*decoded) == bytes, "base64url has one text");
  if (const auto decoded = base32_decode(bytes)) expect(base32_encode(*decoded) == bytes, "base32 has one text");
  if (const auto decoded = hex_decode(bytes)) expect(hex_decode(hex_encode(*decoded)) == decoded, "hexadecimal comes back");
  if (const auto decoded = percent_decode(bytes))
    expect(percent_decode(percent_encode(*decoded)) == decoded, "escapes come back");
  if (const auto time = parse_time(bytes)) expect(parse_time(to_rfc3339(*time)) == time, "a time comes back");
  for (const auto* sorted_by : {"", "name"}) {
    const auto cursor = parse_cursor(bytes, sorted_by);
    if (!cursor) continue;
    const auto again = parse_cursor(to_text(*cursor), sorted_by);
    expect(again && again->created_at == cursor->created_at && again->id == cursor->id && again->key == cursor->key,
           "a cursor comes back");
  }
  expect(base64_decode(base64_encode(bytes)) == bytes && base64url_decode(base64url_encode(bytes)) == bytes &&
             base32_decode(base32_encode(bytes)) == bytes && hex_decode(hex_encode(bytes)) == bytes &&
             percent_decode(percent_encode(bytes)) == bytes,
         "what is encoded is decoded to the same");
}
