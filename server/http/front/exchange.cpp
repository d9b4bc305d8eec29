#include "server/http/front/exchange.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <string_view>
#include <utility>

#include <httplib.h>

namespace usher::http {
namespace {

// Lines that httplib would act on, wrongly or twice: compression (BREACH), ranges of JSON, and what our framing has settled
// already.
constexpr std::array<std::string_view, 7> kWithheld{"accept-encoding", "range",          "if-range",         "expect",
                                                    "connection",      "content-length", "transfer-encoding"};
// httplib refuses longer lines and knows only these methods; the handler sees the original of both.
constexpr std::size_t kLongestLine = 4096;
constexpr std::array<std::string_view, 7> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

void append_head(std::string& head, const Request& request) {
  head.append(contains(kMethods, request.method) ? std::string_view(request.method) : "GET").append(" ");
  head.append(request.path.empty() || request.path.size() > kLongestLine ? std::string_view("/") : request.path);
  head.append(" HTTP/1.1\r\n");
  for (const auto& [name, value] : request.headers) {
    if (contains(kWithheld, name) || name.size() + value.size() > kLongestLine) continue;
    head.append(name).append(": ").append(value).append("\r\n");
  }
  head.append("\r\n");
}

// IMF-fixdate (RFC 9110 §5.6.7), remade once a second.
class DateHeader {
 public:
  const std::string& at(Time now) {
    if (const auto second = to_seconds(now); second != second_) {
      second_ = second;
      const auto time = static_cast<std::time_t>(second);
      std::tm parts{};
      gmtime_r(&time, &parts);
      std::array<char, 40> text{};  // the C locale: nothing here sets another
      text_.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    }
    return text_;
  }

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

// The head to be read and the answer that was written. Older and newer releases of httplib want different sets of these
// functions, so none says `override`.
class BufferStream final : public httplib::Stream {
 public:
  BufferStream(std::string_view in, std::string& out) : in_(in), out_(out) {}

  bool is_readable() const { return true; }
  bool wait_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }
  ssize_t read(char* to, size_t size) {
    const auto taken = std::min(size, in_.size());
    std::memcpy(to, in_.data(), taken);
    in_.remove_prefix(taken);
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* from, size_t size) {
    out_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const {}
  void get_local_ip_and_port(std::string&, int&) const {}
  socket_t socket() const { return -1; }

 private:
  std::string_view in_;
  std::string& out_;
};

void copy(Response& from, httplib::Response& to) {
  const bool bodiless = from.status == HttpStatus::kNoContent || from.status == HttpStatus::kNotModified;
  to.status = number(from.status);
  for (const auto& [name, value] : from.headers) to.set_header(name, value);  // which leaves out what would forge another
  if (!bodiless) to.body = std::move(from.body);
}

}  // namespace

// Never listens: only its parser and serialiser are used.
class Exchange::HttplibServer : public httplib::Server {
 public:
  HttplibServer() {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& to) {
      answer(to);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& to) { finish(to); });
    set_exception_handler([](const httplib::Request&, httplib::Response& to, const std::exception_ptr&) {
      to.status = number(HttpStatus::kInternal);  // the default would send the exception's text
    });
  }

  Answer run(Request& request, const Respond& respond, const Decide& decide) {
    request_ = &request;
    respond_ = &respond;
    decide_ = &decide;
    head_.clear();
    append_head(head_, request);
    Answer out;
    out.bytes.reserve(1024);
    not_before_.reset();
    stream_.reset();
    BufferStream stream(head_, out.bytes);
    process(*this, stream);
    out.not_before = not_before_;
    out.stream = std::move(stream_);
    return out;
  }

 private:
  // From 0.16 on the addresses are parameters.
  template <class Server>
  static void process(Server& server, httplib::Stream& stream) {
    constexpr bool close = false;  // finish() says so where it is
    bool closed = false;
    const std::string address;
    if constexpr (requires { server.process_request(stream, address, 0, address, 0, close, closed, nullptr); }) {
      (void)server.process_request(stream, address, 0, address, 0, close, closed, nullptr);
    } else {
      (void)server.process_request(stream, close, closed, nullptr);
    }
  }

  void answer(httplib::Response& to) {
    auto response = (*respond_)(*request_);
    not_before_ = response.not_before;
    stream_ = std::move(response.stream);
    copy(response, to);
  }

  // Takes away what httplib adds by itself.
  void finish(httplib::Response& to) {
    to.headers.erase("Keep-Alive");
    to.headers.erase("Accept-Ranges");
    if (to.status == number(HttpStatus::kNoContent) || to.status == number(HttpStatus::kNotModified))
      to.headers.erase("Content-Length");
    auto manner = (*decide_)();
    if (stream_) {
      to.headers.erase("Content-Length");
      if (!manner.http10) to.set_header("Transfer-Encoding", "chunked");
      manner.keep_alive = manner.keep_alive && !manner.http10;
    }
    if (!manner.keep_alive) to.set_header("Connection", "close");
    if (manner.keep_alive && manner.http10) to.set_header("Connection", "keep-alive");
    to.set_header("Date", date_.at(manner.now));
  }

  std::string head_;
  Request* request_ = nullptr;
  const Respond* respond_ = nullptr;
  const Decide* decide_ = nullptr;
  std::optional<Time> not_before_;
  std::shared_ptr<StreamOrder> stream_;
  DateHeader date_;
};

Exchange::Exchange() : server_(std::make_unique<HttplibServer>()) {}
Exchange::~Exchange() = default;

Answer Exchange::run(Request& request, const Respond& respond, const Decide& decide) {
  return server_->run(request, respond, decide);
}

}  // namespace usher::http
