#include "common/core/texts/catalogue.h"

#include <filesystem>

#include "common/base/files/file.h"
#include "common/base/language_tag.h"
#include "common/core/texts/mail_text.h"

namespace usher::core {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnglish = "en";
constexpr const char* kSetting = "PAGE_TEMPLATES";
constexpr std::string_view kSuffix = ".json";
constexpr std::size_t kMaxFileBytes = 256 * 1024;
constexpr std::string_view kOtherFault = "fault.OTHER";
// A value of the other writing direction does not reorder the sentence around it (Unicode UAX #9, FSI and PDI).
constexpr std::string_view kIsolate = "\u2068";
constexpr std::string_view kEndIsolate = "\u2069";

enum class TextForm { kText, kSubject, kParagraphs };

/// What a text of the catalogue may be and use.
struct TextRule {
  TextForm form = TextForm::kText;
  std::vector<std::string_view> values = {};
};
using TextRules = std::map<std::string, TextRule, std::less<>>;

std::string error_key(std::string_view code, std::string_view part) {
  return std::string("error.").append(code).append(".").append(part);
}

std::string mail_key(std::string_view kind, std::string_view part) {
  return std::string("mail.").append(kind).append(".").append(part);
}

template <class Table>
std::vector<std::string_view> with_values(std::vector<std::string_view> values, const Table& more) {
  std::ranges::copy_if(more, std::back_inserter(values), [](auto value) { return !value.empty(); });
  return values;
}

TextRules make_rules() {
  const std::vector<std::string_view> every_page{"site_name"};
  TextRules rules;
  for (const auto& row : kPageTexts) rules.emplace(row.key, TextRule{.values = with_values(every_page, row.values)});
  for (const auto& kind : kMailKinds) {
    const auto values = with_values({kEveryMail.begin(), kEveryMail.end()}, kind.values);
    rules.emplace(mail_key(kind.name, "subject"), TextRule{TextForm::kSubject, values});
    rules.emplace(mail_key(kind.name, "body"), TextRule{TextForm::kParagraphs, values});
  }
  return rules;
}

const TextRules& text_rules() {
  static const auto kRules = make_rules();
  return kRules;
}

/// error.CODE.PART, or the text for errors without one of their own.
std::string known_error_key(std::string_view code, bool is_ours, std::string_view part) {
  auto key = error_key(code, part);
  return text_rules().contains(key) ? key : error_key(is_ours ? "failed" : "refused", part);
}

Error unknown_key(const std::string& key) {
  const auto keys = catalogue_keys();
  const std::vector<std::string_view> known(keys.begin(), keys.end());
  const auto meant = nearest(key, known);
  return error(ErrorCode::kInvalidArgument, printable(key) + " is not a text of pages or mails" +
                                                (meant ? "; did you mean " + std::string(*meant) + "?" : ""));
}

/// Returns the text; empty if it is not translated. Error: kInvalidArgument if the value has another form.
Result<std::string> text_from(const json::Value& value, TextForm form) {
  if (form != TextForm::kParagraphs) {
    const auto* text = value.string();
    if (!text) return error(ErrorCode::kInvalidArgument, " is not a text; put it in quotes");
    if (form == TextForm::kSubject && text->find('\n') != std::string::npos)
      return error(ErrorCode::kInvalidArgument, " must be one line");
    return *text;
  }
  const auto* paragraphs = value.array();
  if (!paragraphs) return error(ErrorCode::kInvalidArgument, " is not a list of paragraphs; put them in [ ]");
  std::string whole;
  for (const auto& paragraph : *paragraphs) {
    const auto* text = paragraph.string();
    if (!text) return error(ErrorCode::kInvalidArgument, " has a paragraph that is not a text; put it in quotes");
    if (text->empty()) return std::string();
    whole += (whole.empty() ? "" : "\n") + *text + "\n";
  }
  return whole;
}

/// Returns the indispensable value that the mail has and its body lacks; empty if the body has all.
std::string_view missing_value(const TextRule& rule, const TextTemplate& text) {
  if (rule.form != TextForm::kParagraphs) return {};
  const auto* const lacking =
      find_where(kIndispensable, [&](std::string_view value) { return contains(rule.values, value) && !text.uses(value); });
  return lacking ? *lacking : std::string_view();
}

/// Calls `take(key, value)` for each value below `object` that is not an object, with dots between the names.
template <class Take>
void each_text(const json::Object& object, const std::string& prefix, const Take& take) {
  for (const auto& [name, value] : object) {
    const auto key = prefix + name;
    if (const auto* inner = value.object())
      each_text(*inner, key + ".", take);
    else
      take(key, value);
  }
}

using TextSources = std::map<std::string, std::string>;

/// Returns the texts of the files DIRECTORY/LANGUAGE.json by language.
TextSources read_sources(const std::string& directory, std::vector<std::string>& problems) {
  TextSources sources;
  std::error_code failed;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed)) {
    const auto name = at->path().filename().string();
    const auto tag = at->path().stem().string();
    if (at->path().extension() != kSuffix || name.starts_with('.')) continue;
    auto text = read_small_file(at->path().string(), kMaxFileBytes);
    if (!is_language_tag(tag)) {
      problems.push_back(printable(name) + " is not named by a language, such as de.json or pt-BR.json");
    } else if (!text.ok()) {
      problems.push_back(printable(name) + ": " + text.error().detail());
    } else if (!is_utf8(text.value())) {
      problems.push_back(printable(name) + " is not UTF-8");
    } else {
      sources[tag] = std::move(text).value();
    }
  }
  if (failed) problems.push_back("cannot read " + printable(directory) + ": " + failed.message());
  return sources;
}

}  // namespace

Error wrong_files(std::string_view setting, const std::vector<std::string>& problems) {
  std::string what = std::string(setting) + ":";
  for (const auto& problem : problems) what += (problems.size() == 1 ? " " : "\n  ") + problem;
  Error wrong = error(ErrorCode::kInvalidSettings, std::move(what));
  for (const auto& problem : problems) wrong.fields.push_back({std::string(setting), "INVALID_SETTING", problem});
  return wrong;
}

std::vector<std::string> catalogue_keys() {
  std::vector<std::string> keys;
  for (const auto& [key, rule] : text_rules()) keys.push_back(key);
  return keys;
}

std::optional<Language::MailText> Language::mail(std::string_view kind) const {
  const auto* const subject = find(mail_key(kind, "subject"));
  const auto* const body = find(mail_key(kind, "body"));
  if (!subject || !body) return std::nullopt;
  return MailText{*subject, *body};
}

std::string Language::text_of(std::string_view key, const TextValues& values) const {
  const auto* found = find(key);
  if (!found) return fallback_ ? fallback_->text_of(key, values) : std::string();
  const bool isolates = is_right_to_left(tag_);
  TextValues shown;
  for (const auto value : text_rules().find(key)->second.values) {
    const auto given = values.find(value);
    auto& text = shown[std::string(value)];
    if (given == values.end()) continue;
    text = isolates ? std::string(kIsolate) + given->second + std::string(kEndIsolate) : given->second;
  }
  auto filled = found->fill(shown);
  return filled.ok() ? std::move(filled).value() : std::string();  // all placeholders are among the rule's values
}

std::string Language::source(std::string_view key, const std::function<std::string(std::string_view)>& escape) const {
  const auto* found = find(key);
  if (!found) return fallback_ ? fallback_->source(key, escape) : std::string();
  const bool isolates = is_right_to_left(tag_);
  std::string source;
  for (const auto& [text, placeholder] : found->pieces()) {
    source += escape(text);
    if (placeholder.empty()) continue;
    const auto tag = "{{" + placeholder + "}}";
    source += isolates ? std::string(kIsolate) + tag + std::string(kEndIsolate) : tag;
  }
  return source;
}

std::string Language::error_title(std::string_view code, bool is_ours, TextValues values) const {
  values["code"] = code;
  return text_of(known_error_key(code, is_ours, "title"), values);
}

std::string Language::error_detail(std::string_view code, bool is_ours, TextValues values) const {
  values["code"] = code;
  return text_of(known_error_key(code, is_ours, "detail"), values);
}

std::string Language::fault(std::string_view code, const TextValues& values) const {
  const auto key = "fault." + std::string(code);
  return text_of(text_rules().contains(key) ? key : kOtherFault, values);
}

Status Language::set(const std::string& key, const json::Value& text) {
  const auto rule = text_rules().find(key);
  if (rule == text_rules().end()) return unknown_key(key);
  const auto wrong = [&](const std::string& why) { return error(ErrorCode::kInvalidArgument, printable(key) + why); };
  const auto source = text_from(text, rule->second.form);
  if (!source.ok()) return wrong(source.error().detail());
  if (is_blank(source.value())) return done();
  auto parsed = TextTemplate::parse(source.value(), rule->second.values);
  if (!parsed.ok()) return wrong(", " + parsed.error().detail());
  if (const auto lacking = missing_value(rule->second, parsed.value()); !lacking.empty())
    return wrong(" has no {{" + std::string(lacking) + "}}, which it needs");
  texts_.insert_or_assign(key, std::move(parsed).value());
  return done();
}

Language& Catalogue::parsed(std::string_view tag) const {
  auto& entry = languages_->find(tag)->second;
  std::call_once(entry.parsed, [&entry] {
    if (entry.built_in.empty()) return;
    const auto texts = json::parse(entry.built_in).value();  // without faults: a test reads the built-in files
    each_text(*texts.object(), "",
              [&entry](const std::string& key, const json::Value& text) { static_cast<void>(entry.language.set(key, text)); });
  });
  return entry.language;
}

void Catalogue::take(const std::string& tag, std::string_view text, std::vector<std::string>& problems) {
  const auto problem = [&](std::string_view what) { problems.push_back(tag + std::string(kSuffix) + ": " + std::string(what)); };
  auto& language = parsed(tag);
  const auto read = json::parse(text);
  if (!read.ok()) return problem(read.error().detail());
  const auto* texts = read.value().object();
  if (!texts) return problem("must be an object of texts, as the built-in files are");
  each_text(*texts, "", [&](const std::string& key, const json::Value& value) {
    if (const auto set = language.set(key, value); !set.ok()) problem(set.error().detail());
  });
}

Catalogue Catalogue::built_in() { return load("").value(); }  // which reads no file

Result<Catalogue> Catalogue::load(const std::string& directory) {
  Catalogue made;
  auto& languages = *made.languages_;
  std::map<std::string, std::string_view> built_in;
  for (const auto& file : text_files()) built_in.emplace(file.name.substr(0, file.name.size() - kSuffix.size()), file.text);
  languages.try_emplace(kEnglish, built_in.at(kEnglish), Language(kEnglish, nullptr));
  const auto* const english = &languages.at(kEnglish).language;
  for (const auto& [tag, text] : built_in) languages.try_emplace(tag, text, Language(tag, english));
  std::vector<std::string> problems;
  const auto own = directory.empty() ? TextSources() : read_sources(directory, problems);
  for (const auto& [tag, text] : own) {
    languages.try_emplace(tag, "", Language(tag, english));
    made.take(tag, text, problems);
  }
  if (!problems.empty()) return wrong_files(kSetting, problems);
  made.tags_.emplace_back(kEnglish);
  for (const auto& [tag, language] : languages)
    if (tag != kEnglish) made.tags_.push_back(tag);
  return made;
}

const Language& Catalogue::choose(std::string_view accept_language) const {
  parsed(kEnglish);  // to which the others fall back
  return parsed(choose_language(accept_language, tags_));
}

}  // namespace usher::core
