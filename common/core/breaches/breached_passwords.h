#pragma once

#include <unordered_set>

#include "common/core/breaches/password_list.h"
#include "common/core/breaches/range_api.h"
#include "common/settings/settings.h"

namespace usher::core {

/// The passwords that attackers know, as BREACHED_PASSWORDS says: common ones, those of a file, those that the range API knows.
/// All passwords are given in the form in which they are hashed (NFKC). Safe from any thread.
class BreachedPasswords {
 public:
  /// Reads a file of text whole; opens a built one (PasswordList), told apart by its first bytes. `http` and `clock` must outlive
  /// it. Error: kInvalidSettings if the file cannot be used.
  static Result<BreachedPasswords> open(const settings::BreachedPasswords& settings, net::HttpClient& http, const Clock& clock);

  /// Error: kInvalidSettings if the file, if there is one, cannot be used.
  static Status check_file(const settings::BreachedPasswords& settings);

  /// Looks here, without a call. Error: kValidationFailed on `field` with what is known.
  [[nodiscard]] Status check_here(std::string_view password, std::string_view field) const;
  /// Asks the range API if that is set; blocks as it does. Error: kValidationFailed on `field` if it knows the password, and with
  /// BREACHED_PASSWORDS_FAIL=closed if it fails.
  [[nodiscard]] Status check_online(std::string_view password, std::string_view field) const;

  [[nodiscard]] bool is_in_file(std::string_view password) const;
  [[nodiscard]] std::uint64_t in_file() const { return list_ ? list_->layout().count : plain_.size(); }
  /// Null unless it is set.
  [[nodiscard]] const RangeApi* range_api() const { return range_api_.get(); }

 private:
  explicit BreachedPasswords(const settings::BreachedPasswords& settings) : settings_(settings) {}
  Status open_file();
  Status read_plain();

  settings::BreachedPasswords settings_;
  std::unordered_set<std::string> plain_ = {};
  std::optional<PasswordList> list_ = {};
  std::unique_ptr<RangeApi> range_api_ = {};
};

/// What the settings say of known passwords, after "Refused as new passwords: ", for operators.
std::string words_of(const settings::BreachedPasswords& settings);

}  // namespace usher::core
