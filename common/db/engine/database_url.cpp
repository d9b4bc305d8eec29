#include "common/db/engine/database_url.h"

#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/url/database_url.h"

namespace usher::db {
namespace {

/// Returns `sqlite` for `sqlite:` and for `sqlite+driver:`.
std::string_view scheme_of(std::string_view url) {
  const auto scheme = url.substr(0, url.find(':'));
  return scheme.size() == url.size() ? std::string_view() : scheme.substr(0, scheme.find('+'));
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
  const auto named = named_database(text);
  if (named.is_file && named.what.empty()) return DatabaseUrl(named.text);
  const auto what = named.what.empty() ? "names no file of SQLite" : named.what;
  const auto fix = named.fix.empty() ? "write sqlite:PATH, such as sqlite:data/usher.db" : named.fix;
  return error(ErrorCode::kInvalidSettings,
               "DATABASE_URL=" + printable(redacted(text)) + " " + std::string(what) + "; " + std::string(fix));
}

}  // namespace usher::db
