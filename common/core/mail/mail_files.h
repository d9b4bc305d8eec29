#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace usher::core {

/// The sources of mails by their paths, such as en/verify_email.txt; UTF-8 with LF.
using MailFiles = std::map<std::string, std::string, std::less<>>;

inline constexpr std::string_view kLayoutPath = "layout.html";

/// What the path of a mail's text says; all of it borrowed.
struct MailPath {
  std::string_view language;
  std::string_view kind;    ///< One of kMailKinds.
  std::string_view suffix;  ///< .txt or .html

  /// The path of the same mail with another suffix.
  [[nodiscard]] std::string with(std::string_view other_suffix) const;
};

/// nullopt for the layout, and for what is no mail of ours.
std::optional<MailPath> parse_mail_path(std::string_view path);

const MailFiles& built_in_mail_files();

/// The .txt and .html below `directory`. Those that no mail is made from, or that cannot be read, are left out and named in
/// `problems`; names that begin with a dot are passed over. kInvalidSettings where the directory cannot be read.
Result<MailFiles> read_mail_files(const std::string& directory, std::vector<std::string>& problems);

}  // namespace usher::core
