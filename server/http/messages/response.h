#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "server/http/messages/error_status.h"
#include "server/http/messages/event_stream.h"

namespace usher::http {

struct Response {
  HttpStatus status = HttpStatus::kOk;
  std::vector<std::pair<std::string, std::string>> headers;  ///< Several of one name allowed (Set-Cookie).
  std::string body;
  std::shared_ptr<StreamOrder> stream;  ///< Set: instead of a body, and status and headers count once its events begin.
  std::optional<Time> not_before;       ///< The front holds the answer until then by its timer; no thread sleeps.
  std::string log_user_id;              ///< For the request log: who asked, where known.
  std::string log_note;                 ///< For the request log: an error's cause, never shown to the client.

  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

}  // namespace usher::http
