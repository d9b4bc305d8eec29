#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "server/html/template_set.h"

namespace usher::console {

/// What the layout names besides html::kEveryPage.
inline constexpr std::array<std::string_view, 7> kEveryScreen{"sections",   "section_url", "section_name", "is_current",
                                                              "admin_name", "done",        "sign_out_url"};

/// What screens include; table.h and Visit make their values.
inline constexpr std::array kParts{
    html::TemplateRow{"cell", {"text", "cell_url", "at", "at_text", "ago", "cell_form"}},
    html::TemplateRow{"table", {"caption", "columns", "column_name", "is_number", "has_rows", "rows", "head", "cells", "empty"}},
    html::TemplateRow{"facts", {"facts", "fact_name"}},
    html::TemplateRow{"chart", {"chart_kind"}},
    html::TemplateRow{"filter"},
    html::TemplateRow{"pages", {"first_url", "next_url"}},
};

inline constexpr std::array kScreens{
    html::TemplateRow{"refused", {"detail", "faults", "fault_field", "fault_text", "back_url"}},
    html::TemplateRow{"overview", {"attention", "days"}},
    html::TemplateRow{"users", {"filter", "count", "list", "pages"}},
    html::TemplateRow{"user_new", {"form"}},
    html::TemplateRow{"user", {"small_acts", "act_form", "large_acts", "act_url", "act_name", "change", "tables"}},
    html::TemplateRow{"question", {"subject", "consequences", "form", "back_url"}},
    html::TemplateRow{"sessions", {"list", "pages"}},
    html::TemplateRow{"settings", {"list"}},
    html::TemplateRow{"health", {"tables"}},
};

/// The name of one of kScreens; an unknown one does not compile.
consteval html::TemplateName operator""_screen(const char* name, std::size_t length) {
  return html::name_in(kScreens, {name, length});
}

/// The built-in templates of this folder.
html::TemplateSet template_set();

}  // namespace usher::console
