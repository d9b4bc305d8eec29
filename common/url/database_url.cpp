#include "common/url/database_url.h"

#include <algorithm>

namespace usher {
namespace {

constexpr std::string_view kFile = "write sqlite:PATH, such as sqlite:data/usher.db or sqlite:/var/lib/usher/usher.db";

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

/// Two slashes begin a host, which SQLite does not have. A third ends it; a fourth begins the path.
std::string_view path_in(std::string_view rest) {
  if (!rest.starts_with("//")) return rest;
  rest.remove_prefix(rest.starts_with("///") ? 3 : 2);
  return rest;
}

NamedDatabase named_file(std::string_view path) {
  if (path.empty() || path == ":memory:") return {true, {}, "names no file and would store nothing", kFile};
  if (std::any_of(path.begin(), path.end(), is_control)) return {true, {}, "contains a control character", kFile};
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
  if (dialect == "sqlite" && colon < url.size()) return named_file(path_in(rest));
  if ((dialect == "postgresql" || dialect == "postgres") && rest.starts_with("//"))
    return {false, "postgresql:" + std::string(rest), {}, {}};
  return {false,
          {},
          "is not a database that Usher knows",
          "write sqlite:PATH, such as sqlite:data/usher.db, or postgresql://USER:PASSWORD@HOST/NAME"};
}

}  // namespace usher
