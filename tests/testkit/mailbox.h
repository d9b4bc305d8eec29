#pragma once

#include <vector>

#include "common/domain/mail.h"

namespace usher::testkit {

class TestCore;

/// Reads the mail of an installation: its outbox, after handling its requests as the worker does.
class Mailbox {
 public:
  explicit Mailbox(TestCore& kit) : kit_(kit) {}

  /// All mails of that kind to that address (as written), oldest first.
  std::vector<domain::Mail> all(std::string_view kind, std::string_view address);
  std::size_t count(std::string_view kind, std::string_view address) { return all(kind, address).size(); }
  /// The token or code of the newest one; throws without one.
  std::string secret(std::string_view kind, std::string_view address);

 private:
  TestCore& kit_;
};

}  // namespace usher::testkit
