#pragma once

#include "common/crypto/random.h"
#include "common/db/engine/database.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/temp_directory.h"

namespace usher::testkit {

/// The state that several servers share: a database file, the time, and randomness that is the same at every run.
struct World {
  TempDirectory directory;
  FakeClock clock;
  crypto::SeededRandom random{20261120};
  FakeHttp http;  ///< All of the Internet.
  /// Null: each server opens its own. PostgreSQL starts a process a connection, so worlds that follow each other share one.
  std::shared_ptr<db::Database> database = {};
};

}  // namespace usher::testkit
