#include "server/http/front/framing.h"

#include "common/base/text.h"

namespace usher::http {
namespace {

constexpr std::size_t kChunkLine = 256;        // bytes of one chunk-size line
constexpr std::size_t kExtensions = 4 * 1024;  // bytes of extensions in one body
constexpr std::size_t kChunkDigits = 16;
constexpr std::string_view kEndOfLine = "\r\n";

constexpr bool is_control(char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; }

template <class Test>
constexpr std::array<bool, 256> byte_set(Test test) {
  std::array<bool, 256> set{};
  for (int i = 0; i < 256; ++i) set[static_cast<std::size_t>(i)] = test(static_cast<char>(i));
  return set;
}
constexpr std::size_t index_of(char c) { return static_cast<unsigned char>(c); }

constexpr auto kControls = byte_set(is_control);
constexpr auto kToken = byte_set(is_token_byte);
constexpr auto kTarget = byte_set([](char c) { return is_visible(c) && c != '#'; });
constexpr auto kHost = byte_set([](char c) { return is_letter_or_digit(c) || is_one_of(c, "-._~%!$&'()*+,;=:[]"); });

bool all_in(std::string_view text, const std::array<bool, 256>& set) {
  return std::ranges::all_of(text, [&](char c) { return set[index_of(c)]; });
}
bool is_token(std::string_view text) { return !text.empty() && all_in(text, kToken); }

bool has_option(std::string_view list, std::string_view option) {
  while (!list.empty())
    if (iequals(trim(take_until(list, ',')), option)) return true;
  return false;
}

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// Returns the number, any value above `most` if it is larger, or nullopt if the text is not a number.
std::optional<std::size_t> number_in(std::string_view text, unsigned base, std::size_t most) {
  if (text.empty()) return std::nullopt;
  std::size_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<unsigned>(digit_value(c));
    if (digit >= base) return std::nullopt;
    if (value <= most) value = value * base + digit;
  }
  return value;
}

std::optional<std::pair<std::string_view, std::string_view>> split_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
  return std::pair{line.substr(0, colon), trim(line.substr(colon + 1))};
}

// The framing of a request according to its head, collected in one pass over the fields.
struct HeadFacts {
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  std::string_view host, length, coding;
  bool close = false;
  bool keep = false;
  bool expects_continue = false;

  explicit HeadFacts(const Request& request) {
    for (const auto& [name, value] : request.headers) {
      if (name == "host") ++hosts, host = value;
      if (name == "content-length") ++lengths, length = value;
      if (name == "transfer-encoding") ++codings, coding = value;
      if (name == "connection") close = close || has_option(value, "close"), keep = keep || has_option(value, "keep-alive");
      if (name == "expect") expects_continue = iequals(value, "100-continue");
    }
  }

  [[nodiscard]] bool well_formed(bool http10) const {
    if (hosts > 1 || (hosts == 0 && !http10) || !all_in(host, kHost)) return false;
    if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) return false;
    return codings == 0 || !http10;
  }
};

}  // namespace

Framer::Step Framer::feed(std::string_view bytes, std::size_t& used) {
  used = 0;
  while (state_ != State::kDone && state_ != State::kRefused && !needs_room_) {
    const bool in_body = state_ == State::kSizedBody || state_ == State::kChunkData;
    const auto taken = in_body ? take_body(bytes.substr(used)) : take_line(bytes.substr(used));
    if (taken == 0) break;
    used += taken;
  }
  if (needs_room_) return Step::kNeedsRoom;
  if (state_ == State::kDone) return Step::kComplete;
  return state_ == State::kRefused ? Step::kRefused : Step::kNeedMore;
}

// How many more bytes the current line may have.
std::size_t Framer::line_limit() const {
  const bool in_chunks = state_ == State::kChunkSize || state_ == State::kChunkEnd;
  return in_chunks ? kChunkLine : limits_.head - head_bytes_;
}

// Returns the number of bytes taken: a whole line or none. Scans each byte once, and no more bytes than a line may have.
std::size_t Framer::take_line(std::string_view bytes) {
  const auto limit = line_limit();
  const auto window = bytes.substr(0, limit + 1);
  auto end = scanned_;
  while (end < window.size() && !kControls[index_of(window[end])]) ++end;

  const bool whole = window.substr(end, kEndOfLine.size()) == kEndOfLine && end + kEndOfLine.size() <= limit;
  if (whole) {
    scanned_ = 0;
    if (state_ <= State::kHeaderLine || state_ == State::kTrailer) head_bytes_ += end + kEndOfLine.size();
    on_line(window.substr(0, end));
    return end + kEndOfLine.size();
  }
  scanned_ = end;
  const bool at_end = end == window.size() || (window[end] == '\r' && end + 1 == window.size());
  if (end + kEndOfLine.size() > limit) {
    refuse(state_ == State::kChunkSize || state_ == State::kChunkEnd ? Refusal::kMalformedRequest : Refusal::kHeadTooLarge);
  } else if (!at_end) {
    refuse(Refusal::kMalformedRequest);
  }
  return 0;
}

std::size_t Framer::take_body(std::string_view bytes) {
  const auto taken = bytes.substr(0, body_left_);
  request_.body.append(taken);
  body_left_ -= taken.size();
  if (body_left_ == 0) state_ = state_ == State::kSizedBody ? State::kDone : State::kChunkEnd;
  return taken.size();
}

void Framer::on_line(std::string_view line) {
  switch (state_) {
    case State::kRequestLine:
      return on_request_line(line);
    case State::kHeaderLine:
      return line.empty() ? on_head_end() : on_header_line(line);
    case State::kChunkSize:
      return on_chunk_size(line);
    case State::kChunkEnd:
      return line.empty() ? void(state_ = State::kChunkSize) : refuse(Refusal::kMalformedRequest);
    case State::kTrailer:
      return on_trailer(line);
    case State::kSizedBody:
    case State::kChunkData:
    case State::kDone:
    case State::kRefused:
      return;
  }
}

void Framer::on_request_line(std::string_view line) {
  if (line.empty() && ++lines_ == 1) return;  // one empty line before the request line is ignored (RFC 9112 §2.2)
  auto rest = line;
  const auto method = take_until(rest, ' ');
  const auto target = take_until(rest, ' ');
  if (!is_token(method)) return refuse(Refusal::kMalformedRequest);
  request_.method = method;
  if (target.size() > limits_.target) return refuse(Refusal::kTargetTooLong);
  if (!take_target(target)) return refuse(Refusal::kMalformedRequest);
  if (rest.substr(0, 5) != "HTTP/") return refuse(Refusal::kMalformedRequest);
  http10_ = rest == "HTTP/1.0";
  if (!http10_ && rest != "HTTP/1.1") return refuse(Refusal::kVersionNotSupported);
  lines_ = 0;
  state_ = State::kHeaderLine;
}

// RFC 9112 §3.2: origin-form, or absolute-form as proxies send it (its authority is ignored); `*` for OPTIONS.
bool Framer::take_target(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (target.starts_with(scheme)) target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
  const bool asterisk = target == "*" && request_.method == "OPTIONS";
  if (!asterisk && (target.empty() || target.front() != '/' || !all_in(target, kTarget))) return false;
  request_.path = take_until(target, '?');
  request_.query = target;
  return true;
}

void Framer::on_header_line(std::string_view line) {
  if (++lines_ > limits_.lines) return refuse(Refusal::kHeadTooLarge);
  const auto field = split_field(line);
  if (!field) return refuse(Refusal::kMalformedRequest);
  request_.headers.emplace_back(ascii_lower(field->first), field->second);
}

void Framer::on_head_end() {
  const HeadFacts facts(request_);
  if (!facts.well_formed(http10_)) return refuse(Refusal::kMalformedRequest);
  if (facts.codings == 1 && !iequals(facts.coding, "chunked")) return refuse(Refusal::kTransferCodingUnknown);
  keep_alive_ = !facts.close && (!http10_ || facts.keep);
  expects_continue_ = facts.expects_continue && !http10_;
  most_body_ = limits_.body;
  for (const auto& roomy : limits_.roomy)
    if (roomy.takes(request_.path)) most_body_ = roomy.body;
  if (facts.codings == 1) {
    state_ = State::kChunkSize;
  } else if (facts.lengths == 0) {
    state_ = State::kDone;
  } else {
    begin_sized_body(facts.length);
  }
}

/// Memory exhaustion: a client needs no account to send a body.
bool Framer::may_hold(std::size_t bytes) {
  if (bytes > most_body_) {
    refuse(Refusal::kBodyTooLarge);
    return false;
  }
  needs_room_ = bytes > limits_.body && !room_;
  return true;
}

void Framer::begin_sized_body(std::string_view length) {
  const auto size = number_in(length, 10, most_body_);
  if (!size) return refuse(Refusal::kMalformedRequest);
  if (!may_hold(*size)) return;
  body_left_ = *size;
  state_ = body_left_ == 0 ? State::kDone : State::kSizedBody;
}

void Framer::on_chunk_size(std::string_view line) {
  const auto digits = line.substr(0, line.find_first_of(" \t;"));
  const auto extension = trim(line.substr(digits.size()));
  const bool blank_end = extension.empty() && digits.size() != line.size();
  if (blank_end || digits.size() > kChunkDigits) return refuse(Refusal::kMalformedRequest);
  if (!extension.empty() && extension.front() != ';') return refuse(Refusal::kMalformedRequest);
  extension_bytes_ += line.size() - digits.size();
  const auto size = number_in(digits, 16, most_body_);
  if (!size || extension_bytes_ > kExtensions) return refuse(Refusal::kMalformedRequest);
  if (!may_hold(request_.body.size() + *size)) return;
  body_left_ = *size;
  state_ = body_left_ == 0 ? State::kTrailer : State::kChunkData;
}

// Trailers are checked like header lines and then dropped: no trailer has a meaning here, and merging them would allow forged
// headers.
void Framer::on_trailer(std::string_view line) {
  if (line.empty()) {
    state_ = State::kDone;
  } else if (++lines_ > limits_.lines) {
    refuse(Refusal::kHeadTooLarge);
  } else if (!split_field(line)) {
    refuse(Refusal::kMalformedRequest);
  }
}

}  // namespace usher::http
