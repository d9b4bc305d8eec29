#include "server/ops/ops_listener.h"

#include <cerrno>
#include <new>
#include <stop_token>
#include <tuple>

#include <httplib.h>
#include <poll.h>

#include "common/base/text.h"
#include "server/http/front/framing.h"
#include "server/http/front/response_writer.h"
#include "server/http/front/sockets.h"
#include "server/http/messages/client_address.h"
#include "server/http/messages/places.h"
#include "server/http/messages/problem.h"

namespace usher::ops {
namespace {

constexpr std::size_t kThreads = 4;
constexpr long kMostOpen = 16;  // connections; beyond it make_room()
constexpr std::size_t kHead = 8 * 1024;
constexpr std::chrono::milliseconds kTick{100};    // between looks for stop() and at deadlines
constexpr std::chrono::seconds kSlowestReader{2};  // for a whole answer
constexpr std::string_view kReady = "/readyz";
constexpr std::array<std::string_view, 3> kPaths{"/healthz", kReady, "/metrics"};
constexpr std::string_view kRules =
    "Send GET or HEAD of /healthz, /readyz or /metrics, without a body, with a head of at most 8 KiB within 5 s";

/// A connection, which ends with it, and the request that it sends.
struct Caller {
  Descriptor socket;
  std::string peer;
  http::Client client;
  SteadyTime deadline;          ///< Of the head.
  std::shared_ptr<void> place;  ///< Of those that may be open.
  http::Framer framer{{.head = kHead, .body = 0}};
  std::string unused = {};

  [[nodiscard]] http::Request& request() { return framer.request(); }
  /// Sends all; false if the client did not take it before `until`.
  [[nodiscard]] bool send(std::string_view bytes, SteadyTime until) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      if (sent > 0 || errno == EINTR) continue;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_now()).count();
      pollfd writable{.fd = socket.get(), .events = POLLOUT, .revents = 0};
      if (errno != EAGAIN || left <= 0 || poll(&writable, 1, static_cast<int>(left)) <= 0) return false;
    }
    return true;
  }
  /// Always false: the caller does not come to the library.
  bool refuse(http::Refusal why) {
    auto response = http::problem_response(why, kRules);
    if (why == http::Refusal::kMethodNotAllowed) response.with("Allow", "GET, HEAD");
    const auto answer = http::write_response(std::move(response), {.keep_alive = false, .head_only = request().method == "HEAD"});
    if (send(answer.bytes, steady_now())) (void)shutdown(socket.get(), SHUT_WR);
    return false;
  }
};

/// Reads heads in one thread that no client can hold, and passes each request on that the library may see.
class Guard {
 public:
  using Pass = std::function<void(std::shared_ptr<Caller>)>;

  Guard(Descriptor socket, std::chrono::milliseconds patience, Pass pass)
      : socket_(std::move(socket)), patience_(patience), pass_(std::move(pass)), thread_([this](const std::stop_token& stop) {
          while (!stop.stop_requested()) turn();
        }) {}
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  void turn() {
    try {
      std::vector<pollfd> watched{{.fd = accepts_ ? socket_.get() : -1, .events = POLLIN, .revents = 0}};
      for (const auto& caller : callers_) watched.push_back({.fd = caller->socket.get(), .events = POLLIN, .revents = 0});
      (void)poll(watched.data(), watched.size(), static_cast<int>(kTick.count()));
      accepts_ = accept_all();
      std::erase_if(callers_, [this](const auto& caller) { return is_done(caller); });
    } catch (const std::bad_alloc&) {
      callers_.clear();
    }
  }

  /// False without descriptors or memory for more: the next tick tries again. Another process may accept here, too.
  bool accept_all() {
    while (true) {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      Descriptor socket(accept4(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (socket.get() < 0) return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR;
      if (places_.use_count() > kMostOpen && !make_room()) continue;
      const auto peer = http::text_of(address);
      callers_.push_back(
          std::shared_ptr<Caller>(new Caller{std::move(socket), peer, {http::turn_of(peer)}, steady_now() + patience_, places_}));
    }
  }

  /// Reads the heads that have arrived, then takes a connection without one back. False if no client has to give one.
  bool make_room() {
    std::erase_if(callers_, [this](const auto& caller) { return is_done(caller); });
    if (places_.use_count() <= kMostOpen) return true;
    std::vector<http::Place> places;
    for (const auto& caller : callers_) places.push_back({caller->client});
    const auto taken = http::places_to_take(places, kMostOpen, 1);
    if (!taken.empty()) callers_.erase(callers_.begin() + static_cast<std::ptrdiff_t>(taken.front()));
    return !taken.empty();
  }

  /// Reads what has arrived.
  bool is_done(const std::shared_ptr<Caller>& caller) {
    std::array<char, kHead> bytes;
    const auto size = recv(caller->socket.get(), bytes.data(), bytes.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return steady_now() >= caller->deadline;
    if (size <= 0) return true;
    std::size_t used = 0;
    const auto step = caller->framer.feed(caller->unused.append(bytes.data(), static_cast<std::size_t>(size)), used);
    caller->unused.erase(0, used);
    if (step == http::Framer::Step::kNeedMore && !caller->framer.head_complete()) return steady_now() >= caller->deadline;
    if (admits(*caller, step)) pass_(caller);
    return true;
  }
  static bool admits(Caller& caller, http::Framer::Step step) {
    if (step == http::Framer::Step::kRefused) return caller.refuse(caller.framer.refusal());
    if (step == http::Framer::Step::kNeedMore) return caller.refuse(http::Refusal::kBodyTooLarge);
    const auto& [method, path] = std::tie(caller.request().method, caller.request().path);
    if (!contains(kPaths, path)) return caller.refuse(http::Refusal::kUnknownPath);
    return method == "GET" || method == "HEAD" || caller.refuse(http::Refusal::kMethodNotAllowed);
  }

  const Descriptor socket_;
  const std::chrono::milliseconds patience_;
  const Pass pass_;
  const std::shared_ptr<void> places_ = std::make_shared<int>();  ///< Its further owners are the open connections.
  std::vector<std::shared_ptr<Caller>> callers_ = {};
  bool accepts_ = true;
  std::jthread thread_;
};

/// A request that the guard read, as the library reads it, and the socket for its answer.
class CallerStream final : public httplib::Stream {
 public:
  explicit CallerStream(Caller& caller) : caller_(caller), head_(caller.request().method + " " + caller.request().path) {
    head_ += " HTTP/1.1\r\n";
    for (const auto& [name, value] : caller.request().headers)
      if (name != "range" && name != "expect") head_.append(name).append(": ").append(value).append("\r\n");
    head_ += "\r\n";
  }
  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override {
    size = head_.copy(to, size, used_);
    used_ += size;
    return static_cast<ssize_t>(size);
  }
  ssize_t write(const char* from, std::size_t size) override {
    return caller_.send({from, size}, deadline_) ? static_cast<ssize_t>(size) : -1;
  }
  void get_remote_ip_and_port(std::string& ip, int&) const override { ip = caller_.peer; }
  void get_local_ip_and_port(std::string&, int&) const override {}
  [[nodiscard]] socket_t socket() const override { return INVALID_SOCKET; }  // FD_SETSIZE is no limit here

 private:
  const Caller& caller_;
  const SteadyTime deadline_ = steady_now() + kSlowestReader;
  std::string head_;
  std::size_t used_ = 0;
};

/// The library without its own sockets.
class Library final : public httplib::Server {
 public:
  template <class Stream>
  void answer(Stream&& stream, const std::string& peer) {
    bool is_closed = false;
    if constexpr (requires { this->process_request(stream, true, is_closed, nullptr); })
      this->process_request(stream, true, is_closed, nullptr);
    else  // later versions
      this->process_request(stream, peer, 0, std::string(), 0, true, is_closed, nullptr);
  }
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
  const http::ProblemField field{part, std::string(problem.row().wire), problem.detail()};
  return http::problem_response(problem, {field});
}

}  // namespace

/// Asks the handler whether the server is ready, in a thread of its own: one question at a time, however many wait for it.
class ReadinessProbe {
 public:
  explicit ReadinessProbe(http::Handler& handler)
      : handler_(handler), thread_([this](const std::stop_token& stop) { run(stop); }) {}

  /// nullopt: no answer within `patience`, or no memory for it.
  std::optional<http::Response> ask(const http::Request& request, std::chrono::milliseconds patience) {
    Lock lock(mutex_);
    const auto before = answers_;
    question_ = request;
    asked_.notify_one();
    const bool is_answered = answered_.wait_for(lock, patience, [&]() REQUIRES(mutex_) { return answers_ != before; });
    return is_answered ? answer_ : std::nullopt;
  }

 private:
  void run(const std::stop_token& stop) {
    Lock lock(mutex_);
    while (asked_.wait(lock, stop, [this]() REQUIRES(mutex_) { return question_.has_value(); })) {
      auto request = *std::exchange(question_, std::nullopt);
      lock.unlock();
      std::optional<http::Response> answer;
      try {
        answer = answer_of(handler_, request);
      } catch (const std::bad_alloc&) {  // the server goes on
      }
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
  std::optional<http::Response> answer_ GUARDED_BY(mutex_);
  std::uint64_t answers_ GUARDED_BY(mutex_) = 0;
  std::jthread thread_;
};

class OpsListener::Impl {
 public:
  Impl(http::Handler& handler, const Clock& clock, std::function<FrontHealth()> front, std::chrono::milliseconds for_head)
      : handler_(handler), clock_(clock), front_(std::move(front)), for_head_(for_head), probe_(handler) {
    for (const auto path : kPaths)
      library_.Get(std::string(path), [this](const httplib::Request& from, httplib::Response& to) { answer(from, to); });
  }
  ~Impl() { stop(); }

  void start(Descriptor socket) {
    threads_.emplace(kThreads);
    guard_.emplace(std::move(socket), for_head_, [this](std::shared_ptr<Caller> caller) {
      threads_->enqueue([this, caller = std::move(caller)] { serve(*caller); });
    });
  }
  void stop() {
    guard_.reset();
    if (threads_) threads_->shutdown();
    threads_.reset();
  }
  [[nodiscard]] int descriptor() const { return guard_->descriptor(); }

 private:
  void serve(Caller& caller) {
    try {
      library_.answer(CallerStream(caller), caller.peer);
    } catch (const std::bad_alloc&) {
      return;  // closing says it
    }
  }

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
  const std::chrono::milliseconds for_head_;
  ReadinessProbe probe_;
  Library library_;
  std::optional<httplib::ThreadPool> threads_;
  std::optional<Guard> guard_;
  Mutex mutex_;
  FrontHealth seen_ GUARDED_BY(mutex_);
  SteadyTime turned_at_ GUARDED_BY(mutex_) = steady_now();
};

OpsListener::OpsListener(http::Handler& handler, const Clock& clock, std::function<FrontHealth()> front,
                         std::chrono::milliseconds for_head)
    : impl_(std::make_unique<Impl>(handler, clock, std::move(front), for_head)) {}
OpsListener::~OpsListener() = default;

void OpsListener::start(Descriptor socket) { impl_->start(std::move(socket)); }
void OpsListener::stop() { impl_->stop(); }
int OpsListener::descriptor() const { return impl_->descriptor(); }

}  // namespace usher::ops
