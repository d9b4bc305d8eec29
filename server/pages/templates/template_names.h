#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace usher::pages {

/// A template, and the values that it may name besides kEveryPage.
struct TemplateRow {
  std::string_view name;  ///< Its file is NAME.html.
  std::array<std::string_view, 28> values = {};
};

/// What the layout, and so every page, may name.
inline constexpr std::array<std::string_view, 7> kEveryPage{"title", "site_name", "site_url",   "logo_url",
                                                            "lang",  "dir",       "with_script"};

/// The frame of all pages; `{{> content}}` is the page.
inline constexpr std::string_view kLayout = "layout";
inline constexpr std::string_view kContent = "content";

/// What pages and parts include; every page may name their values.
inline constexpr std::array kTemplateParts{
    TemplateRow{"back"},
    TemplateRow{"form", {"action_url", "fields", "button", "second", "faulty", "form_fault"}},
    TemplateRow{"field",
                {"name", "label", "type", "autocomplete", "value", "hint", "fault", "described_by", "input_mode", "left_to_right",
                 "required", "checked", "show", "hide", "is_hidden", "is_account", "is_checkbox", "is_input"}},
    TemplateRow{"question", {"name",         "label",   "fault",     "described_by", "required",    "is_group",    "is_single",
                             "is_multiple",  "is_text", "is_number", "value",        "choices",     "choice_id",   "choice_value",
                             "choice_label", "chosen",  "other",     "other_name",   "other_value", "has_written", "written",
                             "key_name",     "rows",    "row_id",    "key"}},
};

inline constexpr std::array kTemplatePages{
    TemplateRow{"notice", {"paragraphs", "with_back"}},
    TemplateRow{"dead_link", {"detail", "form"}},
    TemplateRow{"verify", {"address", "takes_password", "form"}},
    TemplateRow{"resend", {"form"}},
    TemplateRow{"forgot", {"form"}},
    TemplateRow{"reset", {"address", "is_initial", "form"}},
    TemplateRow{"reset_done", {"paragraphs", "sign_in_url"}},
    TemplateRow{"undo", {"address", "form"}},
    TemplateRow{"consent", {"address", "form"}},
    TemplateRow{"sign_in_link", {"address", "form"}},
    TemplateRow{"sign_in", {"form", "forgot_url", "link_url", "sign_up_url", "providers", "provider_url"}},
    TemplateRow{"sign_in_by_link", {"form", "back_url"}},
    TemplateRow{"signed_in", {"address", "target_url", "form"}},
    TemplateRow{"sign_out", {"address", "form"}},
    TemplateRow{"sign_up", {"form", "sign_in_url"}},
    TemplateRow{"questionnaire",
                {"number", "count", "notice", "notice_url", "hidden", "questions", "skippable", "back_url", "target_url"}},
    TemplateRow{"account", {"address", "form"}},
    TemplateRow{"second_factor", {"note", "form", "mail_form"}},
    TemplateRow{"enrolment", {"form"}},
    TemplateRow{"enrolment_key", {"qr_side", "qr_path", "key", "form"}},
    TemplateRow{"enrolment_again", {"form", "again_form"}},
    TemplateRow{"enrolment_done", {"codes", "target_url"}},
    TemplateRow{"front", {"developer", "state", "docs_url", "has_mails", "mails", "subject", "command"}},
};

/// The name of one of kTemplatePages; an unknown one does not compile.
class TemplateName {
 public:
  consteval TemplateName(const char* name) : index_(index_of(name)) {}  // NOLINT(google-explicit-constructor): written as a text
  [[nodiscard]] constexpr std::string_view text() const { return kTemplatePages[index_].name; }

 private:
  static consteval std::size_t index_of(std::string_view name) {
    for (std::size_t i = 0; i < kTemplatePages.size(); ++i)
      if (kTemplatePages[i].name == name) return i;
    throw "there is no such page in kTemplatePages";
  }

  std::size_t index_;
};

}  // namespace usher::pages
