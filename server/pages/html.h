#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Parts of a page. Every value from outside is escaped here (cross-site scripting).
namespace usher::pages {

std::string paragraph(std::string_view text);
/// A paragraph of code: a key to type, or a command.
std::string code(std::string_view text);
/// A list of codes that are read from left to right in every language.
std::string code_list(const std::vector<std::string>& codes);
/// Lines to paste into a terminal.
std::string commands(const std::vector<std::string>& lines);
/// A list of items that are HTML.
std::string list(const std::vector<std::string>& items);
/// A part for developers, in English on every page.
struct Section {
  std::string title;
  std::string body;  ///< HTML.
};
std::string english_part(const std::vector<Section>& sections);
std::string link(std::string_view url, std::string_view text);
/// The site's image above the title; empty without a URL.
std::string logo(std::string_view url, std::string_view site_name);

/// One field of a form. A field of the type account is neither shown nor read: it tells password managers for which account
/// (`value`) the new password is.
struct FormField {
  std::string_view name;
  std::string label = {};
  std::string_view type = "text";  ///< Or password, email, checkbox, hidden, or account (see below).
  std::string_view autocomplete = {};
  std::string value = {};
  std::string hint = {};
  std::string fault = {};  ///< The error of the sent value; a screen reader reads it with the field.
  std::string_view input_mode = {};
  bool required = true;
  std::string show = {};  ///< Of a password: the text of the button that shows it, which needs the script of the pages.
  std::string hide = {};  ///< The text of that button while the password is shown.
};

/// A form that posts to `action` and works without script.
struct Form {
  std::string_view action;
  std::string button;
  std::vector<FormField> fields = {};
  bool second = false;  ///< A secondary action: the button is less prominent.
};
std::string form(const Form& form);

}  // namespace usher::pages
