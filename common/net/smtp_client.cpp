#include "common/net/smtp_client.h"

#include <new>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "common/base/mutex.h"
#include "common/base/text.h"
#include "common/net/curl_handles.h"
#include "common/net/mail_message.h"
#include "common/net/smtp_dialogue.h"

namespace usher::net {
namespace {

constexpr std::size_t kMaxAddressLength = 254;  // RFC 5321 §4.5.3.1.3, without the brackets
constexpr int kConnectRetries = 2;              // of TCP: 7 s an address

/// The state of one call, for the callbacks.
struct SmtpConversation {
  PlainReach plain = PlainReach::kNone;
  std::string_view unsent = {};
  SmtpDialogue dialogue = {};
  bool is_too_far = false;
  std::array<char, CURL_ERROR_SIZE> words = {};
  std::stop_token stop = {};
};

bool may_talk_to(const IpAddress& address, PlainReach plain) {
  switch (plain) {
    case PlainReach::kNone:
      return true;
    case PlainReach::kThisMachine:
      return address.is_loopback();
    case PlainReach::kPrivateNetwork:
      return address.is_private();
  }
  return false;
}

curl_socket_t open_smtp_socket(void* context, curlsocktype, curl_sockaddr* found) {
  auto& conversation = *static_cast<SmtpConversation*>(context);
  const auto address = address_in(*found);
  const bool allowed = address && may_talk_to(*address, conversation.plain);
  conversation.is_too_far = conversation.is_too_far || !allowed;
  if (!allowed) return CURL_SOCKET_BAD;
  const int made = socket(found->family, found->socktype | SOCK_CLOEXEC, found->protocol);
  // curl's own timeout of connecting includes the greeting, for which some servers let clients wait.
  static_cast<void>(setsockopt(made, IPPROTO_TCP, TCP_SYNCNT, &kConnectRetries, sizeof kConnectRetries));
  return made;
}

int listen_in(CURL*, curl_infotype type, char* bytes, std::size_t count, void* context) try {
  auto& dialogue = static_cast<SmtpConversation*>(context)->dialogue;
  if (type == CURLINFO_HEADER_OUT) dialogue.sent({bytes, count});
  if (type == CURLINFO_HEADER_IN) dialogue.received({bytes, count});
  return 0;
} catch (const std::bad_alloc&) {  // must not pass libcurl; the words of a refusal are missing
  return 0;
}

std::size_t give_message(char* into, std::size_t one, std::size_t count, void* context) {
  auto& unsent = static_cast<SmtpConversation*>(context)->unsent;
  const std::size_t given = unsent.copy(into, one * count);
  unsent.remove_prefix(given);
  return given;
}

/// Ends the wait for the reply to QUIT, which curl excludes from the total timeout, and every wait while the process shuts down.
int stop_when_over(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& conversation = *static_cast<SmtpConversation*>(context);
  return conversation.dialogue.is_over() || conversation.stop.stop_requested() ? 1 : 0;
}

/// Sets options until the first failure.
class Options {
 public:
  explicit Options(CURL* handle) : handle_(handle) {}
  template <class Value>
  void set(CURLoption option, Value value) {
    all_set_ = all_set_ && libcurl().easy_setopt(handle_, option, value) == CURLE_OK;
  }
  void set(CURLoption option, const std::string& value) { set(option, value.c_str()); }
  [[nodiscard]] bool all_set() const { return all_set_; }

 private:
  CURL* const handle_;
  bool all_set_ = true;
};

std::string url_of(const SmtpServer& server) {
  const bool is_v6 = server.host.find(':') != std::string::npos;
  return (server.implicit_tls ? "smtps://" : "smtp://") + (is_v6 ? "[" + server.host + "]" : server.host) + ":" +
         std::to_string(server.port) + "/" + server.helo;  // curl greets by the path
}

long milliseconds(std::chrono::seconds time) { return static_cast<long>(std::chrono::milliseconds(time).count()); }

long use_of_starttls(PlainReach plain) {
  switch (plain) {
    case PlainReach::kNone:
      return CURLUSESSL_ALL;
    case PlainReach::kThisMachine:
      return CURLUSESSL_NONE;
    case PlainReach::kPrivateNetwork:
      return CURLUSESSL_TRY;
  }
  return CURLUSESSL_ALL;
}

void set_tls(Options& options, const SmtpServer& server, PlainReach plain) {
  options.set(CURLOPT_USE_SSL, use_of_starttls(plain));
  if (server.ca_file.empty()) return;
  options.set(CURLOPT_CAINFO, server.ca_file);
  options.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void set_server(Options& options, const SmtpServer& server) {
  options.set(CURLOPT_URL, url_of(server));
  for (const auto limit : {CURLOPT_CONNECTTIMEOUT_MS, CURLOPT_TIMEOUT_MS}) options.set(limit, milliseconds(server.total_timeout));
  if (server.user.empty()) return;
  options.set(CURLOPT_USERNAME, server.user);
  options.set(CURLOPT_PASSWORD, server.password.expose().data());  // a Secret is NUL-terminated
  options.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
}

void set_callbacks(Options& options, SmtpConversation& conversation) {
  options.set(CURLOPT_OPENSOCKETFUNCTION, &open_smtp_socket);
  options.set(CURLOPT_OPENSOCKETDATA, &conversation);
  options.set(CURLOPT_VERBOSE, 1L);
  options.set(CURLOPT_DEBUGFUNCTION, &listen_in);
  options.set(CURLOPT_DEBUGDATA, &conversation);
  options.set(CURLOPT_NOPROGRESS, 0L);
  options.set(CURLOPT_XFERINFOFUNCTION, &stop_when_over);
  options.set(CURLOPT_XFERINFODATA, &conversation);
  options.set(CURLOPT_ERRORBUFFER, conversation.words.data());
}

void set_message(Options& options, const Envelope& envelope, const curl_slist* recipients, SmtpConversation& conversation) {
  options.set(CURLOPT_MAIL_FROM, envelope.from);
  options.set(CURLOPT_MAIL_RCPT, recipients);
  options.set(CURLOPT_UPLOAD, 1L);
  options.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(conversation.unsent.size()));
  options.set(CURLOPT_READFUNCTION, &give_message);
  options.set(CURLOPT_READDATA, &conversation);
}

/// The last command of a conversation.
void set_check(Options& options) {
  options.set(CURLOPT_FORBID_REUSE, 1L);
  options.set(CURLOPT_CUSTOMREQUEST, "NOOP");
  options.set(CURLOPT_NOBODY, 1L);
}

/// SMTP injection: a line end or a bracket in an address could start a new command.
bool is_bare_address(std::string_view address) {
  constexpr std::string_view kForbidden = "<>()[]\\,;:\"";
  const auto at = address.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.size() <= kMaxAddressLength &&
         std::ranges::all_of(address,
                             [&](char c) { return c > ' ' && c <= '~' && kForbidden.find(c) == std::string_view::npos; });
}

/// The fix of a failure that curl names, or names wrongly.
std::string fix_of(CURL* handle, const SmtpConversation& conversation, CURLcode code, const SmtpServer& server) {
  const auto& dialogue = conversation.dialogue;
  if (code == CURLE_USE_SSL_FAILED)
    return " (Usher sends mail by TLS alone, and without it only to a private network and without a password: use smtps:// with "
           "the server's port for TLS, such as 465, or name a server without a user by its private address)";
  if (dialogue.has_begun()) return "";
  // Each kind of TLS has its scheme and ports. With the wrong one the client or both sides wait, or read what is no TLS.
  if (server.implicit_tls && code == CURLE_SSL_CONNECT_ERROR)
    return " (a port with STARTTLS, such as 587, needs smtp://, not smtps://)";
  curl_off_t connected = 0;
  libcurl().easy_getinfo(handle, CURLINFO_CONNECT_TIME_T, &connected);
  if (!server.implicit_tls && code == CURLE_OPERATION_TIMEDOUT && connected > 0)
    return " (a port with TLS from the first byte, such as 465, needs smtps://, not smtp://)";
  return "";
}

/// With a user. curl calls it a refusal that it knows none of the mechanisms, and goes on without any.
DeliveryOutcome no_log_in(const SmtpDialogue& dialogue) {
  const auto& others = dialogue.mechanisms();
  return {Delivery::kTryLater, "The mail server offers no log-in by PLAIN or LOGIN" +
                                   (others.empty() ? ", nor any other; use its port for submission, such as 587"
                                                   : ", only by " + others + "; use another mail server")};
}

DeliveryOutcome failure(CURL* handle, const SmtpConversation& conversation, CURLcode code, const SmtpServer& server) {
  const auto& dialogue = conversation.dialogue;
  if (conversation.stop.stop_requested()) return {Delivery::kTryLater, "The server was stopped during the delivery"};
  if (dialogue.is_refused()) return dialogue.refusal();
  if (conversation.is_too_far)
    return {Delivery::kTryLater, "The mail server is not on a private network despite its name, so it requires TLS"};
  if (code == CURLE_LOGIN_DENIED && !dialogue.has_tried_log_in()) return no_log_in(dialogue);
  const std::string words = conversation.words[0] ? conversation.words.data() : libcurl().easy_strerror(code);
  return {Delivery::kTryLater, "Delivery failed at " + std::string(dialogue.subject()) + ": " + printable(trim(words)) +
                                   fix_of(handle, conversation, code, server)};
}

class CurlSmtpClient final : public SmtpClient {
 public:
  explicit CurlSmtpClient(SmtpServer server) : server_(std::move(server)), plain_(plain_reach(server_)) {}

  DeliveryOutcome send(const Envelope& envelope, std::string_view message) override {
    if (!is_bare_address(envelope.from)) return {Delivery::kRefused, "The sender's address is not valid in SMTP"};
    if (!is_bare_address(envelope.to)) return {Delivery::kRefused, "The recipient's address is not valid in SMTP"};
    // SMTP smuggling: some servers treat a bare LF or CR around a dot as the end of the message, and the rest as a second message
    // composed by an attacker.
    const std::string lines = with_crlf(message);
    const CurlList recipients(libcurl().slist_append(nullptr, envelope.to.c_str()));
    if (!recipients) throw std::bad_alloc();
    for (;;) {
      auto line = take();
      const bool is_kept = line->messages > 0;
      line->conversation = {.plain = plain_, .unsent = lines};
      const bool is_last = line->messages + 1 == kMostMessages;
      const auto outcome = hold(*line, [&](Options& options) {
        set_message(options, envelope, recipients.get(), line->conversation);
        if (is_last) options.set(CURLOPT_FORBID_REUSE, 1L);
      });
      const auto& dialogue = line->conversation.dialogue;
      const bool is_lost = is_kept && !dialogue.has_begun_message() && (!dialogue.is_refused() || dialogue.is_closed());
      // The server has ended a conversation that was kept open; nothing of the message was said.
      if (is_lost && outcome.delivery != Delivery::kAccepted && !server_.stop.stop_requested()) continue;
      if (outcome.delivery == Delivery::kAccepted && !is_last) keep(std::move(line));
      return outcome;
    }
  }

  void rest() override {
    std::vector<std::unique_ptr<Line>> idle;  // ends after the lock
    const Lock lock(mutex_);
    idle.swap(idle_);
  }

  DeliveryOutcome check() override {
    Line line;
    line.conversation = {.plain = plain_};
    auto outcome = hold(line, set_check);
    // curl skips the login without an error if the server does not offer it.
    if (outcome.delivery == Delivery::kAccepted && !server_.user.empty() && !line.conversation.dialogue.has_logged_in())
      return no_log_in(line.conversation.dialogue);
    return outcome;
  }

 private:
  static constexpr int kMostMessages = 100;  // more than many servers take in one conversation

  /// A handle with its connection. The conversation outlives the handle, whose callbacks use it.
  struct Line {
    SmtpConversation conversation = {};
    CurlHandle handle = new_curl_handle();
    int messages = 0;

    Line() = default;
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    /// libcurl sends QUIT and waits two minutes for the answer: of a server that is silent it reads the end at once.
    ~Line() {
      curl_socket_t socket = CURL_SOCKET_BAD;
      if (libcurl().easy_getinfo(handle.get(), CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK) return;
      if (socket != CURL_SOCKET_BAD) ::shutdown(socket, SHUT_RD);
    }
  };

  std::unique_ptr<Line> take() {
    const Lock lock(mutex_);
    if (idle_.empty()) return std::make_unique<Line>();
    auto line = std::move(idle_.back());
    idle_.pop_back();
    return line;
  }

  void keep(std::unique_ptr<Line> line) {
    ++line->messages;
    const Lock lock(mutex_);
    idle_.push_back(std::move(line));
  }

  template <class Purpose>
  DeliveryOutcome hold(Line& line, Purpose set_purpose) const {
    auto& [conversation, handle, messages] = line;
    conversation.stop = server_.stop;
    libcurl().easy_reset(handle.get());  // leaves the connection
    Options options(handle.get());
    set_server(options, server_);
    set_tls(options, server_, plain_);
    set_callbacks(options, conversation);
    set_purpose(options);
    if (!set_outbound_rules(handle.get(), "smtp,smtps") || !options.all_set())
      return {Delivery::kTryLater, "This machine's libcurl cannot do SMTP with TLS"};
    const CURLcode code = libcurl().easy_perform(handle.get());
    if (code != CURLE_OK) return failure(handle.get(), conversation, code, server_);
    return {Delivery::kAccepted, "The mail server reported success: " + conversation.dialogue.codes()};
  }

  const SmtpServer server_;
  const PlainReach plain_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Line>> idle_ GUARDED_BY(mutex_);
};

}  // namespace

PlainReach plain_reach(const SmtpServer& server) {
  if (server.implicit_tls || server.require_tls) return PlainReach::kNone;
  const auto address = IpAddress::parse(server.host);
  if (address ? address->is_loopback() : iequals(server.host, "localhost")) return PlainReach::kThisMachine;
  const bool is_near = address ? address->is_private() : server.host.find('.') == std::string::npos;
  return is_near && server.user.empty() ? PlainReach::kPrivateNetwork : PlainReach::kNone;
}

std::unique_ptr<SmtpClient> curl_smtp_client(SmtpServer server) { return std::make_unique<CurlSmtpClient>(std::move(server)); }

}  // namespace usher::net
