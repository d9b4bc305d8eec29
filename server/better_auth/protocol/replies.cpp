#include "server/better_auth/protocol/replies.h"

#include "server/http/messages/problem.h"

namespace usher::better_auth {

using http::Response;

Response ok(const json::Value& value) {
  Response response{.body = json::to_text(value)};
  return response.with("Content-Type", http::kJsonType);
}

Response status_true() { return ok(json::Object{{"status", true}}); }

Response success_true() { return ok(json::Object{{"success", true}}); }

Response redirect(std::string_view target) {
  Response response{.status = http::HttpStatus::kFound};
  return response.with("Content-Type", http::kJsonType).with("Location", std::string(target));
}

}  // namespace usher::better_auth
