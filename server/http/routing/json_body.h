#pragma once

#include "common/json/value.h"
#include "server/http/messages/request.h"

namespace usher::http {

/// The JSON of the body, which may begin with a byte order mark (RFC 8259 §8.1). Error: that of json::parse().
inline Result<json::Value> json_of_body(const Request& request) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string_view body = request.body;
  return json::parse(body.starts_with(kByteOrderMark) ? body.substr(kByteOrderMark.size()) : body);
}

}  // namespace usher::http
