#pragma once

#include "tests/server/http/front/front_fixture.h"

namespace usher::http {

/// The upstream's end of one connection, controlled by the test. Waits up to patience(), then the test fails.
class UpstreamCall {
 public:
  explicit UpstreamCall(int socket) : socket_(socket) {
    testkit::limit_waiting(socket_);
    read_request();
  }
  UpstreamCall(UpstreamCall&& other) noexcept
      : head(std::move(other.head)), body(std::move(other.body)), socket_(std::exchange(other.socket_, -1)) {}
  UpstreamCall& operator=(UpstreamCall&&) = delete;
  ~UpstreamCall() { close(); }

  bool send(std::string_view bytes) const { return testkit::send_all(socket_, bytes); }
  /// The head of a response that ends with the connection.
  bool begin(std::string_view status = "200 OK", std::string_view type = "text/event-stream", std::string_view more = "") const {
    return send("HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) + "\r\n" + std::string(more) +
                "Connection: close\r\n\r\n");
  }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  /// Resets the connection (RST).
  void reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }
  /// Waits until the other end has closed.
  [[nodiscard]] bool at_end() const {
    char byte = 0;
    return recv(socket_, &byte, 1, 0) <= 0 && errno != EAGAIN;
  }

  std::string head;
  std::string body;

 private:
  void read_request() {
    std::string text;
    std::size_t whole = std::string::npos;
    while (text.size() < whole) {
      char buffer[16 * 1024];
      const auto n = recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) FAIL("the upstream got no whole request");
      text.append(buffer, static_cast<std::size_t>(n));
      const auto end = text.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      const auto length = text.find("Content-Length: ");
      whole = end + 4 + (length < end ? std::stoul(text.substr(length + 16)) : 0);
      head = text.substr(0, end + 2);
    }
    body = text.substr(head.size() + 2);
  }

  int socket_;
};

/// An upstream controlled by the test.
class Upstream {
 public:
  Upstream() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    port_ = testkit::listen_on_loopback(listener_, 4096);
    if (port_ == 0) FAIL("no port for an upstream");
    testkit::limit_waiting(listener_);
  }
  ~Upstream() { ::close(listener_); }
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  /// The next call, with its whole request.
  [[nodiscard]] UpstreamCall take() const {
    const int socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) FAIL("the upstream was not called");
    return UpstreamCall(socket);
  }
  /// Stops listening.
  void go_down() const { shutdown(listener_, SHUT_RDWR); }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/chat"; }

 private:
  int listener_;
  int port_ = 0;
};

/// The outcome of a stream.
struct StreamNote {
  std::string ended;
  std::uint64_t bytes = 0;
};

/// POST /stream starts a stream of the request's body, /shared one that all its callers share; any other request gets its path.
/// Bytes with "too much" lack memory, "failed" is an upstream that says so, and "the end" are the last ones of an answer.
class StreamHandler final : public Handler {
 public:
  explicit StreamHandler(std::string url) : url_(std::move(url)) {}

  Admission admit(Request& request) override {
    return {.lane = request.path == "/stream" || request.path == "/shared" ? Lane::kStream
                    : request.path == "/late"                              ? Lane::kWrite
                                                                           : Lane::kQuick};
  }
  Response handle(Request& request) override {
    if (request.path != "/stream" && request.path != "/late" && request.path != "/shared") return {.body = request.path};
    auto order = std::make_shared<StreamOrder>();
    const Lock lock(mutex_);
    order->owner = request.query.substr(std::min(request.query.find('&'), request.query.size()));
    const bool is_shared = request.path == "/shared";
    if (is_shared && shared_)
      order->call = shared_;
    else
      prepare(*order->call, request.body);
    if (is_shared) shared_ = order->call;
    orders_.push_back(order);
    Response response;
    response.with("Content-Type", "text/event-stream").with("X-Answer", "ours");
    response.stream = std::move(order);
    return response;
  }
  Response refuse(Refusal refusal, const Request&) override { return {.status = row_of(refusal).status}; }
  Response refuse_stream(const Request& request, const StreamOrder&, const Error& why) override {
    const Lock lock(mutex_);
    last_cause_ = why.cause.for_log();
    const auto wait = why.retry_after ? " " + std::to_string(why.retry_after->count()) : "";
    return {.status = status_of(why.row().kind),
            .body = "no stream at " + request.path + ": " + std::string(why.row().wire) + wait};
  }
  void note_stream(const Request&, const StreamOrder&, const StreamEnd& end) override {
    const Lock lock(mutex_);
    notes_.push_back({std::string(row_of(end.ending).word), end.bytes});
    changed_.notify_all();
  }

  /// Waits until this many streams have ended; returns the last of them.
  StreamNote note(std::size_t count = 1) {
    Lock lock(mutex_);
    while (notes_.size() < count) changed_.wait(lock);
    return notes_[count - 1];
  }
  void wait_for_bytes(std::uint64_t count) {
    Lock lock(mutex_);
    while (received_ < count) changed_.wait(lock);
  }
  std::shared_ptr<StreamOrder> order(std::size_t index = 0) {
    const Lock lock(mutex_);
    return orders_.at(index);
  }
  std::string last_cause() {
    const Lock lock(mutex_);
    return last_cause_;
  }
  int ends_seen() {
    const Lock lock(mutex_);
    return ends_seen_;
  }

  int spent_seen() {
    const Lock lock(mutex_);
    return spent_seen_;
  }

  std::atomic<std::uint64_t> most_bytes{0};
  std::atomic<bool> lacks_memory{false};       ///< At the end of a stream.
  AnswerEnding ending = AnswerEnding::kWhole;  ///< Of a stream that ends in order; set before it begins, as the next.
  std::string last_bytes;

 private:
  void prepare(net::StreamCall& call, const std::string& body) {
    call.url = url_;
    call.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}, {"X-Ours", "1"}};
    call.body = body;
    call.most_bytes = most_bytes;
    call.on_bytes = [this](std::string_view bytes) -> net::AnswerPart {
      if (bytes.find("too much") != std::string_view::npos) throw std::bad_alloc();
      if (bytes.find("failed") != std::string_view::npos) return {bytes.substr(0, 0), has_failed_ = true};
      const Lock inner(mutex_);
      received_ += bytes.size();
      changed_.notify_all();
      return {bytes, bytes.find("the end") != std::string_view::npos};
    };
    call.so_far = [this] {
      const Lock inner(mutex_);
      return received_ == 0 ? std::string() : std::to_string(received_) + " bytes so far";
    };
    call.on_spent = [this] {
      const Lock inner(mutex_);
      ++spent_seen_;
    };
    call.on_end = [this](bool in_order) -> net::AnswerEnd {
      const Lock inner(mutex_);
      ++ends_seen_;
      if (lacks_memory) throw std::bad_alloc();
      return {in_order && !has_failed_ ? ending : AnswerEnding::kFailed, last_bytes, "a note"};
    };
  }

  const std::string url_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::shared_ptr<StreamOrder>> orders_ GUARDED_BY(mutex_);
  std::shared_ptr<net::StreamCall> shared_ GUARDED_BY(mutex_);
  std::vector<StreamNote> notes_ GUARDED_BY(mutex_);
  std::uint64_t received_ GUARDED_BY(mutex_) = 0;
  std::atomic<bool> has_failed_{false};
  int ends_seen_ GUARDED_BY(mutex_) = 0;
  int spent_seen_ GUARDED_BY(mutex_) = 0;
  std::string last_cause_ GUARDED_BY(mutex_);
};

/// A front with an upstream controlled by the test.
class StreamFront {
 public:
  explicit StreamFront(StreamLimits limits = {}, EpollControl control = control_epoll)
      : front(options(limits, control), handler, clock) {
    const auto started = front.start();
    if (!started.ok()) FAIL(started.error().detail());
  }

  [[nodiscard]] RawClient client() const { return RawClient(front.port()); }
  /// A client that has sent its request.
  [[nodiscard]] RawClient asked(std::string_view body = "question", std::string_view path = "/stream") const {
    auto client = this->client();
    client.send(request(body, path));
    return client;
  }
  static std::string request(std::string_view body = "question", std::string_view path = "/stream") {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: a\r\nCookie: secret=1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
  }

  Upstream upstream;
  SystemClock clock;
  StreamHandler handler{upstream.url()};
  ConnectionFront front;

 private:
  /// The query of a request has its client, and after & the owner.
  static FrontOptions options(const StreamLimits& limits, EpollControl control) {
    FrontOptions options;
    options.port = 0;
    options.proxies = {*Cidr::parse("127.0.0.1/32")};
    options.address_of = [](const Request& request) { return request.query.substr(0, request.query.find('&')); };
    options.cores = 2;
    options.streams = limits;
    options.epoll_control = control;
    return options;
  }
};

/// A limit that is reached at once.
inline StreamLimits short_of(std::chrono::milliseconds StreamLimits::*limit) {
  StreamLimits limits;
  limits.*limit = std::chrono::milliseconds(50);
  limits.tick = std::chrono::milliseconds(5);
  return limits;
}

}  // namespace usher::http
