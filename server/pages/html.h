#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Parts of a page. Every value from outside is escaped here (cross-site scripting).
namespace usher::pages {

std::string paragraph(std::string_view text);
std::string link(std::string_view url, std::string_view text);

/// One field of a form.
struct FormField {
  std::string_view name;
  std::string_view label;
  std::string_view type = "text";  ///< Or password, email, checkbox, hidden.
  std::string_view autocomplete = {};
  std::string value = {};
  std::string hint = {};
  std::string fault = {};  ///< The error of the sent value; a screen reader reads it with the field.
  std::string_view input_mode = {};
  bool required = true;
};

/// A form that posts to `action` and works without script.
struct Form {
  std::string_view action;
  std::string_view button;
  std::vector<FormField> fields = {};
  bool second = false;  ///< A secondary action: the button is less prominent.
};
std::string form(const Form& form);

}  // namespace usher::pages
