#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/core/mail/mail_files.h"
#include "common/core/mail/mail_template.h"

namespace usher::core {

/// The texts of mails, by kind (kMailKinds) and language: the built-in ones, and in their place those of the operator's files of
/// the same path. Safe from any thread.
///
///     <language>/<kind>.txt    `Subject: ...`, an empty line, and the text
///     <language>/<kind>.html   what stands in the layout; without it the HTML is made from the text (html_of_text)
///     layout.html              around all: {{lang}} {{dir}} {{subject}} {{site_name}} {{body}}
class MailTemplates {
 public:
  /// Reads `directory` (MAIL_TEMPLATES) once; empty: the built-in texts only. A file that cannot be used is left out, so that the
  /// text it replaces stays, and problems() names it. kInvalidSettings where the directory cannot be read.
  static Result<MailTemplates> load(const std::string& directory);

  struct Rendered {
    std::string subject;
    std::string text;
    std::string html;  ///< A whole document.
    std::string language;
  };
  /// The mail in the language that `accept_language` (as the header, may be empty) prefers among those that have this kind, else
  /// in English. A link begins with http:// or https://; in other values control characters are made visible and `://` is broken
  /// up, long ones are cut, and empty ones shown as a dash, but an empty code or link counts as missing. `when` may be RFC 3339,
  /// and hours follow from minutes. kInternal for an unknown kind, a link that is none, or a value that the text needs and lacks.
  Result<Rendered> render(std::string_view kind, std::string_view accept_language,
                          const std::vector<std::pair<std::string_view, std::string>>& values) const;

  /// What is wrong with the operator's files, one sentence each, for the log.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  /// The languages of a kind, English first.
  [[nodiscard]] std::vector<std::string> languages(std::string_view kind) const;

 private:
  struct Mail {
    MailTemplate subject;
    MailTemplate text;
    MailTemplate html;
  };

  void take_layout(const MailFiles& own);
  void take_mail(const MailPath& path, const MailFiles& own);

  std::map<std::string, std::map<std::string, Mail, std::less<>>, std::less<>> mails_;  ///< By kind, then language.
  MailTemplate layout_;
  std::vector<std::string> problems_;
};

}  // namespace usher::core
