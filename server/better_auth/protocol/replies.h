#pragma once

#include "server/http/messages/problem.h"

namespace usher::better_auth {

/// 200 with a JSON body.
inline http::Response ok(const json::Value& value) {
  return http::json_text_response(http::HttpStatus::kOk, json::to_text(value));
}
inline http::Response status_true() { return ok(json::Object{{"status", true}}); }
inline http::Response success_true() { return ok(json::Object{{"success", true}}); }
/// 302.
inline http::Response redirect(std::string_view target) {
  http::Response response{.status = http::HttpStatus::kFound};
  return response.with("Content-Type", http::kJsonType).with("Location", std::string(target));
}

}  // namespace usher::better_auth
