#pragma once

#include "server/console/template_names.h"
#include "server/html/template_set.h"

namespace usher::console {

/// The templates of the console: the files server/console/templates/NAME.html.
std::span<const EmbeddedFile> template_files();
/// What its pages load: the style sheet and the script.
std::span<const EmbeddedFile> asset_files();

/// The name of a page, server/console/templates/NAME.html; an unknown one does not compile.
consteval html::TemplateName operator""_template(const char* name, std::size_t length) {
  return html::name_in(kPageNames, {name, length});
}

/// The built-in templates of this folder.
inline html::TemplateSet template_set() { return {.files = template_files(), .language = "en"}; }

}  // namespace usher::console
