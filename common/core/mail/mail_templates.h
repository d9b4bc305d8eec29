#pragma once

#include "common/core/texts/catalogue.h"
#include "common/core/texts/mail_text.h"

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

/// What stands around the HTML of every mail: the single file common/core/mail/layout.html.
std::span<const EmbeddedFile> built_in_layout();

/// Converts the given values for display; see MailTemplates::render. Error: kInternal if a link is not an http or https URL.
Result<TextValues> mail_values(const std::vector<std::pair<std::string_view, std::string>>& given);

/// Returns the values escaped for HTML.
TextValues html_values(const TextValues& values);

/// Returns the HTML of a text template, with the same placeholders and words. Empty lines separate paragraphs. A paragraph that
/// ends in a line with only {{link}} becomes a button labelled with its other lines; a paragraph of only {{code}} is emphasised.
/// Other values are isolated in their writing direction (<bdi>).
std::string html_of_text(std::string_view source);

/// The texts of mails, by kind (kMailKinds) and language: those of the catalogue, and the operator's files over them. Safe from
/// any thread.
///
///     <language>/<kind>.txt    `Subject: ...`, an empty line, and the text
///     <language>/<kind>.html   what stands in the layout; without it the HTML is made from the text (html_of_text)
///     layout.html              around all: {{lang}} {{dir}} {{subject}} {{site_name}} {{body}}
class MailTemplates {
 public:
  /// Takes the texts of `catalogue`, and reads `directory` (MAIL_TEMPLATES) once if it is not empty. An unusable file is left out
  /// and named in problems(), and the text of the catalogue stays. Error: kInvalidSettings if the directory cannot be read.
  static Result<MailTemplates> load(const std::string& directory, const Catalogue& catalogue);

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
  /// What a mail is made of when it is rendered. Checked when it was taken.
  struct Source {
    TextTemplate subject;
    std::string body;
    std::optional<std::string> html = {};  ///< Absent: made from the body.
  };

  explicit MailTemplates(Catalogue catalogue);
  static Result<Source> read_text(std::string_view file, const MailKind& kind);
  /// Takes a file of read_mail_files(). Error: kInvalidArgument if it is unusable.
  Status take_file(std::string_view path, std::string_view source);
  /// Returns the operator's file, else the text of the catalogue, which has checked it; nullopt without either.
  [[nodiscard]] std::optional<Source> source_of(std::string_view kind, std::string_view language) const;

  Catalogue catalogue_;
  std::map<std::pair<std::string, std::string>, Source> own_;  ///< By kind and language.
  TextTemplate layout_;
  std::vector<std::string> problems_;
};

}  // namespace usher::core
