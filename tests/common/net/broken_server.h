#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <unistd.h>

#include "tests/testkit/other_servers/sockets.h"

namespace usher::testkit {

/// What no HTTP library sends: these bytes after the head of a request, and what follows.
struct BrokenReply {
  std::string bytes;
  enum class Then { kClose, kHang, kRepeat } then = Then::kClose;  ///< kHang and kRepeat last until the client disconnects.
};

/// Another server, broken or hostile: on a loopback port, one connection after the other.
class BrokenServer {
 public:
  explicit BrokenServer(BrokenReply reply)
      : BrokenServer(Talk([reply = std::move(reply)](int client) { converse(client, reply); })) {}

  /// For other protocols: called with each connection in the server's thread, and leaves it open.
  using Talk = std::function<void(int client)>;
  explicit BrokenServer(Talk talk) : talk_(std::move(talk)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    port_ = listen_on_loopback(listener_, 64);
    if (port_ == 0) throw std::runtime_error("no port for a test's server");
    thread_ = std::thread([this] { serve(); });
  }
  ~BrokenServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  BrokenServer(const BrokenServer&) = delete;
  BrokenServer& operator=(const BrokenServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    for (int client = accept(listener_, nullptr, nullptr); client >= 0; client = accept(listener_, nullptr, nullptr)) {
      talk_(client);
      close(client);
    }
  }

  static void converse(int client, const BrokenReply& reply) {
    char bytes[4096];
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) {
      const auto got = recv(client, bytes, sizeof bytes, 0);
      if (got <= 0) return;
      head.append(bytes, static_cast<std::size_t>(got));
    }
    if (!send_all(client, reply.bytes)) return;
    const std::string block(64 * 1024, 'x');
    while (reply.then == BrokenReply::Then::kRepeat && send_all(client, block)) continue;
    while (reply.then == BrokenReply::Then::kHang && recv(client, bytes, sizeof bytes, 0) > 0) continue;
  }

  Talk talk_;
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace usher::testkit
