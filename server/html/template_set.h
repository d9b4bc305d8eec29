#pragma once

#include <array>
#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::html {

/// A template, and the values that it may name besides those of every page.
struct TemplateRow {
  std::string_view name;  ///< Its file is NAME.html.
  std::array<std::string_view, 29> values = {};
};

/// The templates of one part of the server. Its pages may also include the parts `back`, `form`, `form_faults` and `field`.
struct TemplateSet {
  std::span<const EmbeddedFile> files;               ///< NAME.html; one that is named as a file of this folder replaces it.
  std::span<const TemplateRow> pages;                ///< Besides `notice`.
  std::span<const TemplateRow> parts;                ///< What pages include; every page may name their values.
  std::span<const std::string_view> every = {};      ///< What its layout, and so every page, may name besides html::kEveryPage.
  std::span<const std::string_view> languages = {};  ///< Their tags; empty: all of the catalogue.
};

/// The name of a page of some set. Made by name_in() only, so that an unknown one does not compile.
class TemplateName {
 public:
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  explicit consteval TemplateName(std::string_view text) : text_(text) {}
  friend consteval TemplateName name_in(std::span<const TemplateRow> pages, std::string_view name);
  std::string_view text_;
};

/// The name of one of these pages; an unknown one does not compile.
consteval TemplateName name_in(std::span<const TemplateRow> pages, std::string_view name) {
  for (const auto& row : pages)
    if (row.name == name) return TemplateName(row.name);
  throw "there is no such page in the set";
}

/// What the layout, and so every page, may name.
inline constexpr std::array<std::string_view, 21> kEveryPage{
    "title",       "site_name",  "initial",    "site_url", "logo_url",     "lang",          "dir",
    "with_script", "style_url",  "script_url", "icon_url", "languages",    "terms_url",     "privacy_url",
    "has_footer",  "names_site", "is_light",   "is_dark",  "language_tag", "language_name", "language_url"};

/// The frame of all pages; `{{> content}}` is the page.
inline constexpr std::string_view kLayout = "layout";
inline constexpr std::string_view kContent = "content";

/// The parts that the pages of all sets include.
inline constexpr std::array kSharedParts{
    TemplateRow{"back"},
    TemplateRow{"form", {"action_url", "fields", "button", "second", "destroys"}},
    TemplateRow{"form_faults", {"faulty", "form_fault"}},
    TemplateRow{"field", {"name",        "label",        "type",         "autocomplete",  "value",     "hint",
                          "fault",       "described_by", "input_mode",   "left_to_right", "required",  "checked",
                          "show",        "hide",         "placeholder",  "has_focus",     "is_hidden", "is_account",
                          "is_checkbox", "is_labelled",  "is_select",    "is_area",       "is_input",  "options",
                          "aside",       "aside_url",    "option_value", "option_label",  "chosen"}},
};

/// The pages that all sets have.
inline constexpr std::array kSharedPages{TemplateRow{"notice", {"paragraphs", "with_back"}}};
inline constexpr TemplateName kNotice = name_in(kSharedPages, "notice");

}  // namespace usher::html
