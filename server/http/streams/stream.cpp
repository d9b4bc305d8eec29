#include "server/http/streams/stream.h"

#include "server/http/streams/source.h"

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
      client_(handoff.socket, std::move(handoff.earlier), handoff.chunked),
      began_(now) {
  handoff_ = std::move(handoff);
  client_gone_ = !client_.flush(now);  // the unsent earlier responses; epoll also reports a closed connection
}

Stream::Outcome Stream::join(StreamSource* source, Moment now) {
  const auto& call = *handoff_.order->call;
  if (call.is_whole == false)
    return refused(error_because(ErrorCode::kUpstreamFailed, "the call that it joined has failed"),
                   StreamEnding::kUpstreamFailed);
  if (source) {
    source_ = source;
    source->add(*this);
    if (!source->accepted()) return std::nullopt;
  }
  begin(now);
  pass(call.so_far(), now);
  return call.is_whole ? finish(StreamEnding::kComplete, now) : std::nullopt;
}

/// Called inside libcurl callbacks, where no other work is allowed.
bool Stream::send(Moment now) {
  client_gone_ = client_gone_ || !client_.flush(now);
  if (client_gone_ || waiting() > 0) unsent_.push_back(id_);
  return !client_gone_;
}

bool Stream::begin(Moment now) {
  begun_ = true;
  end_.until_first_byte = std::max<std::chrono::nanoseconds>(now - began_, std::chrono::nanoseconds(1));
  client_.begin(handoff_.head);
  return send(now);
}

bool Stream::pass(std::string_view bytes, Moment now) {
  if (client_gone_) return false;
  end_.bytes += bytes.size();
  client_.append(bytes);
  return send(now);
}

Stream::Outcome Stream::finish(StreamEnding why, Moment now) {
  finishing_ = true;
  end_.ending = why;
  const auto& row = row_of(why);
  if (!row.code.empty()) client_.append(last_event(row));
  client_.finish();
  leave(why);
  client_gone_ = client_gone_ || !client_.flush(now);
  return after_flush();
}

Stream::Outcome Stream::on_writable(Moment now) {
  client_gone_ = client_gone_ || !client_.flush(now);
  return client_gone_ || finishing_ ? after_flush() : std::nullopt;
}

Stream::Outcome Stream::on_tick(Moment now) {
  if (waiting() > 0 && now - client_.idle_since() > limits_.write) return cut(StreamEnding::kClientSlow);
  if (finishing_) {
    if (now - began_ > limits_.whole + limits_.write) return cut(StreamEnding::kClientSlow);
    return std::nullopt;
  }
  auto why = handoff_.order->asked_to_end();
  if (!why && source_) why = source_->overdue(now);
  return why ? end(*why, now) : std::nullopt;
}

void Stream::leave(StreamEnding why) {
  auto* const source = std::exchange(source_, nullptr);
  if (source && source->remove(*this, why)) unheard_ = source;
}

}  // namespace usher::http
