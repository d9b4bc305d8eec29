#include "common/core/page_texts/page_texts.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

// toml++ asserts that a key starts at places where it later rejects the input, such as `[[[`.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>

#include "common/base/file.h"
#include "common/base/language_tag.h"
#include "common/base/text.h"
#include "common/core/page_texts/page_text_files.h"

namespace usher::core {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnglish = "en";
constexpr const char* kSetting = "PAGE_TEMPLATES";
constexpr std::string_view kSuffix = ".toml";
constexpr std::size_t kMaxFileBytes = 256 * 1024;
constexpr std::string_view kOtherFault = "fault.OTHER";
// A value of the other writing direction does not reorder the sentence around it (Unicode UAX #9, FSI and PDI).
constexpr std::string_view kIsolate = "\u2068";
constexpr std::string_view kEndIsolate = "\u2069";

std::string error_key(std::string_view code, std::string_view part) {
  return std::string("error.").append(code).append(".").append(part);
}

template <class Table>
bool has_row(const Table& table, std::string_view row) {
  return std::find(table.begin(), table.end(), row) != table.end();
}

/// error.CODE.PART, or the text for errors without one of their own.
std::string known_error_key(std::string_view code, bool is_ours, std::string_view part) {
  return error_key(has_row(kPageErrors, code) ? code : is_ours ? "failed" : "refused", part);
}

std::vector<std::string> make_keys() {
  std::vector<std::string> keys;
  for (const auto& row : kPageTexts) keys.emplace_back(row.key);
  for (const auto code : kPageErrors)
    for (const auto* part : {"title", "detail"}) keys.push_back(error_key(code, part));
  for (const auto code : kPageFaults) keys.push_back("fault." + std::string(code));
  keys.emplace_back(kOtherFault);
  return keys;
}

/// The placeholders of the text.
std::vector<std::string_view> values_of(std::string_view key) {
  std::vector<std::string_view> values{"site_name"};
  const auto* const row =
      std::find_if(kPageTexts.begin(), kPageTexts.end(), [&](const PageText& text) { return text.key == key; });
  if (row == kPageTexts.end()) return values;
  std::copy_if(row->values.begin(), row->values.end(), std::back_inserter(values), [](auto value) { return !value.empty(); });
  return values;
}

Error unknown_key(const std::string& key) {
  const auto& keys = page_text_keys();
  const std::vector<std::string_view> known(keys.begin(), keys.end());
  const auto meant = nearest(key, known);
  return error(ErrorCode::kInvalidArgument,
               printable(key) + " is not a text of the pages" + (meant ? "; did you mean " + std::string(*meant) + "?" : ""));
}

/// Calls `take(key, text)` for each text below `table`, with dots between the names; `refuse(key)` for other values.
template <class Take, class Refuse>
void each_text(const toml::table& table, const std::string& prefix, const Take& take, const Refuse& refuse) {
  for (const auto& [name, node] : table) {
    const auto key = prefix + std::string(name.str());
    if (const auto* inner = node.as_table()) {
      each_text(*inner, key + ".", take, refuse);
    } else if (const auto* text = node.as_string()) {
      take(key, text->get());
    } else {
      refuse(key);
    }
  }
}

using PageSources = std::map<std::string, std::string>;

/// Returns the texts of the files DIRECTORY/LANGUAGE.toml by language.
PageSources read_sources(const std::string& directory, std::vector<std::string>& problems) {
  PageSources sources;
  std::error_code failed;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed)) {
    const auto name = at->path().filename().string();
    const auto tag = at->path().stem().string();
    if (at->path().extension() != kSuffix || name.starts_with('.')) continue;
    auto text = read_small_file(at->path().string(), kMaxFileBytes);
    if (!is_language_tag(tag)) {
      problems.push_back(printable(name) + " is not named by a language, such as de.toml or pt-BR.toml");
    } else if (!text.ok()) {
      problems.push_back(printable(name) + ": " + std::string(text.error().detail()));
    } else if (!is_utf8(text.value())) {
      problems.push_back(printable(name) + " is not UTF-8");
    } else {
      sources[tag] = std::move(text).value();
    }
  }
  if (failed) problems.push_back("cannot read " + printable(directory) + ": " + failed.message());
  return sources;
}

Error wrong_texts(const std::vector<std::string>& problems) {
  std::string what = std::string(kSetting) + ":";
  for (const auto& problem : problems) what += (problems.size() == 1 ? " " : "\n  ") + problem;
  Error wrong = error(ErrorCode::kInvalidSettings, std::move(what));
  for (const auto& problem : problems) wrong.fields.push_back({kSetting, "INVALID_SETTING", problem});
  return wrong;
}

}  // namespace

const std::vector<std::string>& page_text_keys() {
  static const auto kKeys = make_keys();
  return kKeys;
}

const MailTemplate* PageLanguage::find(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? nullptr : &found->second;
}

std::string PageLanguage::text_of(std::string_view key, const TextValues& values) const {
  const auto* found = find(key);
  if (!found) return fallback_ ? fallback_->text_of(key, values) : std::string();
  const bool isolates = is_right_to_left(tag_);
  TextValues shown;
  for (const auto value : values_of(key)) {
    const auto given = values.find(value);
    auto& text = shown[std::string(value)];
    if (given == values.end()) continue;
    text = isolates ? std::string(kIsolate) + given->second + std::string(kEndIsolate) : given->second;
  }
  auto filled = found->fill(shown);
  return filled.ok() ? std::move(filled).value() : std::string();  // all placeholders are among values_of()
}

std::string PageLanguage::error_title(std::string_view code, bool is_ours, TextValues values) const {
  values["code"] = code;
  return text_of(known_error_key(code, is_ours, "title"), values);
}

std::string PageLanguage::error_detail(std::string_view code, bool is_ours, TextValues values) const {
  values["code"] = code;
  return text_of(known_error_key(code, is_ours, "detail"), values);
}

std::string PageLanguage::fault(std::string_view code, const TextValues& values) const {
  return text_of(has_row(kPageFaults, code) ? "fault." + std::string(code) : std::string(kOtherFault), values);
}

Status PageLanguage::set(const std::string& key, std::string_view text) {
  if (!has_row(page_text_keys(), key)) return unknown_key(key);
  auto parsed = MailTemplate::parse(text, values_of(key));
  if (!parsed.ok()) return error(ErrorCode::kInvalidArgument, printable(key) + ", " + std::string(parsed.error().detail()));
  texts_.insert_or_assign(key, std::move(parsed).value());
  return done();
}

void PageTexts::take(const std::string& tag, std::string_view toml, std::vector<std::string>& problems) {
  const auto file = tag + std::string(kSuffix);
  const auto problem = [&](const std::string& what) { problems.push_back(file + ": " + what); };
  const auto* english = tag == kEnglish ? nullptr : &languages_.at(kEnglish);
  auto& language = languages_.try_emplace(tag, tag, english).first->second;
  const auto put = [&](const std::string& key, const std::string& text) {
    if (const auto set = language.set(key, text); !set.ok()) problem(std::string(set.error().detail()));
  };
  try {
    each_text(toml::parse(toml, file), "", put,
              [&](const std::string& key) { problem(printable(key) + " is not a text; put it in quotes"); });
  } catch (const toml::parse_error& fault) {
    problem("line " + std::to_string(fault.source().begin.line) + ": " + std::string(fault.description()));
  }
}

Result<PageTexts> PageTexts::load(const std::string& directory) {
  PageTexts made;
  std::vector<std::string> problems;
  PageSources built_in;
  for (const auto& file : page_text_files()) built_in.emplace(file.name.substr(0, file.name.size() - kSuffix.size()), file.text);
  made.take(kEnglish, built_in.at(kEnglish), problems);  // first: the others fall back to it
  for (const auto& [tag, text] : built_in)
    if (tag != kEnglish) made.take(tag, text, problems);
  if (!directory.empty())
    for (const auto& [tag, text] : read_sources(directory, problems)) made.take(tag, text, problems);
  if (!problems.empty()) return wrong_texts(problems);
  made.tags_.emplace_back(kEnglish);
  for (const auto& [tag, language] : made.languages_)
    if (tag != kEnglish) made.tags_.push_back(tag);
  return made;
}

const PageLanguage& PageTexts::choose(std::string_view accept_language) const {
  return languages_.find(choose_language(accept_language, tags_))->second;
}

}  // namespace usher::core
