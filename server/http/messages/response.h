#pragma once

#include "server/http/messages/error_status.h"
#include "server/http/messages/event_stream.h"

namespace usher::http {

struct Response {
  HttpStatus status = HttpStatus::kOk;
  std::vector<std::pair<std::string, std::string>> headers;  ///< A name may occur several times (Set-Cookie).
  std::string body;
  std::shared_ptr<StreamOrder> stream;  ///< Set: replaces the body; status and headers are sent when its events start.
  std::optional<Time> not_before;       ///< The front holds the response until then with a timer; no thread sleeps.
  std::size_t held_after = 0;           ///< Not 0: the head and so many bytes of the body are sent before that.
  /// Set: no answer yet. The handler runs again after that, and no thread waits meanwhile; of rows in Lane::kQuick.
  std::optional<std::chrono::milliseconds> again_in;
  std::string log_user_id;       ///< For the request log: the user id, if known.
  bool is_switched_off = false;  ///< A 5xx that says that a setting is not made: no failure in log and metrics.
  std::string log_code;          ///< For the request log: the code of the problem, as the client sees it.
  std::string log_note;          ///< For the request log: an error's log_note_of(), never sent to the client.

  /// Whether its end comes later than its beginning: it has no Content-Length, for which a proxy would wait.
  [[nodiscard]] bool is_streamed() const { return stream || held_after > 0; }
  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  /// Takes out the headers of that name, as with() wrote it.
  void without(std::string_view name) {
    std::erase_if(headers, [&](const auto& header) { return header.first == name; });
  }
};

/// Sends the browser on to another page, with GET.
inline Response see_other(std::string target) {
  return Response{.status = HttpStatus::kSeeOther}.with("Location", std::move(target));
}

}  // namespace usher::http
