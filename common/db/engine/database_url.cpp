#include "common/db/engine/database_url.h"

#include <algorithm>

#include "common/base/files/file.h"

namespace usher::db {
namespace {

constexpr std::string_view kFix = "; write sqlite:PATH, such as sqlite:data/usher.db, or postgresql://USER:PASSWORD@HOST/NAME";

Error unusable(std::string_view url, std::string_view why) {
  return error(ErrorCode::kInvalidSettings, "DATABASE_URL=" + redacted(url) + " " + std::string(why) + std::string(kFix));
}

/// Returns `sqlite` for `sqlite:` and for `sqlite+driver:`.
std::string_view scheme_of(std::string_view url) {
  const auto scheme = url.substr(0, url.find(':'));
  return scheme.size() == url.size() ? std::string_view() : scheme.substr(0, scheme.find('+'));
}

/// The text after the scheme. Two slashes would start a host, which SQLite does not have; the third slash only ends it.
std::string_view sqlite_path_of(std::string_view url) {
  url.remove_prefix(url.find(':') + 1);
  if (!url.starts_with("//")) return url;
  url.remove_prefix(2);
  if (url.starts_with('/')) url.remove_prefix(1);
  return url;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

std::string redacted(std::string_view url) {
  const auto scheme = scheme_of(url);
  std::string shown(url.substr(0, url.find('?')));
  if (shown.size() < url.size()) shown += "?***";
  if (scheme == "sqlite") return shown;
  const auto authority = shown.find("://");
  // Not a URL: it may be a connection string with a password at any position.
  if (scheme.empty() || authority == std::string::npos) return "***";
  // Uses the last @, since passwords often contain unencoded ones. A ? in the password has already cut the text.
  const auto at = shown.rfind('@');
  if (at != std::string::npos) shown.replace(authority + 3, at - authority - 3, "***");
  return at == std::string::npos && url.find('@') != std::string_view::npos ? std::string(scheme) + "://***" : shown;
}

DatabaseUrl::DatabaseUrl(std::string written) : written_(std::move(written)), path_(file_itself(written_)) {}

Result<DatabaseUrl> DatabaseUrl::parse(std::string_view text) {
  if (has_control_character(text)) return unusable("***", "contains a control character");
  const auto scheme = scheme_of(text);
  if (scheme != "sqlite") return unusable(text, "names no file of SQLite");
  const auto path = sqlite_path_of(text);
  if (path.empty() || path == ":memory:") return unusable(text, "names no file and would store nothing");
  if (path.find('?') != std::string_view::npos) return unusable(text, "has options after the ?, which are not supported");
  if (path.starts_with('~')) return unusable(text, "begins with ~, which is not replaced here");
  if (path.ends_with('/')) return unusable(text, "names a directory");
  return DatabaseUrl(std::string(path));
}

}  // namespace usher::db
