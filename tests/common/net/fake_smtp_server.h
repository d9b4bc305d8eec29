#pragma once

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mutex.h"

namespace usher::net {

struct OpenSslCleaner {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
template <class T>
using OpenSslPtr = std::unique_ptr<T, OpenSslCleaner>;

/// A certificate of its own authority, for one subject such as `IP:127.0.0.1` or `DNS:mail.example.com`.
class TlsIdentity {
 public:
  explicit TlsIdentity(const std::string& subject) : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    constexpr long kDay = 24 * 60 * 60;
    X509_set_version(certificate_.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), kDay);
    X509_set_pubkey(certificate_.get(), key_.get());
    const std::string name = "usher test";
    X509_NAME* const issuer = X509_get_subject_name(certificate_.get());
    X509_NAME_add_entry_by_txt(issuer, "CN", MBSTRING_UTF8, as_bytes(name), static_cast<int>(name.size()), -1, 0);
    X509_set_issuer_name(certificate_.get(), issuer);
    const OpenSslPtr<X509_EXTENSION> names(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject.c_str()));
    X509_add_ext(certificate_.get(), names.get(), -1);
    if (X509_sign(certificate_.get(), key_.get(), EVP_sha256()) == 0) throw std::runtime_error("no certificate");
  }

  void write_certificate(const std::string& path) const {
    const OpenSslPtr<std::FILE> file(std::fopen(path.c_str(), "w"));
    if (!file || PEM_write_X509(file.get(), certificate_.get()) != 1) throw std::runtime_error("cannot write " + path);
  }
  [[nodiscard]] OpenSslPtr<SSL_CTX> context() const {
    OpenSslPtr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context.get(), key_.get());
    return context;
  }

 private:
  static const unsigned char* as_bytes(const std::string& text) {
    return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
  }
  OpenSslPtr<EVP_PKEY> key_;
  OpenSslPtr<X509> certificate_;
};

/// The behaviour of a FakeSmtpServer. The reply kDrop closes the connection, kSilence sends nothing.
struct SmtpScript {
  static constexpr std::string_view kDrop = "drop";
  static constexpr std::string_view kSilence = "silence";

  std::string greeting = "220 fake ESMTP\r\n";
  std::vector<std::string> extensions = {};  ///< Before TLS; after it only AUTH PLAIN LOGIN is offered.
  std::map<std::string, std::string> replies =
      {};                            ///< By a command's first word (`.` for the end of a message); replaces the usual reply.
  const TlsIdentity* tls = nullptr;  ///< For STARTTLS, or from the first byte.
  bool implicit_tls = false;
  int messages_a_connection = 1'000;  ///< Then it closes the connection.
};

/// A mail server on a loopback port, one connection at a time, that follows a script and records its input.
class FakeSmtpServer {
 public:
  explicit FakeSmtpServer(SmtpScript script) : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    signal(SIGPIPE, SIG_IGN);  // as the programs do
    if (script_.tls) context_ = script_.tls->context();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    void* const any = &address;
    if (bind(listener_, static_cast<sockaddr*>(any), size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, static_cast<sockaddr*>(any), &size) != 0)
      throw std::runtime_error("no loopback port");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeSmtpServer() {
    {
      Lock lock(mutex_);
      stops_ = true;
      if (connection_ >= 0) shutdown(connection_, SHUT_RDWR);
    }
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  FakeSmtpServer(const FakeSmtpServer&) = delete;
  FakeSmtpServer& operator=(const FakeSmtpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Until the client has ended the open connection.
  void wait_for_end() {
    Lock lock(mutex_);
    ended_.wait(lock, [&]() NO_THREAD_SAFETY_ANALYSIS { return connection_ < 0; });
  }
  /// Commands and AUTH lines, without their line ends.
  std::vector<std::string> heard() {
    Lock lock(mutex_);
    return heard_;
  }
  bool has_heard(std::string_view prefix) {
    for (const auto& line : heard())
      if (line.starts_with(prefix)) return true;
    return false;
  }
  /// Messages as received: with doubled dots, without the line that ends them.
  std::vector<std::string> messages() {
    Lock lock(mutex_);
    return messages_;
  }

 private:
  /// One connection, with or without TLS.
  struct Channel {
    int descriptor;
    OpenSslPtr<SSL> tls = {};
    std::string unread = {};

    bool encrypt(SSL_CTX* context) {
      tls.reset(SSL_new(context));
      SSL_set_fd(tls.get(), descriptor);
      return SSL_accept(tls.get()) == 1;
    }
    bool read_line(std::string& line) {
      std::size_t end = 0;
      while ((end = unread.find("\r\n")) == std::string::npos) {
        std::array<char, 4096> bytes{};
        const auto count = tls ? SSL_read(tls.get(), bytes.data(), static_cast<int>(bytes.size()))
                               : static_cast<int>(recv(descriptor, bytes.data(), bytes.size(), 0));
        if (count <= 0) return false;
        unread.append(bytes.data(), static_cast<std::size_t>(count));
      }
      line = unread.substr(0, end);
      unread.erase(0, end + 2);
      return true;
    }
    bool write(std::string_view text) {
      if (text == SmtpScript::kDrop) return false;
      if (text == SmtpScript::kSilence) return true;
      const int size = static_cast<int>(text.size());
      const auto count = tls ? SSL_write(tls.get(), text.data(), size)
                             : static_cast<int>(send(descriptor, text.data(), text.size(), MSG_NOSIGNAL));
      return count == size;
    }
  };

  void serve() {
    for (;;) {
      const int accepted = accept(listener_, nullptr, nullptr);
      {
        Lock lock(mutex_);
        if (stops_ || accepted < 0) {
          if (accepted >= 0) close(accepted);
          return;
        }
        connection_ = accepted;
      }
      talk(Channel{accepted});
      Lock lock(mutex_);
      connection_ = -1;
      ended_.notify_all();
      close(accepted);
    }
  }

  void talk(Channel channel) {
    if (script_.implicit_tls && !channel.encrypt(context_.get())) return;
    if (!channel.write(script_.greeting)) return;
    int messages = 0;
    for (std::string line; channel.read_line(line);) {
      note(line);
      const std::string word = line.substr(0, line.find(' '));
      if (!channel.write(reply_to(word, static_cast<bool>(channel.tls)))) return;
      if (word == "STARTTLS" && context_ && !channel.encrypt(context_.get())) return;
      if (word == "DATA" && !script_.replies.contains("DATA") && !(take_message(channel) && channel.write(reply_to(".", false))))
        return;
      if (word == "QUIT" || (word == "DATA" && ++messages >= script_.messages_a_connection)) return;
    }
  }

  std::string reply_to(const std::string& word, bool is_encrypted) const {
    if (const auto scripted = script_.replies.find(word); scripted != script_.replies.end()) return scripted->second;
    if (word == "EHLO") {
      std::string lines = "250-fake\r\n";
      for (const auto& extension : is_encrypted ? std::vector<std::string>{"AUTH PLAIN LOGIN"} : script_.extensions)
        lines.append("250-").append(extension).append("\r\n");
      return lines + "250 ENHANCEDSTATUSCODES\r\n";
    }
    if (word == "STARTTLS") return "220 2.0.0 go on\r\n";
    if (word == "AUTH") return "334 \r\n";
    if (word == "DATA") return "354 go on\r\n";
    if (word == "QUIT") return "221 2.0.0 bye\r\n";
    if (word == "EHLO" || word == "MAIL" || word == "RCPT" || word == "NOOP" || word == ".") return "250 2.0.0 fine\r\n";
    return "235 2.7.0 welcome\r\n";  // an AUTH line
  }

  bool take_message(Channel& channel) {
    std::string message;
    for (std::string line; channel.read_line(line);) {
      if (line == ".") {
        Lock lock(mutex_);
        messages_.push_back(message);
        return true;
      }
      message += line + "\r\n";
    }
    return false;
  }

  void note(const std::string& line) {
    Lock lock(mutex_);
    heard_.push_back(line);
  }

  const SmtpScript script_;
  OpenSslPtr<SSL_CTX> context_;
  const int listener_;
  std::uint16_t port_ = 0;
  Mutex mutex_;
  std::condition_variable_any ended_;
  bool stops_ GUARDED_BY(mutex_) = false;
  int connection_ GUARDED_BY(mutex_) = -1;
  std::vector<std::string> heard_ GUARDED_BY(mutex_);
  std::vector<std::string> messages_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace usher::net
