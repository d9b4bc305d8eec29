#pragma once

#include <cstddef>

#include "server/html/template_set.h"

namespace usher::pages {

inline constexpr std::array kParts{
    html::TemplateRow{"account_nav",
                      {"has_tabs", "tabs", "tab_url", "tab", "current", "done", "alert", "acting", "acting_text", "form"}},
    html::TemplateRow{"device", {"device", "is_handheld"}},
    html::TemplateRow{"factor_key", {"qr_side", "qr_path", "key"}},
    html::TemplateRow{"backup_codes", {"codes"}},
    html::TemplateRow{"providers", {"providers", "has_providers", "provider_url", "drawing"}},
    html::TemplateRow{"question",
                      {"name",         "label",    "fault",     "described_by", "required",    "is_group",    "is_single",
                       "is_multiple",  "is_text",  "is_number", "value",        "choices",     "choice_id",   "choice_value",
                       "choice_label", "chosen",   "other",     "other_name",   "other_value", "has_written", "written",
                       "key_name",     "has_rows", "rows",      "row_id",       "key"}},
};

inline constexpr std::array kPages{
    html::TemplateRow{"dead_link", {"detail", "form"}},
    html::TemplateRow{"verify", {"address", "takes_password", "form"}},
    html::TemplateRow{"resend", {"form"}},
    html::TemplateRow{"forgot", {"form", "back_url"}},
    html::TemplateRow{"reset", {"address", "is_initial", "form"}},
    html::TemplateRow{"reset_done", {"paragraphs", "sign_in_url"}},
    html::TemplateRow{"undo", {"address", "form"}},
    html::TemplateRow{"consent", {"address", "form"}},
    html::TemplateRow{"sign_in_link", {"address", "form"}},
    html::TemplateRow{"sign_in", {"form", "link_url", "code_url", "sign_up_url", "dropped"}},
    html::TemplateRow{"sign_in_by_link", {"form", "back_url"}},
    html::TemplateRow{"sign_in_by_code", {"lead", "form", "back_url"}},
    html::TemplateRow{"sign_in_failed", {"detail", "security_url"}},
    html::TemplateRow{"sign_in_with", {"lead"}},
    html::TemplateRow{"resume", {"form"}},
    html::TemplateRow{"signed_in", {"address", "target_url", "form"}},
    html::TemplateRow{"sign_out", {"address", "form"}},
    html::TemplateRow{"sign_up", {"form", "sign_in_url"}},
    html::TemplateRow{"questionnaire",
                      {"number", "count", "steps", "step", "form_title", "is_done", "notice", "notice_url", "hidden", "questions",
                       "skippable", "back_url", "target_url"}},
    html::TemplateRow{"account",
                      {"address", "name", "initials", "is_admin", "is_verified", "has_factor", "console_url", "needs_attention",
                       "verify_form", "factor_url", "questions_url", "form"}},
    html::TemplateRow{"account_profile", {"form", "answers", "question", "answer", "change_url"}},
    html::TemplateRow{"account_security",
                      {"address", "is_verified", "password", "factor", "codes_left", "has_browsers", "browsers", "when", "form",
                       "ways", "way", "providers", "drawing"}},
    html::TemplateRow{"account_form", {"lead", "form", "again_url", "back_url"}},
    html::TemplateRow{"account_key", {"form"}},
    html::TemplateRow{"account_codes", {"target_url"}},
    html::TemplateRow{"account_link", {"provider", "target_url"}},
    html::TemplateRow{"account_activity", {"events", "what", "action", "when", "network", "next_url", "back_url"}},
    html::TemplateRow{"account_sessions", {"sessions", "impersonated", "when", "network", "form", "others_form"}},
    html::TemplateRow{"account_data", {"export_form", "form"}},
    html::TemplateRow{"re_authenticate", {"form", "code_form", "mail_form", "providers", "provider_url", "no_mail", "no_way"}},
    html::TemplateRow{"second_factor", {"note", "form", "mail_form"}},
    html::TemplateRow{"enrolment", {"form"}},
    html::TemplateRow{"enrolment_key", {"form"}},
    html::TemplateRow{"enrolment_again", {"form", "again_form"}},
    html::TemplateRow{"enrolment_done", {"target_url"}},
    html::TemplateRow{"setup", {"form"}},
    html::TemplateRow{"front",
                      {"account_url", "sign_in_url", "sign_up_url", "console_url", "developer", "state", "docs_url", "has_mails",
                       "mails", "subject", "command"}},
};

/// The name of one of kPages; an unknown one does not compile.
consteval html::TemplateName operator""_page(const char* name, std::size_t length) {
  return html::name_in(kPages, {name, length});
}

/// The built-in templates of this folder.
html::TemplateSet template_set();

}  // namespace usher::pages
