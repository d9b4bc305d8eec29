#include "common/core/mail/mail_templates.h"

#include <filesystem>

#include "common/base/files/file.h"
#include "common/base/language_tag.h"
#include "common/base/time_text.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Splits language/kind.suffix without checking the parts.
std::optional<MailPath> split(std::string_view path) {
  const std::size_t slash = path.find('/');
  const std::size_t dot = path.rfind('.');
  if (slash == std::string_view::npos || dot == std::string_view::npos || dot < slash) return std::nullopt;
  return MailPath{path.substr(0, slash), path.substr(slash + 1, dot - slash - 1), path.substr(dot)};
}

/// Returns why a file of that path is not used; empty if it is.
std::string why_unused(std::string_view path) {
  if (path == kLayoutPath || parse_mail_path(path)) return {};
  const auto parts = split(path);
  if (!parts || !is_language_tag(parts->language)) return "is not in the folder of a language, as en/verify_email.txt is";
  std::array<std::string_view, kMailKinds.size()> names;
  std::ranges::transform(kMailKinds, names.begin(), [](const MailKind& kind) { return kind.name; });
  const auto meant = nearest(parts->kind, names);
  return "is not a known mail" + (meant ? "; did you mean " + std::string(*meant) + "?" : "");
}

std::string without_mark_and_cr(std::string text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

/// Returns the file's text. Error: kInvalidArgument with the reason if it is not used.
Result<std::string> read_file(const fs::path& file, std::string_view path) {
  if (auto why = why_unused(path); !why.empty()) return error(ErrorCode::kInvalidArgument, std::move(why));
  USHER_TRY(auto text, read_small_file(file.string(), kMaxFileBytes));
  if (!is_utf8(text)) return error(ErrorCode::kInvalidArgument, "is not UTF-8");
  return without_mark_and_cr(std::move(text));
}

constexpr std::size_t kMaxBytes = 320;  // an address has up to 254
constexpr std::string_view kNothing = "\u2013";

std::string shortened(std::string text) {
  if (text.size() <= kMaxBytes) return text;
  return std::string(first_bytes(text, kMaxBytes)) + "\u2026";
}

/// Link injection: mail programs turn URLs into links, and an attacker chooses some values (a display name, a user agent). A bare
/// host name may still become a link.
std::string without_links(std::string text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at)) text.insert(at + 1, " ");
  return text;
}

std::string shown(std::string_view value) {
  return value.empty() ? std::string(kNothing) : shortened(without_links(printable(value)));
}

std::string readable_time(const std::string& text) {
  const auto time = parse_time(text);
  if (!time) return text;
  const auto exact = to_rfc3339(*time);
  return exact.substr(0, 10) + " " + exact.substr(11, 5) + " UTC";
}

std::string minutes_in(std::string_view minutes, int unit) {
  return std::to_string(parse_whole<int>(minutes).value_or(0) / unit);
}

bool is_link(std::string_view name) { return name == "link" || name == kListLink; }

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

/// Splits into lines without trailing white space.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) lines.push_back(trim(take_until(text, '\n')));
  return lines;
}

std::string_view between_braces(std::string_view placeholder) {
  return placeholder.substr(kOpen.size(), placeholder.size() - kOpen.size() - kClose.size());
}

/// A line as HTML: words escaped, links as such, other placeholders isolated.
std::string html_of_line(std::string_view line) {
  std::string html;
  while (!line.empty()) {
    const std::size_t open = std::min(line.find(kOpen), line.size());
    html += escape_html(line.substr(0, open));
    line.remove_prefix(open);
    if (line.empty()) break;
    const std::size_t end = line.find(kClose) + kClose.size();
    const auto placeholder = line.substr(0, end);
    line.remove_prefix(end);
    const std::string shown(placeholder);
    html += is_link(between_braces(placeholder)) ? "<a href=\"" + shown + "\">" + shown + "</a>" : "<bdi>" + shown + "</bdi>";
  }
  return html;
}

std::string html_of_lines(std::span<const std::string_view> lines) {
  std::string html;
  for (const auto line : lines) html += (html.empty() ? "" : "<br>\n") + html_of_line(line);
  return html;
}

std::string html_of_paragraph(std::span<const std::string_view> lines) {
  if (lines.size() == 1 && lines[0] == "{{code}}") return "<p class=\"code\"><bdi>{{code}}</bdi></p>\n";
  if (lines.size() < 2 || lines.back() != "{{link}}") return "<p>" + html_of_lines(lines) + "</p>\n";
  auto label = html_of_lines(lines.first(lines.size() - 1));
  if (label.ends_with(':')) label.pop_back();
  return "<p><a class=\"button\" href=\"{{link}}\">" + label + "</a></p>\n";
}

/// Whether a paragraph with this value has nothing to say.
bool is_idle(const TextValues& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() || found->second == kNothing || (name == kListLink && found->second == values.at("link"));
}

/// Without the paragraph that has the value, unless it has the link, too.
std::string without(const std::string& body, std::string_view value) {
  const auto at = body.find(std::string(kOpen).append(value).append(kClose));
  if (at == std::string::npos) return body;
  const auto before = body.rfind("\n\n", at);
  const auto begin = before == std::string::npos ? 0 : before;
  auto shorter = std::string(body).erase(begin, body.find("\n\n", at) - begin);
  return shorter.find("{{link}}") == std::string::npos ? body : shorter;
}

constexpr std::string_view kSubject = "Subject: ";
constexpr std::array<std::string_view, 5> kLayoutValues{"lang", "dir", "subject", "site_name", "body"};

std::vector<std::string_view> values_of(const MailKind& kind) {
  std::vector<std::string_view> values(kEveryMail.begin(), kEveryMail.end());
  std::ranges::copy_if(kind.values, std::back_inserter(values), [](auto value) { return !value.empty(); });
  return values;
}

/// Parses a part of a mail. It must use the kind's indispensable values.
Result<TextTemplate> parse_part(std::string_view source, const MailKind& kind) {
  const auto known = values_of(kind);
  USHER_TRY(auto part, TextTemplate::parse(source, known));
  for (const auto value : kIndispensable)
    if (contains(known, value) && !part.uses(value))
      return error(ErrorCode::kInvalidArgument, "has no {{" + std::string(value) + "}}, which it needs");
  return part;
}

Result<TextTemplate> parse_layout(std::string_view source) {
  USHER_TRY(auto parsed, TextTemplate::parse(source, kLayoutValues));
  if (!parsed.uses("body")) return error(ErrorCode::kInvalidArgument, "has no {{body}}, which it needs");
  return parsed;
}

}  // namespace

std::optional<MailPath> parse_mail_path(std::string_view path) {
  auto parts = split(path);
  if (!parts || !is_language_tag(parts->language) || !find_mail_kind(parts->kind)) return std::nullopt;
  return parts;
}

Result<MailFiles> read_mail_files(const std::string& directory, std::vector<std::string>& problems) {
  MailFiles files;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().filename().string().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    std::error_code ignored;
    const auto suffix = at->path().extension();
    if ((suffix != ".txt" && suffix != ".html") || at->is_directory(ignored)) continue;
    const auto path = at->path().lexically_relative(directory).generic_string();
    if (auto text = read_file(at->path(), path); text.ok())
      files[path] = std::move(text).value();
    else
      problems.push_back(printable(path) + ": " + text.error().detail());
  }
  if (failed)
    return error(ErrorCode::kInvalidSettings, "MAIL_TEMPLATES: cannot read " + printable(directory) + ": " + failed.message());
  std::ranges::sort(problems);
  return files;
}

Result<TextValues> mail_values(const std::vector<std::pair<std::string_view, std::string>>& given) {
  TextValues values;
  for (const auto& [name, value] : given) {
    if ((contains(kIndispensable, name) || is_link(name)) && value.empty()) continue;
    if (is_link(name) && !is_web_link(value))
      return error_because(ErrorCode::kInternal, "a mail's link is not an http or https URL");
    values[std::string(name)] =
        is_link(name) ? value : shown(name == "when" || name == kFirstSignUp ? readable_time(value) : value);
    if (name != "minutes") continue;
    values["hours"] = minutes_in(value, 60);
    values["days"] = minutes_in(value, 24 * 60);
  }
  return values;
}

TextValues html_values(const TextValues& values) {
  TextValues escaped;
  for (const auto& [name, value] : values) escaped[name] = escape_html(value);
  return escaped;
}

std::string html_of_text(std::string_view source) {
  std::string html;
  std::vector<std::string_view> paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) html += html_of_paragraph(paragraph);
    paragraph.clear();
  };
  for (const auto line : lines_of(source)) {
    if (line.empty())
      flush();
    else
      paragraph.push_back(line);
  }
  flush();
  return html;
}

Result<MailTemplates::Source> MailTemplates::read_text(std::string_view file, const MailKind& kind) {
  const std::size_t end = std::min(file.find('\n'), file.size());
  const auto heading = trim(file.substr(0, end));
  if (!file.starts_with(kSubject) || heading.size() <= kSubject.size() || !file.substr(end).starts_with("\n\n"))
    return error(ErrorCode::kInvalidArgument, "line 1: must be `Subject: ` and the subject, followed by an empty line");
  USHER_CHECK(TextTemplate::parse(file, values_of(kind)));  // counts all lines
  USHER_TRY(auto subject, TextTemplate::parse(trim(heading.substr(kSubject.size())), values_of(kind)));
  const auto body = file.substr(end + 2);
  USHER_CHECK(parse_part(body, kind));
  return Source{std::move(subject), std::string(body)};
}

MailTemplates::MailTemplates(Catalogue catalogue)
    : catalogue_(std::move(catalogue)), layout_(parse_layout(built_in_layout().front().text).value()) {}

Result<MailTemplates> MailTemplates::load(const std::string& directory, const Catalogue& catalogue) {
  MailTemplates made(catalogue);
  MailFiles own;
  if (!directory.empty()) {
    USHER_TRY(own, read_mail_files(directory, made.problems_));
  }
  for (const auto* suffix : {".txt", ".html"})  // the text first: it makes the HTML that a file replaces
    for (const auto& [path, text] : own) {
      if (!path.ends_with(suffix)) continue;
      if (const auto taken = made.take_file(path, text); !taken.ok())
        made.problems_.push_back(path + ": " + taken.error().detail());
    }
  return made;
}

std::optional<MailTemplates::Source> MailTemplates::source_of(std::string_view kind, std::string_view language) const {
  if (const auto own = own_.find({std::string(kind), std::string(language)}); own != own_.end()) return own->second;
  const auto& known = catalogue_.choose(language);
  const auto text = known.tag() == language ? known.mail(kind) : std::nullopt;
  return text ? std::optional(Source{text->subject, text->body.source()}) : std::nullopt;
}

Status MailTemplates::take_file(std::string_view path, std::string_view source) {
  if (path == kLayoutPath) {
    USHER_TRY(layout_, parse_layout(source));
    return done();
  }
  const auto [language, name, suffix] = *parse_mail_path(path);
  const MailKind& kind = *find_mail_kind(name);
  auto mail = source_of(name, language);
  if (suffix == ".txt") {
    USHER_TRY(mail, read_text(source, kind));
  } else {
    if (!mail) return error(ErrorCode::kInvalidArgument, "this mail has no .txt in this language");
    USHER_CHECK(parse_part(source, kind));
    mail->html = source;
  }
  own_.insert_or_assign({std::string(name), std::string(language)}, std::move(*mail));
  return done();
}

std::vector<std::string> MailTemplates::languages(std::string_view kind) const {
  if (!find_mail_kind(kind)) return {};
  auto tags = catalogue_.tags();
  std::erase_if(tags, [&](const auto& tag) { return !catalogue_.is_built_in(tag) && !catalogue_.choose(tag).mail(kind); });
  for (const auto& [name, mail] : own_)
    if (name.first == kind && !contains(tags, name.second)) tags.push_back(name.second);
  return tags;
}

Result<MailTemplates::Rendered> MailTemplates::render(std::string_view kind, std::string_view accept_language,
                                                      const std::vector<std::pair<std::string_view, std::string>>& values) const {
  const auto tags = languages(kind);
  if (tags.empty()) return error_because(ErrorCode::kInternal, "unknown mail " + printable(kind));
  const std::string language(choose_language(accept_language, tags));
  const Source source = source_of(kind, language).value();
  const MailKind& known = *find_mail_kind(kind);

  USHER_TRY(const auto plain, mail_values(values));
  auto escaped = html_values(plain);
  USHER_TRY(auto subject, source.subject.fill(plain));
  auto body = source.body;
  for (const auto name : {kListLink, kFirstSignUp})
    if (is_idle(plain, name)) body = without(body, name);
  USHER_TRY(const auto words, parse_part(body, known));
  USHER_TRY(auto text, words.fill(plain));
  USHER_TRY(const auto page, parse_part(source.html ? *source.html : html_of_text(body), known));
  USHER_TRY(escaped["body"], page.fill(escaped));
  escaped["subject"] = escape_html(subject);
  escaped["lang"] = language;
  escaped["dir"] = is_right_to_left(language) ? "rtl" : "ltr";
  USHER_TRY(auto html, layout_.fill(escaped));
  return Rendered{std::move(subject), std::move(text), std::move(html), language};
}

}  // namespace usher::core
