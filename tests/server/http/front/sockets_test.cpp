#include "server/http/front/sockets.h"

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

namespace usher::http {
namespace {

TEST_CASE("unix socket: its path is known, and a TCP socket has none", "[front]") {
  const testkit::TempDirectory directory;
  const auto path = directory.file("usherd.sock");
  CHECK(unix_path_of(listen_unix(path).value().get()) == path);
  CHECK(unix_path_of(listen_tcp("127.0.0.1", 0).value().front().get()).empty());
}

}  // namespace
}  // namespace usher::http
