// Why the site's own sockets have a front of our own: probes that the server of cpp-httplib does not refuse, beside the answer of
// our front to the same bytes. What it does is known of Debian 12's version, of Debian 13's with its security patches, and of the
// newest; of another version the findings are printed and not asserted.
#include "tests/common/net/recording_server.h"
#include "tests/server/http/front/front_fixture.h"

namespace usher::http {
namespace {

constexpr std::array<std::string_view, 3> kVersions{"0.11.4", "0.18.7", "0.53.1"};

/// cpp-httplib's server with one worker thread and a limit of 1 KiB on bodies.
class LibraryServer {
 public:
  [[nodiscard]] RawClient client() const { return RawClient(server_.port()); }
  /// The paths of the requests that reached the handler, in their order.
  std::vector<std::string> paths() {
    std::vector<std::string> paths;
    for (const auto& request : server_.requests()) paths.push_back(request.path);
    return paths;
  }

 private:
  testkit::RecordingServer server_{
      [](const httplib::Request&, httplib::Response& response) { response.set_content("{}", "text/plain"); },
      [](httplib::Server& server) {
        server.new_task_queue = [] { return new httplib::ThreadPool(1); };
        server.set_payload_max_length(1024);
      }};
};

/// `known` is in the order of kVersions.
template <class T>
void check_library(const std::string& probe, const T& found, const std::array<T, kVersions.size()>& known) {
  INFO(probe);
  const auto version = std::find(kVersions.begin(), kVersions.end(), CPPHTTPLIB_VERSION);
  if (version != kVersions.end()) {
    CHECK(found == known.at(static_cast<std::size_t>(version - kVersions.begin())));
  } else {
    WARN("cpp-httplib " CPPHTTPLIB_VERSION ", " << probe << ": " << Catch::Detail::stringify(found)
                                                << "; 0.11.4: " << Catch::Detail::stringify(known.front()));
  }
}

std::string many(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST_CASE("httplib: a slow head holds a thread, so that a whole request waits behind it", "[front][probe][security]") {
  const std::string close = "Host: a\r\nConnection: close\r\n\r\n";
  LibraryServer library;
  auto slow = library.client();
  slow.send("GET /slow HTTP/1.1\r\n");
  auto quick = library.client();
  quick.send("GET /quick HTTP/1.1\r\n" + close);
  slow.send(close);  // as many slow clients as threads stop the server until their last byte
  CHECK(slow.read().status == 200);
  CHECK(quick.read().status == 200);
  const std::vector<std::string> in_turn{"/slow", "/quick"};
  check_library("order of answers", library.paths(), {in_turn, in_turn, in_turn});

  const TestFront front;
  auto waiting = front.client();
  waiting.send("GET /read/slow HTTP/1.1\r\n");
  CHECK(front.client().get("/read/quick").status == 200);
  waiting.send(close);
  CHECK(waiting.read().status == 200);
}

TEST_CASE("httplib: a header line is read into memory to its end, however long", "[front][probe][security]") {
  const auto line = "GET /x HTTP/1.1\r\nHost: a\r\nA: " + std::string(16 << 20, 'a');
  LibraryServer library;
  auto its_client = library.client();
  const bool is_read = its_client.send(line);  // more than the sockets hold
  pollfd answer{.fd = its_client.socket(), .events = POLLIN, .revents = 0};
  check_library("16 MiB of a line are read without an answer", is_read && poll(&answer, 1, 0) == 0, {true, false, false});

  const TestFront front;
  auto our_client = front.client();
  (void)our_client.send(line);
  CHECK(our_client.read().status == 431);
}

TEST_CASE("httplib: more header lines or a longer body than allowed and two lengths are accepted", "[front][probe][security]") {
  struct Row {
    std::string probe;
    std::string bytes;
    std::array<int, kVersions.size()> by_library;
    int by_front;
  };
  const std::string get = "GET /x HTTP/1.1\r\nHost: a\r\n";
  const std::string post = "POST /x HTTP/1.1\r\nHost: a\r\n";
  const auto row = GENERATE_COPY(values<Row>({
      {"head of 10,000 lines", get + many(10'000, "A: b\r\n") + "\r\n", {200, 400, 400}, 431},
      {"chunked body of 160 KiB, where 1 KiB is allowed",
       post + "Transfer-Encoding: chunked\r\n\r\n" + many(40, "1000\r\n" + std::string(4096, 'x') + "\r\n") + "0\r\n\r\n",
       {200, 413, 413},
       413},
      {"Content-Length beside Transfer-Encoding (request smuggling)",
       post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       {200, 200, 400},
       400},
  }));
  LibraryServer library;
  auto its_client = library.client();
  its_client.send(row.bytes);
  check_library(row.probe, its_client.read().status, row.by_library);

  const TestFront front;
  auto our_client = front.client();
  (void)our_client.send(row.bytes);
  CHECK(our_client.read().status == row.by_front);
}

TEST_CASE("httplib: of two requests in one packet the second is lost", "[front][probe]") {
  const std::string both = many(2, "GET /read/x HTTP/1.1\r\nHost: a\r\n\r\n");
  LibraryServer library;
  auto its_client = library.client();
  its_client.send(both);
  CHECK(its_client.read().status == 200);
  its_client.half_close();
  CHECK(its_client.read_to_end().empty());
  check_library("answered requests", library.paths().size(), std::array<std::size_t, 3>{1, 1, 1});

  const TestFront front;
  auto our_client = front.client();
  our_client.send(both);
  CHECK(our_client.read().status == 200);
  CHECK(our_client.read().status == 200);
}

}  // namespace
}  // namespace usher::http
