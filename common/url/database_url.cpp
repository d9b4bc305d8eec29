#include "common/url/database_url.h"

#include <algorithm>

namespace usher {
namespace {

constexpr std::string_view kFile = "write sqlite:PATH, such as sqlite:data/usher.db or sqlite:/var/lib/usher/usher.db";

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

/// Two slashes begin a host, which SQLite does not have. A third ends it; a fourth begins the path.
NamedDatabase named_file(std::string_view rest) {
  const auto path = rest.substr(rest.starts_with("///") ? 3 : 0);
  if (path.starts_with("//") && path.size() == rest.size())
    return {true,
            {},
            "has two slashes, which begin a host",
            "write three before a relative path, such as sqlite:///data/usher.db, and four before an absolute one"};
  if (path.empty() || path == ":memory:") return {true, {}, "names no file and would store nothing", kFile};
  if (std::ranges::any_of(path, is_control)) return {true, {}, "contains a control character", kFile};
  if (path.find('?') != std::string_view::npos)
    return {true, {}, "has options, which are not supported", "leave out the ? and what follows, such as sqlite:data/usher.db"};
  if (path.starts_with('~'))
    return {true,
            {},
            "begins with ~, which only a shell replaces",
            "write the whole path, such as sqlite:/var/lib/usher/usher.db, or sqlite:./~ for a file of that name"};
  if (path.ends_with('/')) return {true, {}, "names a directory", "add the name of the file, such as sqlite:data/usher.db"};
  return {true, std::string(path), {}, {}};
}

}  // namespace

NamedDatabase named_database(std::string_view url) {
  const auto colon = std::min(url.find(':'), url.size());
  const auto scheme = url.substr(0, colon);
  const auto dialect = scheme.substr(0, scheme.find('+'));
  const auto rest = url.substr(std::min(colon + 1, url.size()));
  if (dialect == "sqlite" && colon < url.size()) return named_file(rest);
  if ((dialect == "postgresql" || dialect == "postgres") && rest.starts_with("//"))
    return {false, "postgresql:" + std::string(rest), {}, {}};
  return {false,
          {},
          "is not a database that Usher knows",
          "write sqlite:PATH, such as sqlite:data/usher.db, or postgresql://USER:PASSWORD@HOST/NAME"};
}

}  // namespace usher
