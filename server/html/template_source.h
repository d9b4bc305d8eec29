#pragma once

#include "common/core/texts/catalogue.h"

// The sources of templates: their tags are found and checked before the template library reads them.

namespace usher::html {

/// `{{name}}` and its kinds: `{{#name}}`, `{{^name}}`, `{{/name}}`, `{{> file}}`, `{{! comment }}`.
struct TemplateTag {
  enum class Kind { kValue, kSection, kInverted, kEnd, kPartial, kComment };
  Kind kind = Kind::kValue;
  std::string_view name;
  std::size_t begin = 0;
  std::size_t end = 0;  ///< Behind the closing braces.
  std::size_t line = 1;
};

/// What a template may name.
struct TemplateScope {
  std::vector<std::string_view> values;
  std::vector<std::string_view> partials;
  const core::Language& english;  ///< Has all texts.
};

/// Returns the tags in their order. Error: kInvalidArgument, from the line on, for what prints unescaped, changes the delimiters
/// or is not closed.
Result<std::vector<TemplateTag>> tags_of(std::string_view source);

/// Returns what is wrong with a template, a sentence each that begins with the line: tags that tags_of() refuses, unknown names,
/// sections that do not match, a value outside of quotes in a tag of HTML or in a script, and a value in an address (`href`,
/// `src`, `action`, `formaction`) whose name does not end in `_url` (cross-site scripting).
std::vector<std::string> faults_of(std::string_view source, const TemplateScope& scope);

/// Appends the values that a template names, by itself or in its English texts. Precondition: a built-in source.
void append_values(std::string_view source, std::vector<std::string_view>& values);

/// Template sources by name.
using TemplateSources = std::map<std::string, std::string, std::less<>>;

/// Replaces `{{> name}}` by the source of that name, and so on within it. Precondition: without faults. Error: kInvalidArgument
/// if a source includes itself.
Result<std::string> with_partials(std::string_view source, const TemplateSources& sources);
/// Replaces `{{t.KEY}}` by the text, escaped, whose placeholders become tags. Precondition: without faults.
std::string with_texts(std::string_view source, const core::Language& language);

/// The ending of names of addresses.
inline constexpr std::string_view kAddressEnding = "_url";

}  // namespace usher::html
