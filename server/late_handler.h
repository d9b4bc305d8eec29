#pragma once

#include <atomic>

#include "server/http/handler.h"
#include "server/http/problem.h"

namespace usher {

/// Lets the front listen before the application is ready: until then every request is answered "busy", so that a wrong address is found
/// before the database is touched and no client is refused a connection. Safe from any thread.
class LateHandler final : public http::Handler {
 public:
  /// `handler` outlives this.
  void set(http::Handler& handler) { handler_.store(&handler, std::memory_order_release); }

  http::Admission admit(http::Request& request) override {
    auto* handler = handler_.load(std::memory_order_acquire);
    if (handler) return handler->admit(request);
    return {.answer = refuse(http::Refusal::kBusy, request).with("Retry-After", "1")};
  }
  http::Response handle(http::Request& request) override { return handler_.load(std::memory_order_acquire)->handle(request); }
  http::Response refuse(http::Refusal refusal, const http::Request& partial) override {
    auto* handler = handler_.load(std::memory_order_acquire);
    if (handler) return handler->refuse(refusal, partial);
    return http::problem_response(refusal);
  }

 private:
  std::atomic<http::Handler*> handler_{nullptr};
};

}  // namespace usher
