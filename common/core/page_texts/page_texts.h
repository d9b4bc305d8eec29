#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/core/mail/mail_template.h"
#include "common/core/page_texts/page_text.h"

namespace usher::core {

/// Values of a text by their names.
using TextValues = MailValues;

/// The pages' texts in one language. Immutable after load; safe from any thread.
class PageLanguage {
 public:
  /// `fallback` has what this language lacks; nullptr for English. It outlives this.
  PageLanguage(std::string tag, const PageLanguage* fallback) : tag_(std::move(tag)), fallback_(fallback) {}

  [[nodiscard]] const std::string& tag() const { return tag_; }
  /// Returns the text with its values, not escaped; values are isolated in their writing direction where the language is written
  /// from right to left. A missing value is empty.
  [[nodiscard]] std::string text(TextKey key, const TextValues& values = {}) const { return text_of(key.row().key, values); }
  /// Returns the title and the sentence of the error `code` (its wire form). `is_ours`: the fault is the server's, which decides
  /// for codes that have no text.
  [[nodiscard]] std::string error_title(std::string_view code, bool is_ours, TextValues values = {}) const;
  [[nodiscard]] std::string error_detail(std::string_view code, bool is_ours, TextValues values = {}) const;
  /// Returns the sentence of a field's fault by its code.
  [[nodiscard]] std::string fault(std::string_view code, const TextValues& values = {}) const;

  /// Returns the template of the key; nullptr if this language itself lacks it.
  [[nodiscard]] const MailTemplate* find(std::string_view key) const;
  /// Adds a text or replaces it. Error: kInvalidArgument for an unknown key or placeholder.
  Status set(const std::string& key, std::string_view text);

 private:
  [[nodiscard]] std::string text_of(std::string_view key, const TextValues& values) const;

  std::string tag_;
  const PageLanguage* fallback_;
  std::map<std::string, MailTemplate, std::less<>> texts_;
};

/// The pages' texts in all languages: the built-in ones, and the operator's files beside and over them. Safe from any thread.
class PageTexts {
 public:
  PageTexts(PageTexts&&) = default;  // not copied, because languages refer to English

  /// Reads DIRECTORY/LANGUAGE.toml once; if `directory` (PAGE_TEMPLATES) is empty, only the built-in texts. A text that a file
  /// lacks stays the built-in one, or English in a new language. Error: kInvalidSettings if the directory or a file cannot be
  /// read, or has an unknown key or placeholder; `fields` has all problems.
  static Result<PageTexts> load(const std::string& directory);

  /// Returns the language that the header `Accept-Language` (may be empty) prefers, otherwise English, as mails do.
  [[nodiscard]] const PageLanguage& choose(std::string_view accept_language) const;
  /// Returns the languages' tags, English first.
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }

 private:
  PageTexts() = default;
  void take(const std::string& tag, std::string_view toml, std::vector<std::string>& problems);

  std::map<std::string, PageLanguage, std::less<>> languages_;
  std::vector<std::string> tags_;
};

/// The keys that every built-in language has: kPageTexts and those of errors and faults.
const std::vector<std::string>& page_text_keys();

}  // namespace usher::core
