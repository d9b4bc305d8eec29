#include "server/html/form_edits.h"

#include "server/html/page.h"

namespace usher::html {
namespace {

constexpr const char* kValuesField = "shown_values";

/// As a browser sends it, which ends the lines of a text with CR LF.
std::string sent_value(const FormField& field) {
  if (field.type == "checkbox") return field.checked ? "1" : "";
  return field.value;
}

std::string without_returns(std::string text) {
  std::erase(text, '\r');
  return text;
}

}  // namespace

FormField values_field(const std::vector<FormField>& stored) {
  json::Object values;
  for (const auto& field : stored)
    if (field.type != "hidden" && field.type != "password") values.set(field.name, without_returns(sent_value(field)));
  return hidden(kValuesField, json::to_text(json::Value(std::move(values))));
}

FormEdits::FormEdits(const http::Request& request) : request_(request) {
  const auto shown = json::parse(form_field(request, kValuesField));
  if (shown.ok() && shown.value().object()) shown_ = *shown.value().object();
}

Edit FormEdits::edit(const FormField& stored) const {
  const json::Value typed(without_returns(form_field(request_, stored.name)));
  const json::Value now(without_returns(sent_value(stored)));
  return edit_of(shown_.find(stored.name), typed, now);
}

}  // namespace usher::html
