#pragma once

#include "common/base/in_order.h"
#include "common/base/result.h"
#include "common/net/stream_call.h"

namespace usher::http {

struct Response;

/// The media type of a stream of events.
inline constexpr std::string_view kEventStream = "text/event-stream";

/// Why a stream of events ended.
enum class StreamEnding : std::uint8_t {
  kComplete,
  kUnmarked,  ///< Complete, as far as its format says.
  kCut,
  kEmpty,
  kUpstreamFailed,
  kUpstreamSilent,
  kTooLong,
  kTooLarge,
  kSessionEnded,
  kShutdown,
  kPlaceTaken,  ///< Another request has its place, or the same reader's next.
  kClientGone,
  kClientSlow,
};

struct StreamEndingRow {
  StreamEnding ending;
  std::string_view word;     ///< For the log.
  std::string_view code;     ///< The `code` of the last event, `error`; empty: no such event.
  std::string_view message;  ///< The `message` of the same event: one sentence for people.
  ErrorCode refusal;         ///< The error of the response if the stream ends before its first byte.
};

inline constexpr std::array kStreamEndings{
    StreamEndingRow{StreamEnding::kComplete, "complete", "", "", ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kUnmarked, "unmarked", "", "", ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kCut, "cut", "ANSWER_CUT", "The answer was cut; ask again", ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kEmpty, "empty", "EMPTY_ANSWER", "The back end sent no text; ask again",
                    ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kUpstreamFailed, "upstream_failed", "UPSTREAM_FAILED", "The back end failed; ask again",
                    ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kUpstreamSilent, "upstream_silent", "UPSTREAM_FAILED",
                    "The back end stopped sending; ask again", ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kTooLong, "too_long", "STREAM_TOO_LONG", "The answer took too long and was cut",
                    ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kTooLarge, "too_large", "STREAM_TOO_LARGE", "The answer was too large and was cut",
                    ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kSessionEnded, "session_ended", "SESSION_ENDED", "The session has ended; sign in again",
                    ErrorCode::kUnauthenticated},
    StreamEndingRow{StreamEnding::kShutdown, "shutdown", "SHUTTING_DOWN", "The server is shutting down; ask again shortly",
                    ErrorCode::kOverloaded},
    StreamEndingRow{StreamEnding::kPlaceTaken, "place_taken", "OVERLOADED", "Another request took this one's place; ask again",
                    ErrorCode::kOverloaded},
    StreamEndingRow{StreamEnding::kClientGone, "client_gone", "", "", ErrorCode::kUpstreamFailed},
    StreamEndingRow{StreamEnding::kClientSlow, "client_slow", "", "", ErrorCode::kUpstreamFailed},
};

constexpr const StreamEndingRow& row_of(StreamEnding ending) { return kStreamEndings[static_cast<std::size_t>(ending)]; }

static_assert(in_order(kStreamEndings, &StreamEndingRow::ending));

/// Facts of an ended stream, for logs and metrics.
struct StreamEnd {
  StreamEnding ending = StreamEnding::kComplete;
  std::uint64_t bytes = 0;                       ///< Bytes of the upstream's body that were passed on.
  std::chrono::nanoseconds until_first_byte{0};  ///< From the order to the end of the upstream's head.
};

/// What a handler of a stream row returns instead of a body: the events of an upstream's response, passed on as they arrive. The
/// response's status and headers are sent when the upstream has answered 200 and text/event-stream; otherwise `refuse` makes the
/// response.
class StreamOrder {
 public:
  std::shared_ptr<net::StreamCall> call = std::make_shared<net::StreamCall>();
  /// Makes the response if there is no stream: kUpstreamFailed, kOverloaded if there are too many streams, or the error of an
  /// ending.
  std::function<Response(const Error&)> refuse;
  std::string log_user_id;  ///< Set by the pipeline from the response.
  std::string owner;        ///< The account or visitor; of two streams of one call it has the second. Empty: unknown.
  bool is_proved = false;   ///< See Place::is_proved.

  /// Requests that the stream ends, within two seconds, with a last event that gives the reason. Thread-safe; the first reason
  /// wins.
  void end(StreamEnding why) {
    auto none = kNone;
    asked_to_end_.compare_exchange_strong(none, static_cast<std::uint8_t>(why));
  }
  [[nodiscard]] std::optional<StreamEnding> asked_to_end() const {
    const auto asked = asked_to_end_.load();
    return asked == kNone ? std::nullopt : std::optional(static_cast<StreamEnding>(asked));
  }

 private:
  static constexpr std::uint8_t kNone = 0xff;
  std::atomic<std::uint8_t> asked_to_end_{kNone};
};

}  // namespace usher::http
