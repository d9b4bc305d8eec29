#pragma once

#include <set>

#include "common/base/clock.h"
#include "common/net/curl_handles.h"
#include "server/http/streams/epoll_control.h"

namespace usher::http {

/// All libcurl transfers in an epoll that the caller waits on: it contains their sockets, and due() returns the next timeout. Not
/// synchronised.
class TransferSet {
 public:
  using Moment = SteadyTime;

  /// `tag_of`: the tag that epoll reports for a socket.
  TransferSet(int epoll, std::uint64_t (*tag_of)(int socket), EpollControl control);

  /// False if there is no memory.
  [[nodiscard]] bool add(CURL* transfer);
  /// Must not be called inside a libcurl callback.
  void remove(CURL* transfer) {
    net::libcurl().multi_remove_handle(multi_.get(), transfer);
    unwatched_.erase(transfer);
  }
  void on_socket(int socket, std::uint32_t epoll_events);
  void on_time(Moment now) {
    if (!due_ || *due_ > now) return;
    due_.reset();
    int running = 0;
    net::libcurl().multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
  [[nodiscard]] std::optional<Moment> due() const { return due_; }
  /// Returns a transfer that has ended, or has a socket that epoll refuses to watch: it would wait for ever. Each is returned
  /// once.
  std::optional<std::pair<CURL*, CURLcode>> take_ended();

 private:
  void open();
  static int watch(CURL* transfer, curl_socket_t socket, int what, void* self, void* known);
  static int set_timer(CURLM*, long milliseconds, void* self);

  int epoll_;
  std::uint64_t (*tag_of_)(int socket);
  EpollControl control_;
  struct Cleaner {
    void operator()(CURLM* multi) const { net::libcurl().multi_cleanup(multi); }
  };
  std::unique_ptr<CURLM, Cleaner> multi_;
  std::optional<Moment> due_;
  std::set<CURL*> unwatched_;
};

}  // namespace usher::http
