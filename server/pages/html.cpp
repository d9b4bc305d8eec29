#include "server/pages/html.h"

#include "common/base/html_text.h"

namespace usher::pages {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  return std::string(" ").append(name).append("=\"").append(escape_html(value)).append("\"");
}

/// A note below the label, tied to the field so that a screen reader reads it with the field.
std::string note(const FormField& field, std::string_view kind, std::string_view text) {
  if (text.empty()) return {};
  return std::string("<p class=\"").append(kind).append("\" id=\"").append(field.name).append("-").append(kind).append("\">") +
         escape_html(text) + "</p>\n";
}

std::string described_by(const FormField& field) {
  std::string ids;
  if (!field.hint.empty()) ids.append(field.name).append("-hint");
  if (!field.fault.empty()) ids.append(ids.empty() ? "" : " ").append(field.name).append("-fault");
  return ids;
}

/// Codes and addresses are read from left to right, also in Urdu; so is what is typed into such a field.
bool is_left_to_right(const FormField& field) { return field.type != "text" || field.autocomplete == "one-time-code"; }

std::string input(const FormField& field) {
  return "<input" + attribute("id", field.name) + attribute("name", field.name) + attribute("type", field.type) +
         attribute("value", field.value) + attribute("autocomplete", field.autocomplete) +
         attribute("inputmode", field.input_mode) + attribute("dir", is_left_to_right(field) ? "ltr" : "") +
         attribute("aria-describedby", described_by(field)) + (field.fault.empty() ? "" : " aria-invalid=\"true\"") +
         (field.required ? " required" : "") + ">\n";
}

/// Hidden until the script of the pages finds it.
std::string reveal_button(const FormField& field) {
  if (field.show.empty()) return {};
  return "<button type=\"button\" class=\"reveal\" hidden" + attribute("data-field", field.name) +
         attribute("data-hide", field.hide) + ">" + escape_html(field.show) + "</button>\n";
}

std::string line(const FormField& field) {
  if (field.type == "hidden")
    return "<input type=\"hidden\"" + attribute("name", field.name) + attribute("value", field.value) + ">\n";
  if (field.type == "account")
    return "<input class=\"account\" type=\"email\" autocomplete=\"username\"" + attribute("name", field.name) +
           attribute("value", field.value) + " readonly tabindex=\"-1\" aria-hidden=\"true\">\n";
  if (field.type == "checkbox")
    return "<label class=\"choice\"><input type=\"checkbox\"" + attribute("name", field.name) + " value=\"1\"> " +
           escape_html(field.label) + "</label>\n";
  return "<label" + attribute("for", field.name) + ">" + escape_html(field.label) + "</label>\n" +
         note(field, "hint", field.hint) + note(field, "fault", field.fault) + input(field) + reveal_button(field);
}

}  // namespace

std::string paragraph(std::string_view text) { return "<p>" + escape_html(text) + "</p>\n"; }

std::string code(std::string_view text) { return "<p><code dir=\"ltr\">" + escape_html(text) + "</code></p>\n"; }

std::string code_list(const std::vector<std::string>& codes) {
  std::string items;
  for (const auto& text : codes) items += "<li><code dir=\"ltr\">" + escape_html(text) + "</code></li>\n";
  return "<ul class=\"codes\">\n" + items + "</ul>\n";
}

std::string commands(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& command : lines) text += escape_html(command) + "\n";
  return "<pre>" + text + "</pre>\n";
}

std::string list(const std::vector<std::string>& items) {
  std::string html;
  for (const auto& item : items) html += "<li>" + item + "</li>\n";
  return "<ul>\n" + html + "</ul>\n";
}

std::string english_part(const std::vector<Section>& sections) {
  std::string html;
  for (const auto& [title, body] : sections) html += "<h2>" + escape_html(title) + "</h2>\n" + body;
  return "<section lang=\"en\" dir=\"ltr\">\n" + html + "</section>\n";
}

std::string logo(std::string_view url, std::string_view site_name) {
  return url.empty() ? std::string() : "<img class=\"logo\"" + attribute("src", url) + attribute("alt", site_name) + ">\n";
}

std::string link(std::string_view url, std::string_view text) {
  return "<p><a" + attribute("href", url) + ">" + escape_html(text) + "</a></p>\n";
}

std::string form(const Form& form) {
  std::string html = "<form method=\"post\"" + attribute("action", form.action) + ">\n";
  for (const auto& field : form.fields) html += line(field);
  return html + (form.second ? "<button class=\"second\">" : "<button>") + escape_html(form.button) + "</button>\n</form>\n";
}

}  // namespace usher::pages
