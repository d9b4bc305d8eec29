#include "server/ops/ops_listener.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <httplib.h>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/text.h"
#include "server/http/messages/handler.h"
#include "server/http/messages/problem.h"
#include "server/http/messages/request.h"

namespace usher::ops {
namespace {

constexpr std::size_t kThreads = 2;
constexpr time_t kTick = 100'000;     // microseconds between looks for stop()
constexpr time_t kSlowestClient = 2;  // seconds for a request or its answer
constexpr std::string_view kReady = "/readyz";
constexpr std::array<std::string_view, 3> kPaths{"/healthz", kReady, "/metrics"};

/// Accepts at a socket that another process may share: httplib would open one itself, and shut it down at its end.
class SharedSocketServer final : public httplib::Server {
 public:
  void serve(int socket) {
    while (!is_ended_) {
      const int own = fcntl(socket, F_DUPFD_CLOEXEC, 0);
      svr_sock_ = own;
      if (is_ended_) svr_sock_ = INVALID_SOCKET;
      listen_after_bind();  // ends also, and closes its socket, when the other process was faster to accept
      if (svr_sock_ == INVALID_SOCKET) ::close(own);
    }
  }
  /// serve() returns soon.
  void end() {
    is_ended_ = true;
    svr_sock_ = INVALID_SOCKET;
  }

 private:
  std::atomic<bool> is_ended_{false};
};

http::Request request_of(const httplib::Request& from, Time now) {
  http::Request request{
      .method = from.method, .path = from.path, .peer = from.remote_addr, .received = now, .from_operators = true};
  for (const auto& [name, value] : from.headers) request.headers.emplace_back(ascii_lower(name), value);
  return request;
}

void write(http::Response response, httplib::Response& to) {
  to.status = http::number(response.status);
  for (const auto& [name, value] : response.headers) to.set_header(name, value);
  to.body = std::move(response.body);
}

http::Response answer_of(http::Handler& handler, http::Request& request) {
  auto admission = handler.admit(request);
  return admission.answer ? std::move(*admission.answer) : handler.handle(request);
}

http::Response not_ready(const std::string& part, ErrorCode code, std::string why) {
  auto problem = error(code, std::move(why));
  const http::ProblemField field{part, std::string(problem.row().wire), std::string(problem.detail())};
  return http::problem_response(problem, {field});
}

}  // namespace

/// Asks the handler whether the server is ready, in a thread of its own: one question at a time, however many wait for it.
class ReadinessProbe {
 public:
  explicit ReadinessProbe(http::Handler& handler)
      : handler_(handler), thread_([this](const std::stop_token& stop) { run(stop); }) {}

  /// nullopt: no answer within `patience`.
  std::optional<http::Response> ask(const http::Request& request, std::chrono::milliseconds patience) {
    Lock lock(mutex_);
    const auto before = answers_;
    question_ = request;
    asked_.notify_one();
    const bool is_answered = answered_.wait_for(lock, patience, [&]() REQUIRES(mutex_) { return answers_ != before; });
    return is_answered ? std::optional(answer_) : std::nullopt;
  }

 private:
  void run(const std::stop_token& stop) {
    Lock lock(mutex_);
    while (asked_.wait(lock, stop, [this]() REQUIRES(mutex_) { return question_.has_value(); })) {
      auto request = *std::exchange(question_, std::nullopt);
      lock.unlock();
      auto answer = answer_of(handler_, request);
      lock.lock();
      answer_ = std::move(answer);
      ++answers_;
      answered_.notify_all();
    }
  }

  http::Handler& handler_;
  Mutex mutex_;
  std::condition_variable_any asked_;
  std::condition_variable_any answered_;
  std::optional<http::Request> question_ GUARDED_BY(mutex_);
  http::Response answer_ GUARDED_BY(mutex_);
  std::uint64_t answers_ GUARDED_BY(mutex_) = 0;
  std::jthread thread_;
};

class OpsListener::Impl {
 public:
  Impl(http::Handler& handler, const Clock& clock, std::function<FrontHealth()> front)
      : handler_(handler), clock_(clock), front_(std::move(front)), probe_(handler) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server_.set_idle_interval(0, kTick);
    server_.set_keep_alive_max_count(1);
    server_.set_read_timeout(kSlowestClient);
    server_.set_write_timeout(kSlowestClient);
    for (const auto path : kPaths)
      server_.Get(std::string(path), [this](const httplib::Request& from, httplib::Response& to) { answer(from, to); });
  }
  ~Impl() { stop(); }

  void start(Descriptor socket) {
    socket_ = std::move(socket);
    thread_ = std::thread([this] { server_.serve(socket_.get()); });
  }
  void stop() {
    server_.end();
    if (thread_.joinable()) thread_.join();
    socket_.close();
  }
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  void answer(const httplib::Request& from, httplib::Response& to) {
    auto request = request_of(from, clock_.now());
    write(request.path == kReady ? readiness(request) : answer_of(handler_, request), to);
  }

  http::Response readiness(const http::Request& request) {
    const auto why = fault_of_front();
    if (!why.empty()) return not_ready("front", ErrorCode::kOverloaded, why);
    auto answer = probe_.ask(request, kPatience);
    if (answer) return std::move(*answer);
    return not_ready("database", ErrorCode::kDatabaseUnreachable, "It has not answered for half a second");
  }

  /// Empty while the front answers.
  std::string fault_of_front() {
    const auto now = steady_now();
    const auto health = front_();
    const Lock lock(mutex_);
    if (std::exchange(seen_.turns, health.turns) != health.turns) turned_at_ = now;
    const bool refuses = std::exchange(seen_.refused, health.refused) != health.refused;
    if (health.turns > 0 && now - turned_at_ > kLongestTurn) return "Its event loop hangs";
    return refuses ? "It turned requests away since this was asked last" : "";
  }

  http::Handler& handler_;
  const Clock& clock_;
  const std::function<FrontHealth()> front_;
  ReadinessProbe probe_;
  SharedSocketServer server_;
  Descriptor socket_;
  std::thread thread_;
  Mutex mutex_;
  FrontHealth seen_ GUARDED_BY(mutex_);
  SteadyTime turned_at_ GUARDED_BY(mutex_) = steady_now();
};

OpsListener::OpsListener(http::Handler& handler, const Clock& clock, std::function<FrontHealth()> front)
    : impl_(std::make_unique<Impl>(handler, clock, std::move(front))) {}
OpsListener::~OpsListener() = default;

void OpsListener::start(Descriptor socket) { impl_->start(std::move(socket)); }
void OpsListener::stop() { impl_->stop(); }
int OpsListener::descriptor() const { return impl_->descriptor(); }

}  // namespace usher::ops
