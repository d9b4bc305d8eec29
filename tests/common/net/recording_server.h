#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <httplib.h>

#include "common/base/mutex.h"

namespace usher::testkit {

/// Another server, on a loopback port: answers every GET and POST alike, and keeps what it received.
class RecordingServer {
 public:
  /// `set_up` is called before the server listens.
  explicit RecordingServer(httplib::Server::Handler answer, const std::function<void(httplib::Server&)>& set_up = {}) {
    const auto handler = [this, answer = std::move(answer)](const httplib::Request& request, httplib::Response& response) {
      {
        const Lock lock(mutex_);
        seen_.push_back(request);
      }
      answer(request, response);
    };
    server_.Get(".*", handler).Post(".*", handler);
    server_.set_read_timeout(60);  // a busy machine is no slow client
    if (set_up) set_up(server_);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();  // stop() before that would be forgotten
  }
  /// Answers with `body`.
  explicit RecordingServer(const std::string& body)
      : RecordingServer(
            [body](const httplib::Request&, httplib::Response& response) { response.set_content(body, "application/json"); }) {}
  ~RecordingServer() {
    server_.stop();
    thread_.join();
  }
  RecordingServer(const RecordingServer&) = delete;
  RecordingServer& operator=(const RecordingServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  /// In the order of their answers.
  std::vector<httplib::Request> requests() {
    const Lock lock(mutex_);
    return seen_;
  }

 private:
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
  Mutex mutex_;
  std::vector<httplib::Request> seen_ GUARDED_BY(mutex_);
};

}  // namespace usher::testkit
