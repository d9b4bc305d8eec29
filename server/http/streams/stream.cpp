#include "server/http/streams/stream.h"

#include <new>

namespace usher::http {
namespace {

/// Starts with a blank line, so that it is an event of its own after any earlier bytes (HTML standard §9.2.6).
std::string last_event(const StreamEndingRow& row) {
  return "\n\nevent: error\ndata: {\"code\":\"" + std::string(row.code) + "\",\"message\":\"" + std::string(row.message) +
         "\"}\n\n";
}

}  // namespace

Stream::Stream(std::uint64_t id, StreamHandoff& handoff, const StreamLimits& limits, std::vector<std::uint64_t>& unsent,
               Moment now)
    : id_(id),
      limits_(limits),
      unsent_(unsent),
      transfer_(*handoff.order, limits.connect, *this),  // the last that throws
      client_(handoff.socket, std::move(handoff.earlier), handoff.chunked),
      began_(now),
      last_byte_(now) {
  handoff_ = std::move(handoff);
  client_gone_ = !client_.flush(now);  // the unsent earlier responses; epoll also reports a closed connection
}

/// Called inside libcurl callbacks, where no other work is allowed.
bool Stream::send(Moment now) {
  client_gone_ = !client_.flush(now);
  if (client_.waiting() > 0) unsent_.push_back(id_);
  return !client_gone_;
}

StreamTransfer::Sink::Take Stream::on_bytes(std::string_view bytes) {
  if (client_.waiting() > limits_.pause_above) return Take::kLater;
  too_large_ = end_.bytes + bytes.size() > limits_.bytes;
  if (too_large_) return Take::kNever;
  last_byte_ = steady_now();
  end_.bytes += bytes.size();
  if (handoff_.order->on_bytes) handoff_.order->on_bytes(bytes);
  client_.append(bytes);
  return send(last_byte_) ? Take::kTaken : Take::kNever;
}

Stream::Outcome Stream::on_transfer_end(CURLcode code, Moment now) {
  if (client_gone_) return cut(StreamEnding::kClientGone);
  if (transfer_.lacked_memory()) return cut(StreamEnding::kUpstreamFailed);  // half a head or event may wait
  if (!transfer_.accepted()) return refused(ErrorCode::kUpstreamFailed, transfer_.fault(code));
  if (too_large_) return finish(StreamEnding::kTooLarge, now);
  return finish(code == CURLE_OK ? StreamEnding::kComplete : StreamEnding::kUpstreamFailed, now);
}

Stream::Outcome Stream::finish(StreamEnding why, Moment now) {
  finishing_ = true;
  end_.ending = why;
  const auto& row = row_of(why);
  if (!row.code.empty()) client_.append(last_event(row));
  client_.finish();
  report_end(why);
  client_gone_ = !client_.flush(now);
  return after_flush();
}

Stream::Outcome Stream::on_writable(Moment now) {
  client_gone_ = !client_.flush(now);
  if (client_gone_ || finishing_) return after_flush();
  if (transfer_.paused() && client_.waiting() < limits_.resume_below) {
    last_byte_ = now;  // the pause was ours, so it does not count as the upstream's silence
    if (const auto code = transfer_.resume(); code != CURLE_OK) return on_transfer_end(code, now);
  }
  return std::nullopt;
}

Stream::Outcome Stream::on_tick(Moment now) {
  if (client_.waiting() > 0 && now - client_.idle_since() > limits_.write) return cut(StreamEnding::kClientSlow);
  if (finishing_) {
    if (now - began_ > limits_.whole + limits_.write) return cut(StreamEnding::kClientSlow);
    return std::nullopt;
  }
  auto why = handoff_.order->asked_to_end();
  if (!why) why = overdue(now);
  return why ? end(*why, now) : std::nullopt;
}

void Stream::report_end(StreamEnding why) {
  if (end_reported_ || !transfer_.accepted()) return;
  end_reported_ = true;
  try {
    if (handoff_.order->on_end) handoff_.order->on_end(why);
  } catch (const std::bad_alloc&) {  // the answer is not kept
  }
}

}  // namespace usher::http
