#include "common/core/mail/mail_templates.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "common/base/language_tag.h"
#include "common/base/text.h"
#include "common/core/mail/mail_files.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/mail_values.h"

namespace usher::core {
namespace {

constexpr std::string_view kDefaultLanguage = "en";
constexpr std::string_view kSubject = "Subject: ";
constexpr std::array<std::string_view, 5> kLayoutValues{"lang", "dir", "subject", "site_name", "body"};

std::vector<std::string_view> values_of(const MailKind& kind) {
  std::vector<std::string_view> values(kEveryMail.begin(), kEveryMail.end());
  std::copy_if(kind.values.begin(), kind.values.end(), std::back_inserter(values), [](auto value) { return !value.empty(); });
  return values;
}

struct MailText {
  MailTemplate subject;
  MailTemplate body;
  MailTemplate html;  ///< Made from the body.
};

Error without_subject() {
  return error(ErrorCode::kInvalidArgument, "line 1: must be `Subject: ` and the subject, followed by an empty line");
}

/// Parses a part of a mail. It must use the kind's indispensable values.
Result<MailTemplate> parse_part(std::string_view source, const MailKind& kind) {
  const auto known = values_of(kind);
  USHER_TRY(auto part, MailTemplate::parse(source, known));
  for (const auto value : kIndispensable)
    if (std::find(known.begin(), known.end(), value) != known.end() && !part.uses(value))
      return error(ErrorCode::kInvalidArgument, "has no {{" + std::string(value) + "}}, which it needs");
  return part;
}

Result<MailText> parse_text(std::string_view source, const MailKind& kind) {
  const auto known = values_of(kind);
  const std::size_t end = source.find('\n');
  if (!source.starts_with(kSubject) || end == std::string_view::npos || !source.substr(end).starts_with("\n\n"))
    return without_subject();
  const auto subject_source = trim(source.substr(kSubject.size(), end - kSubject.size()));
  if (subject_source.empty()) return without_subject();
  if (auto whole = MailTemplate::parse(source, known); !whole.ok()) return std::move(whole).error();  // counts all lines
  const auto body_source = source.substr(end + 2);
  USHER_TRY(auto subject, MailTemplate::parse(subject_source, known));
  USHER_TRY(auto body, parse_part(body_source, kind));
  USHER_TRY(auto html, parse_part(html_of_text(body_source), kind));
  return MailText{std::move(subject), std::move(body), std::move(html)};
}

/// Parses the operator's file if it is usable, otherwise the built-in one; nullopt without either.
template <class Parse>
auto first_usable(const std::string& path, const MailFiles& own, std::vector<std::string>& problems, Parse parse)
    -> std::optional<typename decltype(parse(std::string_view()))::value_type> {
  for (const MailFiles* files : {&own, &built_in_mail_files()}) {
    const auto file = files->find(path);
    if (file == files->end()) continue;
    auto parsed = parse(std::string_view(file->second));
    if (parsed.ok()) return std::move(parsed).value();
    problems.push_back(path + ": " + std::string(parsed.error().detail()));
  }
  return std::nullopt;
}

}  // namespace

Result<MailTemplates> MailTemplates::load(const std::string& directory) {
  MailTemplates made;
  MailFiles own;
  if (!directory.empty()) {
    USHER_TRY(own, read_mail_files(directory, made.problems_));
  }
  made.take_layout(own);
  auto all = own;
  all.insert(built_in_mail_files().begin(), built_in_mail_files().end());
  for (const auto& [path, text] : all)
    if (const auto parts = parse_mail_path(path); parts && parts->suffix == ".txt") made.take_mail(*parts, own);
  for (const auto& [path, text] : own)
    if (const auto parts = parse_mail_path(path);
        parts && parts->suffix == ".html" && !made.mails_[std::string(parts->kind)].contains(parts->language))
      made.problems_.push_back(path + ": this mail has no .txt in this language");
  return made;
}

void MailTemplates::take_layout(const MailFiles& own) {
  auto layout = first_usable(std::string(kLayoutPath), own, problems_, [](std::string_view source) -> Result<MailTemplate> {
    USHER_TRY(auto parsed, MailTemplate::parse(source, kLayoutValues));
    if (!parsed.uses("body")) return error(ErrorCode::kInvalidArgument, "has no {{body}}, which it needs");
    return parsed;
  });
  if (layout) layout_ = std::move(*layout);
}

void MailTemplates::take_mail(const MailPath& path, const MailFiles& own) {
  const MailKind& kind = *find_mail_kind(path.kind);
  auto text = first_usable(path.with(".txt"), own, problems_, [&](std::string_view source) { return parse_text(source, kind); });
  if (!text) return;
  auto html = first_usable(path.with(".html"), own, problems_, [&](std::string_view source) { return parse_part(source, kind); });
  mails_[std::string(path.kind)][std::string(path.language)] = {std::move(text->subject), std::move(text->body),
                                                                html ? std::move(*html) : std::move(text->html)};
}

std::vector<std::string> MailTemplates::languages(std::string_view kind) const {
  std::vector<std::string> tags;
  const auto mails = mails_.find(kind);
  if (mails == mails_.end()) return tags;
  for (const auto& [tag, mail] : mails->second) tags.push_back(tag);
  std::stable_partition(tags.begin(), tags.end(), [](const std::string& tag) { return tag == kDefaultLanguage; });
  return tags;
}

Result<MailTemplates::Rendered> MailTemplates::render(std::string_view kind, std::string_view accept_language,
                                                      const std::vector<std::pair<std::string_view, std::string>>& values) const {
  const auto tags = languages(kind);
  if (tags.empty()) return error_because(ErrorCode::kInternal, "unknown mail " + printable(kind));
  const std::string language(choose_language(accept_language, tags));
  const Mail& mail = mails_.find(kind)->second.find(language)->second;

  USHER_TRY(const auto plain, mail_values(values));
  auto escaped = escape_html(plain);
  USHER_TRY(auto subject, mail.subject.fill(plain));
  USHER_TRY(auto text, mail.text.fill(plain));
  USHER_TRY(escaped["body"], mail.html.fill(escaped));
  escaped["subject"] = usher::escape_html(subject);
  escaped["lang"] = language;
  escaped["dir"] = is_right_to_left(language) ? "rtl" : "ltr";
  USHER_TRY(auto html, layout_.fill(escaped));
  return Rendered{std::move(subject), std::move(text), std::move(html), language};
}

}  // namespace usher::core
