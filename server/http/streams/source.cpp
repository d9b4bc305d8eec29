#include "server/http/streams/source.h"

#include <algorithm>
#include <new>

namespace usher::http {
namespace {

StreamEnding ending_of(AnswerEnding ending) {
  switch (ending) {
    case AnswerEnding::kWhole:
      return StreamEnding::kComplete;
    case AnswerEnding::kUnmarked:
      return StreamEnding::kUnmarked;
    case AnswerEnding::kCut:
      return StreamEnding::kCut;
    case AnswerEnding::kEmpty:
      return StreamEnding::kEmpty;
    case AnswerEnding::kFailed:
      break;
  }
  return StreamEnding::kUpstreamFailed;
}

}  // namespace

StreamSource::StreamSource(std::shared_ptr<net::StreamCall> call, const StreamLimits& limits, Moment now)
    : call_(std::move(call)), limits_(limits), transfer_(*call_, limits.connect, *this), began_(now), last_byte_(now) {}

/// Called inside libcurl callbacks, as on_bytes(): a stream that cannot go on is settled later.
bool StreamSource::on_accepted() {
  last_byte_ = steady_now();
  bool is_heard = false;
  for (auto* const stream : streams_) is_heard = stream->begin(last_byte_) || is_heard;
  return is_heard;
}

StreamTransfer::Sink::Take StreamSource::on_bytes(std::string_view bytes) {
  const auto is_behind = [this](const Stream* stream) { return stream->waiting() > limits_.pause_above; };
  if (std::ranges::all_of(streams_, is_behind)) return Take::kLater;
  too_large_ = bytes_ + bytes.size() > (call_->most_bytes > 0 ? call_->most_bytes : limits_.bytes);
  if (too_large_) return Take::kNever;
  last_byte_ = steady_now();
  bytes_ += bytes.size();
  const auto part = call_->on_bytes ? call_->on_bytes(bytes) : net::AnswerPart{bytes};
  had_last_ = part.is_last;
  bool is_heard = false;
  for (auto* const stream : streams_) is_heard = stream->pass(part.passed, last_byte_) || is_heard;
  return is_heard && !had_last_ ? Take::kTaken : Take::kNever;
}

bool StreamSource::wants_resume() const {
  const auto has_room = [this](const Stream* stream) { return stream->waiting() < limits_.resume_below; };
  return transfer_.paused() && std::ranges::any_of(streams_, has_room);
}

StreamEnding StreamSource::on_transfer_end(CURLcode code) {
  const bool is_heard = std::ranges::any_of(streams_, [](const Stream* stream) { return !stream->is_client_gone(); });
  return note_end(!is_heard                       ? StreamEnding::kClientGone
                  : too_large_                    ? StreamEnding::kTooLarge
                  : code == CURLE_OK || had_last_ ? StreamEnding::kComplete
                                                  : StreamEnding::kUpstreamFailed);
}

StreamEnding StreamSource::note_end(StreamEnding why) {
  if (call_->is_whole) return why;
  const bool is_upstreams = why == StreamEnding::kComplete || why == StreamEnding::kUpstreamFailed;
  call_->is_whole = false;  // also where memory is missing: the answer is not kept then
  call_->is_over = true;
  try {
    if (transfer_.was_sent() && !transfer_.is_busy() && call_->on_spent) call_->on_spent();
    const auto end = accepted() && call_->on_end ? call_->on_end(why == StreamEnding::kComplete) : net::AnswerEnd{};
    call_->note = end.note;
    if (!end.last.empty())
      for (auto* const stream : streams_) stream->pass(end.last, last_byte_);
    if (is_upstreams && accepted() && call_->on_end) why = ending_of(end.ending);
  } catch (const std::bad_alloc&) {
    return why;
  }
  call_->is_whole = why == StreamEnding::kComplete || why == StreamEnding::kUnmarked;
  return why;
}

}  // namespace usher::http
