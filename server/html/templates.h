#pragma once

#include "common/core/texts/catalogue.h"
#include "server/html/template_set.h"

namespace usher::html {

/// All pages of a set in all languages. Immutable; safe from any thread. Copies share them.
class Templates {
 public:
  /// Reads DIRECTORY/NAME.html once, each of which replaces the built-in file of that name; if `directory` (PAGE_TEMPLATES) is
  /// empty, only the built-in ones, which are not checked, and parsed when they are first printed. Error: kInvalidSettings if a
  /// file cannot be read or has a fault (template_source.h); `fields` has all problems with file and line.
  static Result<Templates> load(const std::string& directory, const core::Catalogue& catalogue, const TemplateSet& set);

  /// Prints the page, within the layout, in the language of that tag. Precondition: the catalogue had the language.
  [[nodiscard]] std::string render(TemplateName page, std::string_view language, const json::Object& data) const;

  [[nodiscard]] bool knows(std::string_view page, std::string_view language) const;

 private:
  class Page;
  using Languages = std::map<std::string, std::map<std::string_view, Page>, std::less<>>;  ///< By tag, then page.
  explicit Templates(std::shared_ptr<const Languages> languages) : languages_(std::move(languages)) {}

  std::shared_ptr<const Languages> languages_;
};

}  // namespace usher::html
