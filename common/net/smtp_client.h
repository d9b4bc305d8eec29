#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "common/base/secret.h"

namespace usher::net {

/// Bare addresses, such as ada@example.com: printable ASCII without white space, angle brackets or quotes.
struct Envelope {
  std::string from;
  std::string to;
};

enum class Delivery {
  kAccepted,
  kRefused,   ///< For good: the server answered 5xx to the recipient or the message, or an address is none.
  kTryLater,  ///< All else: 4xx, down, slow, not understood, no TLS, no log-in, the sender refused.
};

struct DeliveryOutcome {
  Delivery delivery = Delivery::kTryLater;
  std::string
      reason;  ///< One printable sentence for operators with the server's codes; none of its words, no secret, no content.
};

/// Hands messages to one mail server. Safe from any thread.
class SmtpClient {
 public:
  virtual ~SmtpClient() = default;
  /// `message` is RFC 5322; its line ends go out as CRLF whatever they were. Blocks up to the total timeout and a second.
  virtual DeliveryOutcome send(const Envelope& envelope, std::string_view message) = 0;
  /// Whether a message could be handed over now: connects, encrypts, logs in and leaves. Blocks like send().
  virtual DeliveryOutcome check() = 0;
};

struct SmtpServer {
  bool implicit_tls = false;  ///< TLS from the first byte (RFC 8314 §3.3), as opposed to STARTTLS (RFC 3207).
  std::string host;           ///< A name or a literal address, IPv6 without brackets.
  std::uint16_t port = 0;
  std::string user;  ///< Empty: no log-in.
  Secret password;
  bool require_tls = false;  ///< Also where it could be left out (PlainReach).
  std::string ca_file;       ///< PEM, instead of the system's authorities; empty: the system's.
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds total_timeout{60};
  std::stop_token stop = {};  ///< Requested: a call that is under way is given up within a second, and its mail is for later.
};

/// With whom a conversation may be held without TLS. What counts is the address that is connected to, not the host's name.
enum class PlainReach {
  kNone,            ///< TLS or nothing.
  kThisMachine,     ///< No TLS on loopback, where no third party listens and certificates name other hosts.
  kPrivateNetwork,  ///< TLS where it is offered.
};

/// Passwords leave the machine under TLS only, and so does mail to another network. A host without a dot is taken for one of the
/// private network.
PlainReach plain_reach(const SmtpServer& server);

/// libcurl, in a process that ignores SIGPIPE. TLS is 1.2 or later, and its certificate is always verified; each call is a
/// connection of its own; no proxy or other hint of the environment counts.
std::unique_ptr<SmtpClient> curl_smtp_client(SmtpServer server);

}  // namespace usher::net
