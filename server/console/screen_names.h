#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "server/html/template_set.h"

namespace usher::console {

/// What the layout names besides html::kEveryPage.
inline constexpr std::array<std::string_view, 9> kEveryScreen{
    "sections", "section_url", "section_name", "is_current", "admin_name", "form_token", "here", "done", "sign_out_url"};

inline constexpr std::array kParts{html::TemplateRow{"next_page", {"next_url"}}};

inline constexpr std::array kScreens{
    html::TemplateRow{"refused", {"detail", "back_url"}},
};

/// The name of one of kScreens; an unknown one does not compile.
consteval html::TemplateName operator""_screen(const char* name, std::size_t length) {
  return html::name_in(kScreens, {name, length});
}

/// The built-in templates of this folder.
html::TemplateSet template_set();

}  // namespace usher::console
