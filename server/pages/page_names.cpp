#include "server/pages/page_names.h"

#include "server/pages/template_files.h"

namespace usher::pages {

html::TemplateSet template_set() { return {.files = template_files(), .pages = kPages, .parts = kParts}; }

}  // namespace usher::pages
