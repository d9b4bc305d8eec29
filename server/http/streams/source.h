#pragma once

#include "server/http/streams/stream.h"
#include "server/http/streams/transfer.h"

namespace usher::http {

/// A call to an upstream and the streams that get its events, which need not be all that will. While each of their clients reads
/// slower than the upstream writes, the upstream is not read. Not synchronised.
class StreamSource final : private StreamTransfer::Sink {
 public:
  using Moment = SteadyTime;

  /// `limits` outlives it. Throws std::bad_alloc.
  StreamSource(std::shared_ptr<net::StreamCall> call, const StreamLimits& limits, Moment now);

  [[nodiscard]] const net::StreamCall& call() const { return *call_; }
  [[nodiscard]] CURL* transfer() const { return transfer_.handle(); }
  static StreamSource& of(CURL* transfer) { return static_cast<StreamSource&>(StreamTransfer::of(transfer).sink()); }
  [[nodiscard]] bool accepted() const { return transfer_.accepted(); }
  [[nodiscard]] const std::vector<Stream*>& streams() const { return streams_; }

  /// Throws std::bad_alloc.
  void add(Stream& stream) { streams_.push_back(&stream); }
  /// Returns whether it was the last stream, with which the call is over.
  bool remove(const Stream& stream, StreamEnding why) {
    std::erase(streams_, &stream);
    if (streams_.empty()) note_end(why);
    return streams_.empty();
  }

  /// Half a head or event may wait for its clients.
  [[nodiscard]] bool lacked_memory() const { return transfer_.lacked_memory(); }
  /// Notes that the transfer has ended; on_source_end() of each stream follows.
  StreamEnding on_transfer_end(CURLcode code);
  /// Why there were no events; nullopt if there could be.
  [[nodiscard]] std::optional<Error> fault(CURLcode code) const {
    return accepted() ? std::nullopt : std::optional(transfer_.fault(code));
  }
  [[nodiscard]] bool wants_resume() const;
  /// The code is as StreamTransfer::resume() has it.
  [[nodiscard]] CURLcode resume(Moment now) {
    last_byte_ = now;  // the pause was ours, so it does not count as the upstream's silence
    return transfer_.resume();
  }
  [[nodiscard]] std::optional<StreamEnding> overdue(Moment now) const {
    if (now - began_ > limits_.whole) return StreamEnding::kTooLong;
    if (!transfer_.paused() && now - last_byte_ > limits_.silence) return StreamEnding::kUpstreamSilent;
    return std::nullopt;
  }

 private:
  bool on_accepted() override;
  Take on_bytes(std::string_view bytes) override;
  /// Returns how the call ended, where that is known better than `why`.
  StreamEnding note_end(StreamEnding why);

  const std::shared_ptr<net::StreamCall> call_;
  const StreamLimits& limits_;
  StreamTransfer transfer_;
  std::vector<Stream*> streams_;
  const Moment began_;
  Moment last_byte_;
  std::uint64_t bytes_ = 0;
  bool too_large_ = false;
  bool had_last_ = false;  ///< Of the parts of the answer.
};

}  // namespace usher::http
