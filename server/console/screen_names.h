#pragma once

#include <cstddef>

#include "server/html/template_set.h"

namespace usher::console {

/// What the layout names besides html::kEveryPage.
inline constexpr std::array<std::string_view, 15> kEveryScreen{
    "sections",     "section_url",      "section_name",    "section_icon",   "section_group", "is_current", "admin_name", "done",
    "sign_out_url", "chart_script_url", "chart_style_url", "dark_style_url", "themes",        "theme_url",  "theme_name"};

/// What screens include; table.h and Visit make their values.
inline constexpr std::array kParts{
    html::TemplateRow{"cell", {"text", "cell_url", "at", "at_text", "ago", "whole", "part", "tone", "cell_form"}},
    html::TemplateRow{"table",
                      {"caption", "is_wide", "columns", "column_name", "is_number", "is_undrawn", "is_free", "column_url", "sort",
                       "has_rows", "rows", "head", "cells", "empty", "has_picks", "pick", "pick_name"}},
    html::TemplateRow{"acts", {"acts", "buttons", "act_url", "act_name", "links", "link_url", "link_text", "file_url"}},
    html::TemplateRow{"facts", {"facts", "fact_name"}},
    html::TemplateRow{"figures", {"figures", "figure_name", "figure", "change", "line"}},
    html::TemplateRow{"chart", {"chart_kind"}},
    html::TemplateRow{"filter", {"is_filtered", "search_field", "is_folded", "is_open", "chips", "chip_url", "chip_text"}},
    html::TemplateRow{"filter_fields", {}},
    html::TemplateRow{"pages", {"first_url", "previous_url", "next_url"}},
    html::TemplateRow{"links", {"links", "link_url", "link_text"}},
    html::TemplateRow{"preview",
                      {"preview_steps", "step_title", "step_note", "step_questions", "question_label", "question_note",
                       "is_required", "is_single", "is_multiple", "is_line", "is_prose", "choices", "choice_label"}},
};

inline constexpr std::array kScreens{
    html::TemplateRow{"refused", {"detail", "faults", "fault_field", "fault_text", "back_url"}},
    html::TemplateRow{"no_admin", {"address", "form"}},
    html::TemplateRow{"kept_form", {"lead", "dropped", "prove_url", "prove_text", "form"}},
    html::TemplateRow{"overview", {"attention", "days"}},
    html::TemplateRow{"users", {"filter", "count", "acts", "list", "pages"}},
    html::TemplateRow{"user_new", {"form"}},
    html::TemplateRow{"user", {"small_acts", "act_form", "large_acts", "act_url", "act_name", "change", "tables"}},
    html::TemplateRow{"question", {"subject", "consequences", "form", "back_url"}},
    html::TemplateRow{"settings", {"list"}},
    html::TemplateRow{"health", {"tables"}},
    html::TemplateRow{"listing", {"lead", "filter", "acts", "list", "pages", "act"}},
    html::TemplateRow{"details", {"lead", "back_url"}},
    html::TemplateRow{"export", {"lead"}},
    html::TemplateRow{"mail", {"retry", "notes", "has_text", "subject", "pieces", "piece", "preview_url", "back_url"}},
    html::TemplateRow{"audit_verdict", {"broken", "event_url", "lead", "continue_url", "back_url"}},
    html::TemplateRow{"api_keys", {"list", "form"}},
    html::TemplateRow{"api_key_made", {"key", "scope", "back_url"}},
    html::TemplateRow{"questionnaire_results",
                      {"filter", "steps", "questions", "question_label", "question_note", "answered", "chart", "weeks"}},
    html::TemplateRow{"questionnaire_comparison", {"filter", "changes", "steps", "questions", "back_url"}},
    html::TemplateRow{"questionnaire_draft",
                      {"form", "note", "faults", "changes", "touched", "publish", "has_preview", "back_url"}},
    html::TemplateRow{"chat", {"days"}},
    html::TemplateRow{"setup_step", {"lead", "note", "form", "test_form", "skip_url"}},
    html::TemplateRow{"setup_lines", {"lead", "lines", "skip_url"}},
    html::TemplateRow{"setup_done", {"public_url", "is_public", "file"}},
};

/// The name of one of kScreens; an unknown one does not compile.
consteval html::TemplateName operator""_screen(const char* name, std::size_t length) {
  return html::name_in(kScreens, {name, length});
}

/// The built-in templates of this folder.
html::TemplateSet template_set();

}  // namespace usher::console
