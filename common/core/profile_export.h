#pragma once

#include <functional>

#include "common/core/ports.h"
#include "common/core/pseudonym_key.h"

namespace usher::core {

/// Which profiles an export takes.
struct ProfileSelection {
  Time since{};  ///< Changed since.
  bool completed_only = false;
};

/// One profile as an export shows it.
struct ExportedAnswers {
  std::string user;                  ///< Id, or pseudonym.
  std::optional<std::string> email;  ///< Never of a pseudonym.
  std::optional<std::string> name;   ///< The same.
  domain::Profile profile;
};

/// Everybody's answers, oldest profile first, over one snapshot and at constant memory. Safe from any thread.
///
/// A pseudonym is "p" and 32 hexadecimal digits of HMAC-SHA-256 under a key that only the secret gives: the same for the same
/// user in every export, also after `usher key reseal`, and nobody else can compute it from an id. With pseudonyms go addresses,
/// names, organisations, role_other, and every text in the backgrounds that does not look like an option's value (at most 40
/// letters, digits, spaces and + - # . / _ ( ), one letter or digit at least); times are cut to the day.
class ProfileExport {
 public:
  using EachRow = std::function<Status(const ExportedAnswers&)>;
  /// `key` outlives it.
  ProfileExport(Ports ports, const PseudonymKey& key) : ports_(ports), key_(key) {}

  /// Calls `row` until it fails; its error is passed on.
  Status each(const ProfileSelection& which, const EachRow& row) const;
  Status each_pseudonymous(const ProfileSelection& which, const EachRow& row) const;

 private:
  Ports ports_;
  const PseudonymKey& key_;
};

}  // namespace usher::core
