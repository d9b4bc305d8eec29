#pragma once

#include <string>
#include <string_view>

namespace usher {

/// What the URL of a database names, as Usher, SQLAlchemy and libpq write it. A `+driver` behind the scheme changes nothing.
///
///     sqlite:PATH, sqlite:///PATH        a file, relative to the working directory
///     sqlite:/PATH, sqlite:////PATH      the same, absolute
///     postgresql://..., postgres://...   a server of PostgreSQL
struct NamedDatabase {
  bool is_file = false;
  std::string text;       ///< The path as written; of a server the URL, as postgresql:// without a driver.
  std::string_view what;  ///< Not empty: the URL cannot be used; follows the value, "names a directory".
  std::string_view fix;   ///< An imperative, with `what`.
};
NamedDatabase named_database(std::string_view url);

}  // namespace usher
