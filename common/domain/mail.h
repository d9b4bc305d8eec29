#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// A row of the outbox: a message to be sent, or the request for one, which a worker turns into a message or drops.
struct Mail {
  MailId id;
  std::string kind;     ///< Of a message its template's (`reset_password`), of a request `request:` and what is asked for.
  std::string address;  ///< As written.
  std::string payload;  ///< JSON, no secret in it.
  std::optional<UserId> user_id = {};
  std::string language = {};                      ///< Accept-Language of the request behind it; may be empty.
  std::optional<std::string> secret_sealed = {};  ///< The token or code inside, until it is sent.
  std::int64_t attempts = 0;                      ///< Counted before each, so one that a crash cut short is counted too.
  Time created_at{};
  std::optional<Time> next_attempt_at = {};  ///< None: nothing left to do.
  std::optional<Time> sent_at = {};
  std::optional<Time> failed_at = {};  ///< Given up.
  std::optional<std::string> last_error = {};
};

}  // namespace usher::domain
