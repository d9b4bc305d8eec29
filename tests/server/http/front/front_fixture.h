#pragma once

#include <cerrno>
#include <cstring>
#include <new>

#include <poll.h>
#include <sys/un.h>

#include "common/base/mutex.h"
#include "server/http/front/front.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/other_servers/sockets.h"

namespace usher::http {

/// The second part of the response `scarce`.
constexpr std::size_t kScarceBytes = 100'000;

/// A gate that handlers wait at.
class Gate {
 public:
  void pass() {
    Lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    while (!open_) changed_.wait(lock);
  }
  void open() {
    const Lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Waits until this many handlers have reached the gate since the start.
  void wait_for(int count) {
    Lock lock(mutex_);
    while (waiting_ < count) changed_.wait(lock);
  }

 private:
  Mutex mutex_;
  std::condition_variable_any changed_;
  int waiting_ GUARDED_BY(mutex_) = 0;
  bool open_ GUARDED_BY(mutex_) = false;
};

/// The first part of a path names the lane (/read/..., /write/..., /hash/...), the last the behaviour: throw, memory, gate, big,
/// none, held, later, parts, part, scarce, cookies, forged; anything else echoes the request.
class TestHandler final : public Handler {
 public:
  explicit TestHandler(const Clock& clock) : clock_(clock) {}

  Admission admit(Request& request) override {
    if (request.path == "/admit/memory") throw std::bad_alloc();
    if (request.path == "/admit/throw") throw std::runtime_error("secret detail");
    if (request.path == "/admit/answered") return {.answer = Response{.status = HttpStatus::kForbidden, .body = "no"}};
    const auto in = [&](std::string_view prefix) { return request.path.rfind(prefix, 0) == 0; };
    if (in("/read/")) return {.lane = Lane::kRead};
    if (in("/write/")) return {.lane = Lane::kWrite};
    if (in("/hash/")) return {.lane = Lane::kHashing};
    if (in("/stream/")) return {.lane = Lane::kStream};
    return {.lane = Lane::kQuick};
  }

  Response handle(Request& request) override {
    using namespace std::chrono_literals;
    const auto what = request.path.substr(request.path.rfind('/') + 1);
    if (what == "throw") throw std::runtime_error("secret detail");
    if (what == "memory") throw std::bad_alloc();
    if (what == "gate") gate.pass();
    if (what == "big") return {.body = std::string(8 * 1024 * 1024, 'b')};
    if (what == "none") return {.status = HttpStatus::kNoContent, .body = "never seen"};
    if (what == "again" && (request.body += '.').size() < 3) return {.again_in = 5ms};
    if (what == "never") return {.again_in = 5ms};
    if (what == "held") return {.body = "held", .not_before = clock_.now() + 20ms};
    if (what == "later") return {.body = "later", .not_before = clock_.now() + 24h};
    if (what == "parts") return {.body = "onetwo", .not_before = clock_.now() + 20ms, .held_after = 3};
    if (what == "part") return {.body = "onetwo", .not_before = clock_.now() + 24h, .held_after = 3};
    if (what == "scarce")
      return {.body = "one" + std::string(kScarceBytes, 'x'), .not_before = clock_.now() + 24h, .held_after = 3};
    if (what == "cookies") return Response{}.with("Set-Cookie", "z=1").with("Set-Cookie", "a=2");
    if (what == "forged") return Response{.body = "x"}.with("X-Name", "a\r\nX-Forged: b");
    return Response{.body = echo(request)}.with("Content-Type", "text/plain; charset=utf-8");
  }

  Response refuse(Refusal refusal, const Request& partial) override {
    return {.status = row_of(refusal).status,
            .body = "refused " + std::string(row_of(refusal).wire) + " at [" + partial.path + "]"};
  }

  Response refuse_stream(const Request&, const StreamOrder&, const Error&) override { return {}; }
  void note_stream(const Request&, const StreamOrder&, const StreamEnd&) override {}

  Gate gate;

 private:
  static std::string echo(const Request& request) {
    std::string text = request.method + " [" + request.path + "] [" + request.query + "]\npeer=" + request.peer + "\n";
    for (const auto& [name, value] : request.headers) text += name + "=" + value + "\n";
    return text + "body=" + request.body;
  }

  const Clock& clock_;
};

struct Reply {
  int status = 0;
  std::string head;
  std::string body;

  [[nodiscard]] bool says(std::string_view text) const {
    return head.find(text) != std::string::npos || body.find(text) != std::string::npos;
  }
};

/// A client that sends exactly the given bytes. Waits up to patience(), then the test fails.
class RawClient {
 public:
  explicit RawClient(int port, const char* host = "127.0.0.1") : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, host, &address.sin_addr);
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    testkit::limit_waiting(socket_);
  }
  explicit RawClient(const std::string& unix_path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, unix_path.data(), unix_path.size());
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    testkit::limit_waiting(socket_);
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_), unread_(std::move(other.unread_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] int socket() const { return socket_; }

  /// Whether all bytes were sent.
  bool send(std::string_view bytes) const { return testkit::send_all(socket_, bytes); }
  void half_close() const { shutdown(socket_, SHUT_WR); }

  /// The next response, by its Content-Length or chunks; status 0 if the connection ended before it.
  Reply read(bool head_only = false) {
    Reply reply;
    auto end = std::string::npos;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
      if (!fill()) return reply;
    reply.head = unread_.substr(0, end + 4);
    unread_.erase(0, end + 4);
    if (!head_only && reply.head.find("Transfer-Encoding: chunked") != std::string::npos) {
      for (auto chunk = read_chunk(); !chunk.empty(); chunk = read_chunk()) reply.body += chunk;
      reply.status = std::stoi(reply.head.substr(9, 3));
      return reply;
    }
    const auto at = reply.head.find("Content-Length: ");
    const auto length = at == std::string::npos || head_only ? 0 : std::stoul(reply.head.substr(at + 16));
    while (unread_.size() < length)
      if (!fill()) return reply;
    reply.body = unread_.substr(0, length);
    unread_.erase(0, length);
    reply.status = std::stoi(reply.head.substr(9, 3));
    return reply;
  }

  /// The next chunk of a chunked body; empty at its end, and if the connection ended before it.
  std::string read_chunk() {
    while (unread_.find("\r\n") == std::string::npos)
      if (!fill()) return {};
    const auto length = std::stoul(unread_, nullptr, 16);
    const auto begin = unread_.find("\r\n") + 2;
    while (unread_.size() < begin + length + 2)
      if (!fill()) return {};
    auto chunk = unread_.substr(begin, length);
    unread_.erase(0, begin + length + 2);
    return chunk;
  }
  /// All bytes until the connection ends.
  std::string read_to_end() {
    while (fill()) {
    }
    return std::exchange(unread_, {});
  }

  /// Whether the other end closed or reset the connection.
  bool at_end() { return unread_.empty() && !fill(); }

  /// Waits for a part of the response; returns its size.
  std::size_t read_some() {
    std::array<char, 2> some{};
    const auto n = recv(socket_, some.data(), some.size(), 0);
    return n > 0 ? static_cast<std::size_t>(n) : 0;
  }

  Reply ask(std::string_view bytes) {
    send(bytes);
    return read();
  }
  Reply get(const std::string& path, const std::string& fields = "") {
    return ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  }

 private:
  bool fill() {
    char buffer[16 * 1024];
    const auto n = recv(socket_, buffer, sizeof buffer, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) FAIL("no answer in time");
    if (n > 0) unread_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }

  int socket_;
  bool connected_ = false;
  std::string unread_;
};

/// A front on a port of its own.
class TestFront {
 public:
  explicit TestFront(FrontOptions options = {}, std::vector<GivenListener> given = {})
      : front(with_defaults(std::move(options)), handler, clock) {
    const auto started = front.start(std::move(given));
    if (!started.ok()) FAIL(started.error().detail());
  }
  ~TestFront() { handler.gate.open(); }

  [[nodiscard]] RawClient client() const { return RawClient(front.port()); }
  [[nodiscard]] std::uint64_t refused(Refusal why) const { return front.counts().refused[static_cast<std::size_t>(why)]; }

  SystemClock clock;
  TestHandler handler{clock};
  ConnectionFront front;

 private:
  static FrontOptions with_defaults(FrontOptions options) {
    options.port = 0;
    options.cores = 2;
    return options;
  }
};

}  // namespace usher::http
