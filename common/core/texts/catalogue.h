#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "common/base/files/embedded_file.h"
#include "common/core/texts/text_key.h"
#include "common/core/texts/text_template.h"
#include "common/json/value.h"

namespace usher::core {

/// The built-in texts of pages and mails: the files common/core/texts/LANGUAGE.json.
std::span<const EmbeddedFile> text_files();

/// The texts of pages and mails in one language. Immutable after load; safe from any thread.
class Language {
 public:
  /// `fallback` has what this language lacks; nullptr for English. It outlives this.
  Language(std::string tag, const Language* fallback) : tag_(std::move(tag)), fallback_(fallback) {}

  [[nodiscard]] const std::string& tag() const { return tag_; }
  /// Returns the text with its values, not escaped; values are isolated in their writing direction where the language is written
  /// from right to left. A missing value is empty.
  [[nodiscard]] std::string text(TextKey key, const TextValues& values = {}) const { return text_of(key.key(), values); }
  /// Returns the title and the sentence of the error `code` (its wire form). `is_ours`: the fault is the server's, which decides
  /// for codes that have no text.
  [[nodiscard]] std::string error_title(std::string_view code, bool is_ours, TextValues values = {}) const;
  [[nodiscard]] std::string error_detail(std::string_view code, bool is_ours, TextValues values = {}) const;
  /// Returns the sentence of a field's fault by its code.
  [[nodiscard]] std::string fault(std::string_view code, const TextValues& values = {}) const;

  /// Returns the source of a text for a template with the same placeholders: its words as `escape` returns them, its placeholders
  /// isolated as by text(). Empty for an unknown key.
  [[nodiscard]] std::string source(std::string_view key, const std::function<std::string(std::string_view)>& escape) const;

  /// The texts of a mail. Borrowed.
  struct MailText {
    const TextTemplate& subject;
    const TextTemplate& body;  ///< Its paragraphs, with empty lines between them.
  };
  /// Returns nullopt if this language itself lacks one of them.
  [[nodiscard]] std::optional<MailText> mail(std::string_view kind) const;

  /// Returns the template of the key; nullptr if this language itself lacks it.
  [[nodiscard]] const TextTemplate* find(std::string_view key) const {
    const auto found = texts_.find(key);
    return found == texts_.end() ? nullptr : &found->second;
  }
  /// Adds a text or replaces it: a JSON string, or an array of paragraphs for the body of a mail. Translation tools write an
  /// empty text where a translation is missing: it changes nothing. Error: kInvalidArgument for an unknown key or placeholder,
  /// another JSON type, a subject of several lines, or a body without a value that its mail needs.
  Status set(const std::string& key, const json::Value& text);

 private:
  [[nodiscard]] std::string text_of(std::string_view key, const TextValues& values) const;

  std::string tag_;
  const Language* fallback_;
  std::map<std::string, TextTemplate, std::less<>> texts_;
};

/// The texts in all languages: the built-in ones, and the operator's files beside and over them. The files are in the JSON format
/// of i18next: nested keys, {{value}} for a value. Immutable after load, and shared by its copies; safe from any thread.
class Catalogue {
 public:
  static Catalogue built_in();
  /// Reads DIRECTORY/LANGUAGE.json once; if `directory` (PAGE_TEMPLATES) is empty, only the built-in texts. A text that a file
  /// lacks stays the built-in one, or English in a new language. Error: kInvalidSettings if the directory or a file cannot be
  /// read, or has an unknown key or placeholder; `fields` has all problems.
  static Result<Catalogue> load(const std::string& directory);

  /// Returns the language that the header `Accept-Language` (may be empty) prefers, otherwise English, as mails do.
  [[nodiscard]] const Language& choose(std::string_view accept_language) const;
  /// Returns the languages' tags, English first.
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }
  /// Whether the language has every text.
  [[nodiscard]] bool is_built_in(std::string_view tag) const { return !languages_->find(tag)->second.built_in.empty(); }

 private:
  struct Entry {
    Entry(std::string_view texts, Language made) : built_in(texts), language(std::move(made)) {}
    std::string_view built_in;  ///< Parsed when the language is first asked for.
    Language language;
    std::once_flag parsed;
  };
  using Languages = std::map<std::string, Entry, std::less<>>;

  Catalogue() = default;
  Language& parsed(std::string_view tag) const;
  void take(const std::string& tag, std::string_view text, std::vector<std::string>& problems);

  std::shared_ptr<Languages> languages_ = std::make_shared<Languages>();  ///< They refer to English.
  std::vector<std::string> tags_;
};

/// The keys that every built-in language has: kPageTexts, and the subjects and bodies of kMailKinds.
std::vector<std::string> catalogue_keys();

/// kInvalidSettings with all problems of the files that a setting names.
Error wrong_files(std::string_view setting, const std::vector<std::string>& problems);

}  // namespace usher::core
