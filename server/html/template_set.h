#pragma once

#include <span>

#include "common/base/files/embedded_file.h"
#include "server/html/template_names.h"

namespace usher::html {

/// The templates that all sets have: the files of server/html/templates.
std::span<const EmbeddedFile> template_files();
/// palette.css and palette_dark.css.
std::span<const EmbeddedFile> style_files();
/// sending.js, which the scripts of pages and of the console begin with.
std::span<const EmbeddedFile> script_files();

/// The templates of one part of the server, beside those of this folder.
struct TemplateSet {
  std::span<const EmbeddedFile>
      files;                       ///< NAME.html; one that is named as a file of this folder replaces it. Parts: parts/NAME.html.
  std::string_view language = {};  ///< The tag of the only one; empty: all of the catalogue.
};

/// The name of a page of some set. Made by name_in() only, so that an unknown one does not compile.
class TemplateName {
 public:
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  explicit consteval TemplateName(std::string_view text) : text_(text) {}
  friend consteval TemplateName name_in(std::span<const std::string_view> pages, std::string_view name);
  std::string_view text_;
};

/// The name of one of these pages; an unknown one does not compile.
consteval TemplateName name_in(std::span<const std::string_view> pages, std::string_view name) {
  for (const auto page : pages)
    if (page == name) return TemplateName(page);
  throw "there is no such page in the set";
}

/// The frame of all pages; `{{> content}}` is the page.
inline constexpr std::string_view kLayout = "layout";
inline constexpr std::string_view kContent = "content";

/// The page that all sets have.
inline constexpr TemplateName kNotice = name_in(kPageNames, "notice");

}  // namespace usher::html
