#include "common/net/http_client.h"

#include <memory>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "common/base/clock.h"
#include "tests/catch.h"
#include "tests/common/net/broken_server.h"
#include "tests/common/net/recording_server.h"
#include "tests/scarce_memory.h"

using namespace usher;
using namespace usher::net;
using testkit::BrokenReply;
using testkit::BrokenServer;
using testkit::RecordingServer;
using namespace std::chrono_literals;

namespace {

HttpRequest get(std::string url) { return {.url = std::move(url), .reach = Reach::kOperatorChosen}; }

Result<HttpResponse> send(const HttpRequest& request) { return CurlHttpClient().send(request); }

/// The error's text; empty without an error.
std::string fault(const Result<HttpResponse>& answer) {
  if (answer.ok()) return {};
  CHECK(answer.error().code == ErrorCode::kUpstreamFailed);
  return answer.error().what;
}

/// Sets an environment variable for a scope.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

template <auto kFree>
struct FreedBy {
  template <class T>
  void operator()(T* thing) const {
    kFree(thing);
  }
};

/// Speaks TLS with a self-signed certificate for 127.0.0.1; takes one handshake and returns its result.
class SelfSignedServer {
 public:
  SelfSignedServer() : context_(SSL_CTX_new(TLS_server_method())) {
    const std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>> key(EVP_EC_gen("P-256"));
    const std::unique_ptr<X509, FreedBy<X509_free>> certificate(X509_new());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    const auto* const name = reinterpret_cast<const unsigned char*>("127.0.0.1");
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, name, -1, -1, 0);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
  }
  /// For BrokenServer.
  void operator()(int client) {
    const std::unique_ptr<SSL, FreedBy<SSL_free>> tls(SSL_new(context_.get()));
    SSL_set_fd(tls.get(), client);
    char byte = 0;
    was_trusted = SSL_accept(tls.get()) == 1 && SSL_read(tls.get(), &byte, 1) == 1;
  }
  std::atomic<bool> was_trusted{false};

 private:
  std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>> context_;
};

}  // namespace

TEST_CASE("http client: a self-signed certificate gets no request", "[http_client][security]") {
  SelfSignedServer tls;
  {
    BrokenServer server(BrokenServer::Talk([&tls](int client) { tls(client); }));
    const auto url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
    CHECK(fault(send(get(url))) == "127.0.0.1 has no TLS certificate that this machine trusts");
  }
  CHECK_FALSE(tls.was_trusted);
}

TEST_CASE("http client: a GET returns status, type and body", "[http_client]") {
  RecordingServer server([](const httplib::Request&, httplib::Response& response) {
    response.status = 404;
    response.set_content(R"({"a":1})", "application/json; charset=utf-8");
    response.set_header("Set-Cookie", "a=1; Path=/");
    response.headers.emplace("SET-COOKIE", "b=2");
  });
  auto request = get(server.url("/a?b=c"));
  request.wants_headers = true;
  const auto answer = send(request);
  REQUIRE(answer.ok());
  CHECK(answer.value().status == 404);
  CHECK(answer.value().content_type == "application/json; charset=utf-8");
  CHECK(answer.value().body == R"({"a":1})");
  CHECK(answer.value().body_took == 0ms);
  std::vector<std::string> cookies;
  for (const auto& [name, value] : answer.value().headers)
    if (name == "set-cookie") cookies.push_back(value);
  CHECK(cookies == std::vector<std::string>{"a=1; Path=/", "b=2"});
  CHECK(server.requests().at(0).method == "GET");
  CHECK(server.requests().at(0).target == "/a?b=c");
  CHECK_FALSE(server.requests().at(0).has_header("Accept-Encoding"));
  request.wants_headers = false;
  CHECK(send(request).value().headers.empty());
}

#ifndef USHER_SANITIZED

TEST_CASE("http client: without memory for what comes, only the call fails", "[http_client][memory]") {
  constexpr std::size_t kLong = 3001;
  const std::string body(kLong, 'b');
  const std::string name(kLong + 10, 'n');
  const BrokenServer server(BrokenReply{"HTTP/1.1 200 OK\r\n" + name + ": 1\r\nContent-Length: 3001\r\n\r\n" + body});
  auto request = get(server.url());
  request.wants_headers = true;
  REQUIRE(send(request).ok());
  for (const auto& lacking : {body, name}) {
    const testkit::ScarceMemory scarce(lacking.size() + 1);
    CHECK(fault(send(request)) == "127.0.0.1 sent more than there is memory for");
  }
}

#endif

TEST_CASE("http client: a form is posted with credentials and headers", "[http_client]") {
  RecordingServer server("{}");
  auto request = get(server.url("/token"));
  request.form = Secret(form_encode({{"code", "x y"}}));
  request.basic_auth = BasicAuth{.user = "ada", .password = Secret(std::string("open sesame"))};
  request.headers = {{"Accept", "application/json"}};
  REQUIRE(send(request).ok());
  const auto seen = server.requests().at(0);
  CHECK(seen.method == "POST");
  CHECK(seen.target == "/token");
  CHECK(seen.body == "code=x%20y");
  CHECK(seen.get_header_value("content-type") == "application/x-www-form-urlencoded");
  CHECK(seen.get_header_value("accept") == "application/json");
  CHECK(seen.get_header_value("authorization") == "Basic YWRhOm9wZW4gc2VzYW1l");
}

TEST_CASE("http client: a bearer token is sent", "[http_client]") {
  RecordingServer server("{}");
  auto request = get(server.url());
  request.bearer = Secret(std::string("t0ken"));
  REQUIRE(send(request).ok());
  CHECK(server.requests().at(0).get_header_value("authorization") == "Bearer t0ken");
}

TEST_CASE("http client: a redirect is returned, not followed", "[http_client][security]") {
  RecordingServer elsewhere("here");
  RecordingServer server([&](const httplib::Request&, httplib::Response& response) { response.set_redirect(elsewhere.url()); });
  const auto answer = send(get(server.url()));
  REQUIRE(answer.ok());
  CHECK(answer.value().status == 302);
  CHECK(elsewhere.requests().empty());
}

TEST_CASE("http client: an endless response is aborted at the size limit", "[http_client][security]") {
  const auto* const more = GENERATE(as<const char*>{}, "Content-Length: 10485760\r\n\r\n", "\r\n", "X-Long: ");
  INFO(more);
  BrokenServer server(BrokenReply{std::string("HTTP/1.1 200 OK\r\n") + more, BrokenReply::Then::kRepeat});
  const auto began = steady_now();
  CHECK_FALSE(fault(send(get(server.url()))).empty());
  CHECK(steady_now() - began < 5s);
}

TEST_CASE("http client: a response of exactly the size limit passes", "[http_client]") {
  RecordingServer server(std::string(1000, 'x'));
  auto request = get(server.url());
  request.max_body_bytes = 1000;
  CHECK(send(request).ok());
  request.max_body_bytes = 999;
  CHECK(fault(send(request)) == "127.0.0.1 sent more than 0 KiB");
}

TEST_CASE("http client: a silent server ends in a timeout", "[http_client][security]") {
  BrokenServer server(
      BrokenReply{GENERATE(as<const char*>{}, "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), BrokenReply::Then::kHang});
  auto request = get(server.url());
  request.timeout = 100ms;
  CHECK(fault(send(request)) == "127.0.0.1 did not answer in time");
}

TEST_CASE("http client: an invalid response is an error", "[http_client]") {
  const auto* const bytes = GENERATE(as<const char*>{}, "", "just text", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  INFO(bytes);
  BrokenServer server(BrokenReply{bytes});
  CHECK(fault(send(get(server.url()))) == "127.0.0.1 closed the connection or did not speak HTTP");
}

TEST_CASE("http client: only public addresses are connected to, whatever the name (SSRF)", "[http_client][security]") {
  RecordingServer server("internal");
  const auto host = GENERATE(as<const char*>{}, "127.0.0.1", "localhost", "0.0.0.0", "[::1]");
  INFO(host);
  auto request = get("http://" + std::string(host) + ":" + std::to_string(server.port()) + "/");
  request.reach = Reach::kPublicOnly;
  CHECK(fault(send(request)).find(" is not on the public Internet") != std::string::npos);
  CHECK(server.requests().empty());
}

TEST_CASE("http client: only http and https are allowed, with a host as all parsers read it", "[http_client][security]") {
  const auto url =
      GENERATE(as<const char*>{}, "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "telnet://127.0.0.1/", "",
               "http://user:secret@127.0.0.1/", "http://127.1/", "http://0x7f000001/", "http://[::ffff:127.0.0.1]/");
  const auto said = fault(send(get(url)));
  INFO(url);
  CHECK(said == "The URL must be http or https, with a plain host and without user and password");
}

TEST_CASE("http client: proxy variables of the environment are ignored", "[http_client][security]") {
  RecordingServer proxy("from the proxy");
  RecordingServer server("direct");
  const Variable lower("http_proxy", proxy.url());
  const Variable upper("ALL_PROXY", proxy.url());
  const auto answer = send(get(server.url()));
  REQUIRE(answer.ok());
  CHECK(answer.value().body == "direct");
}

TEST_CASE("http client: an error names the host, and neither path, query nor credentials", "[http_client][security]") {
  auto request = get("http://127.0.0.1:1/path?token=hush");
  request.basic_auth = BasicAuth{.user = "ada", .password = Secret(std::string("hush"))};
  const auto answer = send(request);
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().what == "127.0.0.1 refused the connection");
  CHECK(answer.error().cause.for_log().find("hush") == std::string::npos);
  CHECK(answer.error().cause.for_log().find("path") == std::string::npos);
}

TEST_CASE("form: names and values are escaped and cannot merge", "[http_client][security]") {
  CHECK(form_encode({}).empty());
  CHECK(form_encode({{"code", "a&b=c"}, {"x y", "\xC3\xA9+%"}}) == "code=a%26b%3Dc&x%20y=%C3%A9%2B%25");
}

TEST_CASE("http response: success is 2xx alone", "[http_client]") {
  CHECK_FALSE(HttpResponse{.status = 199}.is_success());
  CHECK(HttpResponse{.status = 200}.is_success());
  CHECK(HttpResponse{.status = 299}.is_success());
  CHECK_FALSE(HttpResponse{.status = 302}.is_success());
}
