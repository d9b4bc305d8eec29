#pragma once

#include "server/html/template_set.h"
#include "server/pages/template_names.h"

namespace usher::pages {

/// The built-in templates: the files of server/pages/templates.
std::span<const EmbeddedFile> template_files();
/// The style sheet, the script and the icon of the pages.
std::span<const EmbeddedFile> page_files();

/// The name of a page, server/pages/templates/NAME.html; an unknown one does not compile.
consteval html::TemplateName operator""_page(const char* name, std::size_t length) {
  return html::name_in(kPageNames, {name, length});
}

/// The built-in templates of this folder.
inline html::TemplateSet template_set() { return {.files = template_files()}; }

}  // namespace usher::pages
