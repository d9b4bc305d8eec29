#pragma once

#include "server/console/console_files.h"
#include "server/console/template_names.h"
#include "server/html/template_set.h"

namespace usher::console {

/// The name of a page, server/console/templates/NAME.html; an unknown one does not compile.
consteval html::TemplateName operator""_screen(const char* name, std::size_t length) {
  return html::name_in(kPageNames, {name, length});
}

/// The built-in templates of this folder.
inline html::TemplateSet template_set() { return {.files = template_files(), .language = "en"}; }

}  // namespace usher::console
