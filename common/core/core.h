#pragma once

#include "common/core/runtime/ports.h"

namespace usher::db {
class Database;
enum class Topic;
}  // namespace usher::db
namespace usher::net {
class HttpClient;
}

namespace usher::core {

class Catalogue;
struct InstallationSecrets;
class MailTemplates;
class Passwords;

/// Every use case over one open database. Members are built in the order of the list and destroyed in reverse order. A caller
/// includes the use cases that it calls.
class Core {
 public:
  ~Core();

  /// Finds the secret, checks it against the database, and prepares passwords and keys. The schema must be current. All arguments
  /// but `texts` must outlive the result.
  static Result<std::unique_ptr<Core>> make(const settings::Settings& settings, const Clock& clock, crypto::Random& random,
                                            db::Database& database, net::HttpClient& http, Catalogue texts);

  /// Prepares a server for requests: announces its secret, notes the relying party of passkeys and creates a missing signing key.
  Status start();
  /// Checks that the database answers a query and that all its secrets are known here.
  [[nodiscard]] Status check_database() const;
  /// What this process or another has announced: forgets what was read of its table.
  void told(db::Topic topic);
  /// After another program has put other rows into the database: forgets what was read from it, and reads the keys again. Call it
  /// before anything else that reads.
  Status forget();

 private:
  struct Parts;
  struct Memory;
  static std::span<const Memory> memories();
  explicit Core(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;

 public:
  const Ports ports;
  const InstallationSecrets& secrets;
  const Passwords& passwords;
  const Catalogue& texts;
  const MailTemplates& mail_templates;
#define USE_CASE(type, name, ...) type& name;
#include "common/core/use_cases.h"
};

}  // namespace usher::core
