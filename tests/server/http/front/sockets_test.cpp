#include "server/http/front/sockets.h"

#include <sys/fsuid.h>

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"

namespace usher::http {
namespace {

TEST_CASE("unix socket: a directory without permission is named as the cause", "[front]") {
  const testkit::TempDirectory directory;
  constexpr uid_t kNobody = 65534;
  const auto own = static_cast<uid_t>(::setfsuid(kNobody));  // this thread's alone; without effect unless it is root
  if (own != 0) std::filesystem::permissions(directory.path(), std::filesystem::perms::owner_read);
  const auto refused = listen_unix(directory.file("usherd.sock"));
  ::setfsuid(own);
  REQUIRE_FALSE(refused.ok());
  CHECK(testkit::has(refused.error().what, "Permission denied; name a path in a directory that this user may write to"));
  std::filesystem::permissions(directory.path(), std::filesystem::perms::owner_all);
}

TEST_CASE("unix socket: its path is known, and a TCP socket has none", "[front]") {
  const testkit::TempDirectory directory;
  const auto path = directory.file("usherd.sock");
  CHECK(unix_path_of(listen_unix(path).value().get()) == path);
  CHECK(unix_path_of(listen_tcp("127.0.0.1", 0).value().front().get()).empty());
}

TEST_CASE("tcp socket: knows whether it is bound to a host and a port", "[front]") {
  const auto sockets = listen_tcp("127.0.0.1", 0).value();
  const int socket = sockets.front().get();
  const int port = port_of(socket);
  CHECK(is_bound_to(socket, "127.0.0.1", port));
  CHECK(is_bound_to(socket, "localhost", 0));
  CHECK_FALSE(is_bound_to(socket, "127.0.0.1", port == 1024 ? 1025 : port - 1));
  CHECK_FALSE(is_bound_to(socket, "0.0.0.0", port));
  CHECK_FALSE(is_bound_to(-1, "127.0.0.1", 0));
}

}  // namespace
}  // namespace usher::http
