#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>

#include "common/base/secret.h"

namespace usher::net {

/// Addresses without display name, such as ada@example.com: printable ASCII without white space, angle brackets or quotes.
struct Envelope {
  std::string from;
  std::string to;
};

enum class Delivery {
  kAccepted,
  kRefused,   ///< Permanent: the server answered 5xx to the recipient or the message, or an address is invalid.
  kTryLater,  ///< All other failures: 4xx, unreachable, slow, unknown reply, no TLS, no log-in, sender refused.
};

struct DeliveryOutcome {
  Delivery delivery = Delivery::kTryLater;
  std::string
      reason;  ///< One printable sentence for operators with the server's reply codes, without its text, secrets or content.
};

/// Delivers messages to one mail server. Safe from any thread.
class SmtpClient {
 public:
  virtual ~SmtpClient() = default;
  /// `message` is RFC 5322; line ends become CRLF. Blocks for at most the total timeout plus one second.
  virtual DeliveryOutcome send(const Envelope& envelope, std::string_view message) = 0;
  /// Ends the conversations that send() keeps open for the next message.
  virtual void rest() {}
  /// Whether the server would accept a message now: connects, encrypts, logs in and quits. Blocks like send().
  virtual DeliveryOutcome check() = 0;
};

struct SmtpServer {
  bool implicit_tls = false;  ///< TLS from the first byte (RFC 8314 §3.3) instead of STARTTLS (RFC 3207).
  std::string host;           ///< A name or a literal address, IPv6 without brackets.
  std::uint16_t port = 0;
  std::string user;  ///< Empty: no log-in.
  Secret password;
  bool require_tls = false;                ///< Even where PlainReach would allow plain text.
  std::string ca_file;                     ///< PEM, used instead of the system's authorities. Empty: the system's.
  std::string helo;                        ///< A host name for EHLO; empty: that of this machine.
  std::chrono::seconds total_timeout{60};  ///< Some servers let clients wait 30 s for their greeting.
  std::stop_token stop = {};  ///< When requested, a running call is aborted within a second, and its mail is retried later.
};

/// Where a conversation without TLS is allowed. The check uses the address of the connection, not the host name.
enum class PlainReach {
  kNone,            ///< TLS is required.
  kThisMachine,     ///< No TLS on loopback, where no third party listens and certificates name other hosts.
  kPrivateNetwork,  ///< TLS if the server offers it.
};

/// Passwords leave the machine only under TLS, and so does mail to another network. A host without a dot counts as part of the
/// private network.
PlainReach plain_reach(const SmtpServer& server);

/// A client that uses libcurl. Precondition: the process ignores SIGPIPE. TLS is 1.2 or later and always verifies the
/// certificate. A conversation goes on with the next message, until rest() or a failure, and for 100 messages at most; as many
/// are open as there are calls at once. Ignores proxies and other settings of the environment.
std::unique_ptr<SmtpClient> curl_smtp_client(SmtpServer server);

}  // namespace usher::net
