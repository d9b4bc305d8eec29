#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/net/answer_ending.h"

namespace usher::net {

/// What the receiver of a stream's bytes makes of some of them.
struct AnswerPart {
  std::string_view passed;  ///< The bytes to pass on, borrowed until the next call.
  bool is_last = false;     ///< Nothing that follows belongs to the stream, however long the connection stays.
};

/// How an upstream's answer ended, and what is passed on before clients learn so.
struct AnswerEnd {
  AnswerEnding ending = AnswerEnding::kWhole;
  std::string last = {};
  std::string note = {};  ///< For the log.
};

/// A POST to an upstream that answers with server-sent events, for a relay that passes them to one client, or to several that
/// listen to the same call. The callbacks run in the relay's one thread: they must not block, and throw nothing but
/// std::bad_alloc.
struct StreamCall {
  std::string url;  ///< http or https; may be a private address. Redirects are not followed.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::uint64_t most_bytes = 0;  ///< Of the upstream's body; 0: as many as the relay takes.
  /// Takes the received bytes, as they arrive. Empty: all of them are passed on.
  std::function<AnswerPart(std::string_view bytes)> on_bytes;
  /// What a client gets that begins to listen after the first bytes, in place of those. A call of several clients needs it.
  std::function<std::string()> so_far;
  /// Called once, after the last bytes, with whether the upstream ended by itself, or a part was the last; not called if it did
  /// not answer as it must.
  std::function<AnswerEnd(bool in_order)> on_end;
  /// Called before that, once the call is over, if the upstream got the request and did not say that it is busy.
  std::function<void()> on_spent;
  std::atomic<bool> is_over = false;  ///< Set by the relay before a client learns so.
  std::string note;                   ///< Of the AnswerEnd; set and used as the next.
  std::optional<bool> is_whole = {};  ///< Set by the relay, and used in its thread alone: the call is over.
};

}  // namespace usher::net
