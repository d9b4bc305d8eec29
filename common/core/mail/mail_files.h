#pragma once

#include <map>

#include "common/base/result.h"

namespace usher::core {

/// The operator's templates of mails by path, such as en/verify_email.txt; UTF-8 with LF.
using MailFiles = std::map<std::string, std::string, std::less<>>;

inline constexpr std::string_view kLayoutPath = "layout.html";

/// The parts of a template's path. All of them are borrowed.
struct MailPath {
  std::string_view language;
  std::string_view kind;    ///< One of kMailKinds.
  std::string_view suffix;  ///< .txt or .html
};

/// Returns nullopt for the layout and for paths that are not a known mail's.
std::optional<MailPath> parse_mail_path(std::string_view path);

/// Reads the .txt and .html files below `directory`. Skips names that begin with a dot. Files that are not a known mail or cannot
/// be read are left out and named in `problems`. Error: kInvalidSettings if the directory cannot be read.
Result<MailFiles> read_mail_files(const std::string& directory, std::vector<std::string>& problems);

}  // namespace usher::core
