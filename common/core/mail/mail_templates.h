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

/// The texts of mails, by kind (kMailKinds) and language. The operator's files replace built-in texts of the same path. Safe from
/// any thread.
///
///     <language>/<kind>.txt    `Subject: ...`, an empty line, and the text
///     <language>/<kind>.html   what stands in the layout; without it the HTML is made from the text (html_of_text)
///     layout.html              around all: {{lang}} {{dir}} {{subject}} {{site_name}} {{body}}
class MailTemplates {
 public:
  /// Reads `directory` (MAIL_TEMPLATES) once; if empty, only the built-in texts. An unusable file is left out and named in
  /// problems(), and the built-in text stays. Error: kInvalidSettings if the directory cannot be read.
  static Result<MailTemplates> load(const std::string& directory);

  struct Rendered {
    std::string subject;
    std::string text;
    std::string html;  ///< A whole document.
    std::string language;
  };
  /// Renders the mail in the language that `accept_language` (the header's value, may be empty) prefers among the kind's
  /// languages, otherwise in English. In values other than links, control characters are made visible, `://` is broken up, long
  /// values are cut and empty ones become a dash. `when` may be RFC 3339; hours are computed from minutes. Error: kInternal if
  /// the kind is unknown, the link is not an http or https URL, or a value that the text uses is missing (an empty code or link
  /// counts as missing).
  Result<Rendered> render(std::string_view kind, std::string_view accept_language,
                          const std::vector<std::pair<std::string_view, std::string>>& values) const;

  /// The problems of the operator's files, one sentence each, for the log.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  /// Returns the languages of a kind, English first.
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
