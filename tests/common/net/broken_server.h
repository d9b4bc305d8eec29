#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mutex.h"
#include "common/base/text.h"

namespace usher::testkit {

/// A received request.
struct RequestSeen {
  std::string head;
  std::string body;

  /// `GET /path?query`, the first two words.
  [[nodiscard]] std::string line() const { return head.substr(0, head.find(" HTTP/")); }
  /// The value of the first header of that name, in any case; empty if missing.
  [[nodiscard]] std::string header(std::string_view name) const {
    for (std::size_t at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
      const auto line = std::string_view(head).substr(at + 2, head.find("\r\n", at + 2) - at - 2);
      const auto colon = line.find(':');
      if (colon != std::string_view::npos && iequals(line.substr(0, colon), name))
        return std::string(trim(line.substr(colon + 1)));
    }
    return {};
  }
};

/// The response, byte by byte.
struct Reply {
  std::string bytes;
  enum class Then { kClose, kHang, kRepeat } then = Then::kClose;  ///< kHang and kRepeat last until the client disconnects.
};

inline Reply reply(std::string_view status, std::string_view body, std::string_view type = "application/json") {
  return {"HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
          "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + std::string(body)};
}

/// Another server, possibly hostile: on a loopback port, one connection after the other.
class TinyServer {
 public:
  /// Called in the server's thread.
  using Answer = std::function<Reply(const RequestSeen&)>;

  explicit TinyServer(Answer answer)
      : TinyServer(Raw([this, answer = std::move(answer)](int client) { converse(client, answer); })) {}

  /// For protocols other than HTTP: called with each connection, which it leaves open.
  using Raw = std::function<void(int client)>;
  explicit TinyServer(Raw talk) : talk_(std::move(talk)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 64) != 0 || getsockname(listener_, generic, &size) != 0)
      throw std::runtime_error("no port for a test's server");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TinyServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  TinyServer(const TinyServer&) = delete;
  TinyServer& operator=(const TinyServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  std::vector<RequestSeen> requests() {
    const Lock lock(mutex_);
    return seen_;
  }

 private:
  void serve() {
    for (int client = accept(listener_, nullptr, nullptr); client >= 0; client = accept(listener_, nullptr, nullptr)) {
      talk_(client);
      close(client);
    }
  }

  void converse(int client, const Answer& answer) {
    const auto request = read(client);
    if (request.head.empty()) return;
    {
      const Lock lock(mutex_);
      seen_.push_back(request);
    }
    write(client, answer(request));
  }

  static RequestSeen read(int client) {
    std::string text;
    const auto more = [&] {
      char bytes[4096];
      const auto got = recv(client, bytes, sizeof bytes, 0);
      if (got > 0) text.append(bytes, static_cast<std::size_t>(got));
      return got > 0;
    };
    while (text.find("\r\n\r\n") == std::string::npos)
      if (!more()) return {};
    RequestSeen request{.head = text.substr(0, text.find("\r\n\r\n") + 2), .body = {}};
    const auto length = request.header("content-length");
    const auto whole = request.head.size() + 2 + (length.empty() ? 0 : std::stoul(length));
    while (text.size() < whole)
      if (!more()) return {};
    request.body = text.substr(request.head.size() + 2);
    return request;
  }

  static bool send_all(int client, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  static void write(int client, const Reply& reply) {
    if (!send_all(client, reply.bytes)) return;
    if (reply.then == Reply::Then::kRepeat) {
      const std::string block(64 * 1024, 'x');
      while (send_all(client, block)) {
      }
    }
    if (reply.then == Reply::Then::kHang) {
      char byte = 0;
      while (recv(client, &byte, 1, 0) > 0) {
      }
    }
  }

  Raw talk_;
  int listener_;
  int port_ = 0;
  std::thread thread_;
  Mutex mutex_;
  std::vector<RequestSeen> seen_ GUARDED_BY(mutex_);
};

}  // namespace usher::testkit
