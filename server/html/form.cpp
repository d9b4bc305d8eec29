#include "server/html/form.h"

#include "common/base/text.h"

namespace usher::html {
namespace {

/// The ids of the notes below the label, which a screen reader reads with the field.
std::string described_by(const FormField& field) {
  std::string ids;
  if (!field.hint.empty()) ids.append(field.name).append("-hint");
  if (!field.fault.empty()) ids.append(ids.empty() ? "" : " ").append(field.name).append("-fault");
  return ids;
}

/// Codes and addresses are read from left to right, also in Urdu; so is what is typed into such a field.
bool is_left_to_right(const FormField& field) {
  const bool is_prose = field.type == "text" || field.type == "textarea" || field.type == "select";
  return !is_prose || field.autocomplete == "one-time-code";
}

json::Array options_of(const FormField& field) {
  json::Array options;
  for (const auto& option : field.options)
    options.emplace_back(
        json::Object{{"option_value", option.value}, {"option_label", option.label}, {"chosen", option.value == field.value}});
  return options;
}

bool is_typed(const FormField& field) { return field.type != "hidden" && field.type != "account" && field.type != "checkbox"; }

/// The field that has the focus when the page opens; nullptr for none.
const FormField* focused(const Form& form) {
  const auto first = [&](auto fits) -> const FormField* {
    return find_where(form.fields, [&](const FormField& field) { return is_typed(field) && fits(field); });
  };
  if (!form.focuses && !is_faulty(form)) return nullptr;
  if (const auto* const wrong = first([](const FormField& field) { return !field.fault.empty(); })) return wrong;
  const auto* const missing = first([](const FormField& field) { return field.required && field.value.empty(); });
  return missing && !form.fault.empty() ? missing : first([](const FormField&) { return true; });
}

json::Value values_of(const FormField& field, bool has_focus) {
  const bool is_hidden = field.type == "hidden";
  const bool is_account = field.type == "account";
  const bool is_checkbox = field.type == "checkbox";
  const bool is_select = field.type == "select";
  const bool is_area = field.type == "textarea";
  const bool is_labelled = is_typed(field);
  return json::Object{{"name", field.name},
                      {"label", field.label},
                      {"type", field.type},
                      {"autocomplete", field.autocomplete},
                      {"value", field.value},
                      {"hint", field.hint},
                      {"fault", field.fault},
                      {"described_by", described_by(field)},
                      {"input_mode", field.input_mode},
                      {"left_to_right", is_left_to_right(field)},
                      {"required", field.required},
                      {"checked", field.checked},
                      {"show", field.show},
                      {"hide", field.hide},
                      {"aside", field.aside},
                      {"aside_url", field.aside_url},
                      {"placeholder", field.type == "search" ? field.label : ""},
                      {"has_focus", has_focus},
                      {"is_hidden", is_hidden},
                      {"is_account", is_account},
                      {"is_checkbox", is_checkbox},
                      {"options", options_of(field)},
                      {"is_select", is_select},
                      {"is_area", is_area},
                      {"is_labelled", is_labelled},
                      {"is_input", is_labelled && !is_select && !is_area}};
}

}  // namespace

FormField hidden(std::string_view name, std::string value) {
  return {.name = std::string(name), .type = "hidden", .value = std::move(value)};
}

bool is_faulty(const Form& form) {
  return !form.fault.empty() || std::ranges::any_of(form.fields, [](const FormField& field) { return !field.fault.empty(); });
}

json::Value values_of(const Form& form) {
  json::Array fields;
  const auto* focus = focused(form);
  for (const auto& field : form.fields) fields.push_back(values_of(field, &field == focus));
  return json::Object{
      {"action_url", form.action}, {"fields", std::move(fields)}, {"button", form.button},
      {"second", form.second},     {"destroys", form.destroys},   {"faulty", form.fault.empty() && is_faulty(form)},
      {"form_fault", form.fault},  {"button_name", form.name},    {"by_passkey", form.by_passkey}};
}

}  // namespace usher::html
