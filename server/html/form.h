#pragma once

#include "common/json/value.h"

namespace usher::html {

/// One value that a field of the type select offers.
struct FormOption {
  std::string value;
  std::string label;
};

/// One field of a form. A field of the type account is neither shown nor read: it tells password managers for which account
/// (`value`) the new password is.
struct FormField {
  std::string name;
  std::string label = {};
  std::string_view type = "text";  ///< Or another type of HTML, hidden, textarea, select, or account (see above).
  std::string_view autocomplete = {};
  std::string value = {};
  std::string hint = {};
  std::string fault = {};  ///< The error of the sent value; a screen reader reads it with the field.
  std::string_view input_mode = {};
  bool required = true;
  bool checked = false;    ///< Of a checkbox.
  std::string show = {};   ///< Of a password: the text of the button that shows it, which needs the script of the pages.
  std::string hide = {};   ///< The text of that button while the password is shown.
  std::string aside = {};  ///< A link on the line of the label, such as "Forgot?", to aside_url.
  std::string aside_url = {};
  std::vector<FormOption> options = {};  ///< Of a select; the one with `value` is chosen.
};

/// A field that is sent and not shown.
FormField hidden(std::string_view name, std::string value);

/// A form that posts to `action` and works without script.
struct Form {
  std::string action;
  std::string button;
  std::vector<FormField> fields = {};
  /// The first field has the focus when the page opens. With a fault, also without this: the first field that has one, or
  /// that must be filled in, such as a password.
  bool focuses = false;
  bool second = false;     ///< A secondary action: the button is less prominent.
  bool destroys = false;   ///< The button looks like a warning.
  std::string fault = {};  ///< What is wrong with the whole; announced above the fields.
  std::string name = {};   ///< What a screen reader calls the button, where it is one of several with the same text.
  /// The text of a second button, which sends `by=passkey`. The pages' script shows it where the browser has passkeys.
  std::string by_passkey = {};
};

/// Whether it or a field has a fault.
bool is_faulty(const Form& form);
/// The values of templates/form.html and templates/field.html.
json::Value values_of(const Form& form);

}  // namespace usher::html
