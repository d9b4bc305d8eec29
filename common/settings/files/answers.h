#pragma once

#include "common/settings/files/sources.h"

namespace usher::settings {

/// A provider that is offered when a site is set up.
struct OfferedProvider {
  std::string_view name;
  std::string_view title;
  std::string_view client_id;  ///< The setting; so is the next.
  std::string_view client_secret;
};
inline constexpr std::array kOfferedProviders{OfferedProvider{"google", "Google", "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"},
                                              OfferedProvider{"github", "GitHub", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"}};

/// Settings that an operator answers when a site is set up, over those that the machine had when they began, and the file that
/// gets them. One thread.
class Answers {
 public:
  /// Finds the file that the programs read with these sources, or else a new `usher.toml` in the working directory. Error:
  /// kForbidden if this process may not find out, or would not read that file (Sources::ignores_files_of_others);
  /// kInvalidSettings if the present settings are wrong.
  static Result<Answers> begin(Sources sources);

  [[nodiscard]] const std::string& file() const { return file_; }
  /// Whether a source has it or it was answered, so that it is no default.
  [[nodiscard]] bool is_given(std::string_view key) const { return given(key) != nullptr; }
  /// Where a value comes from that counts before the file's, such as `environment`: an answer would have no effect.
  [[nodiscard]] std::optional<std::string> fixed_by(std::string_view key) const;
  /// Takes a value. Error: kInvalidArgument if it is not a setting; kValidationFailed if it is fixed_by() something, or with what
  /// is wrong with it.
  Status take(std::string_view key, std::string value);
  /// Lets the pages of SITE_URL call Usher: adds its origin to CORS_ORIGINS, unless it is Usher's own or CORS_ORIGINS was
  /// answered.
  Status admit_site();
  /// The settings with what was taken. Error: kInvalidSettings with all faults.
  [[nodiscard]] const Result<Loaded>& loaded() const { return loaded_; }
  /// As `usher config show` shows it, without secrets; while something is wrong, as it was before.
  [[nodiscard]] std::string shown(std::string_view key) const;
  /// Whether browsers reach Usher elsewhere than at localhost.
  [[nodiscard]] bool is_public() const;
  /// The redirect URL that the provider is given when Usher is registered there.
  [[nodiscard]] std::string redirect_url(const OfferedProvider& provider) const;
  /// What was taken, by environment name.
  [[nodiscard]] const TextMap& taken() const { return taken_; }
  /// Whether write() takes a file from users other than its owner, since it has a secret or gets one. Where root owns it, a group
  /// other than root's goes on reading it.
  [[nodiscard]] bool closes_file() const;
  /// Writes what was taken into the file, if anything was. A new file is private; one that is there keeps its other lines, its
  /// owner and its mode but for closes_file(), so that the service can read it. Never through a symbolic link. Errors: of
  /// loaded(); kForbidden or kInternal if it cannot be written.
  [[nodiscard]] Status write() const;

 private:
  Answers(Sources sources, std::string file);
  void keep_effective();
  [[nodiscard]] bool holds_secret() const;
  [[nodiscard]] const Given* given(std::string_view key) const { return gathered_.find(key); }

  Sources sources_;
  std::string file_;
  Gathered gathered_;
  Result<Loaded> loaded_;
  std::vector<Effective> effective_;  ///< Of the newest settings without a fault.
  TextMap taken_;
};

}  // namespace usher::settings
