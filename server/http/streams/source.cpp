#include "server/http/streams/source.h"

#include <algorithm>
#include <new>

namespace usher::http {

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
  const auto passed = call_->on_bytes ? call_->on_bytes(bytes) : std::optional(bytes);
  if (!passed) return Take::kNever;
  bool is_heard = false;
  for (auto* const stream : streams_) is_heard = stream->pass(*passed, last_byte_) || is_heard;
  return is_heard ? Take::kTaken : Take::kNever;
}

bool StreamSource::wants_resume() const {
  const auto has_room = [this](const Stream* stream) { return stream->waiting() < limits_.resume_below; };
  return transfer_.paused() && std::ranges::any_of(streams_, has_room);
}

StreamEnding StreamSource::on_transfer_end(CURLcode code) {
  const bool is_heard = std::ranges::any_of(streams_, [](const Stream* stream) { return !stream->is_client_gone(); });
  const auto why = !is_heard          ? StreamEnding::kClientGone
                   : too_large_       ? StreamEnding::kTooLarge
                   : code == CURLE_OK ? StreamEnding::kComplete
                                      : StreamEnding::kUpstreamFailed;
  note_end(why);
  return why;
}

void StreamSource::note_end(StreamEnding why) {
  if (call_->is_whole) return;
  call_->is_whole = why == StreamEnding::kComplete;
  call_->is_over = true;
  try {
    if (why >= StreamEnding::kSessionEnded && call_->on_left) call_->on_left();
    if (accepted() && call_->on_end) call_->on_end(*call_->is_whole);
  } catch (const std::bad_alloc&) {  // the answer is not kept
  }
}

}  // namespace usher::http
