#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Parts of a page. Every value that comes from outside is escaped here, so that no text becomes markup.
namespace usher::pages {

std::string paragraph(std::string_view text);
std::string link(std::string_view url, std::string_view text);

/// One line of a form.
struct FormField {
  std::string_view name;
  std::string_view label;
  std::string_view type = "text";  ///< Or password, email, checkbox, hidden.
  std::string_view autocomplete = {};
  std::string value = {};
  std::string hint = {};
  std::string fault = {};  ///< What is wrong with what was sent; read out with the field.
  std::string_view input_mode = {};
  bool required = true;
};

/// A form that is posted to `action` and works without script.
struct Form {
  std::string_view action;
  std::string_view button;
  std::vector<FormField> fields = {};
  bool second = false;  ///< Not what most people came for.
};
std::string form(const Form& form);

}  // namespace usher::pages
