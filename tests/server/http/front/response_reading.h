#pragma once

#include "common/json/value.h"
#include "server/http/messages/response.h"
#include "tests/catch.h"

// Reads responses for the tests of this folder.
namespace usher::http {

/// The value of the header, "" if missing; more than one is a failure.
inline std::string header_of(const Response& response, std::string_view name) {
  std::string value;
  int found = 0;
  for (const auto& header : response.headers) {
    if (header.first != name) continue;
    value = header.second;
    ++found;
  }
  CAPTURE(name);
  CHECK(found <= 1);
  return value;
}

inline json::Value body_of(const Response& response) {
  auto parsed = json::parse(response.body);
  REQUIRE(parsed.ok());
  return std::move(parsed).value();
}

inline std::string text_of(const json::Value& object, std::string_view key) {
  const auto* member = object.find(key);
  return member && member->string() ? *member->string() : "";
}

inline std::string code_of(const Response& response) { return text_of(body_of(response), "code"); }

}  // namespace usher::http
