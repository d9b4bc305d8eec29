#pragma once

#include "server/http/routing/pipeline.h"

namespace usher {

/// What the thread answers, for the log; null outside of that.
inline thread_local const http::Request* being_answered = nullptr;

/// Lets the front listen before the application is ready: until then every request is answered "starting". A wrong address is
/// found before the database is touched, and clients can connect at once. Thread-safe.
class LateHandler final : public http::Handler {
 public:
  /// `on_work` is called in the event loop before each request that may use the database.
  explicit LateHandler(std::function<std::string()> new_request_id, std::function<void()> on_work = nullptr)
      : new_request_id_(std::move(new_request_id)), on_work_(std::move(on_work)) {}

  /// `handler` outlives this.
  void set(http::Handler& handler) { handler_.store(&handler, std::memory_order_release); }

  http::Admission admit(http::Request& request) override {
    auto* handler = handler_.load(std::memory_order_acquire);
    if (!handler) return {.answer = early(http::Refusal::kStarting, request).with("Retry-After", "1")};
    auto admission = handler->admit(request);
    if (on_work_ && !admission.answer && admission.lane != http::Lane::kQuick) on_work_();
    return admission;
  }
  http::Response handle(http::Request& request) override {
    being_answered = &request;
    auto response = handler_.load(std::memory_order_acquire)->handle(request);
    being_answered = nullptr;
    return response;
  }
  http::Response refuse(http::Refusal refusal, const http::Request& partial) override {
    auto* handler = handler_.load(std::memory_order_acquire);
    return handler ? handler->refuse(refusal, partial) : early(refusal, partial);
  }

  http::Response refuse_stream(const http::Request& request, const http::StreamOrder& order, const Error& why) override {
    return handler_.load(std::memory_order_acquire)->refuse_stream(request, order, why);
  }
  void note_stream(const http::Request& request, const http::StreamOrder& order, const http::StreamEnd& end) override {
    handler_.load(std::memory_order_acquire)->note_stream(request, order, end);
  }

 private:
  [[nodiscard]] http::Response early(http::Refusal refusal, const http::Request& request) const {
    auto response = http::problem_response(refusal);
    http::mark_answer(response, http::request_id_of(request, new_request_id_));
    return response;
  }

  std::function<std::string()> new_request_id_;
  std::function<void()> on_work_;
  std::atomic<http::Handler*> handler_{nullptr};
};

}  // namespace usher
