#pragma once

#include "common/base/encoding.h"
#include "tests/server/pages/own_origin.h"
#include "tests/testkit/test_app.h"

// What a browser without script does with a page: it reads the form and sends it.

namespace usher::pages {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline bool says(const testkit::Answer& answer, std::string_view text) { return answer.body().find(text) != std::string::npos; }

inline testkit::Call form_post(std::string_view action, const Fields& fields) {
  auto call = testkit::post(action);
  for (const auto& [name, value] : fields)
    call.request.body += (call.request.body.empty() ? "" : "&") + name + "=" + percent_encode(value);
  return call.header("content-type", "application/x-www-form-urlencoded");
}

/// The text of an attribute.
inline std::string unescaped(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> kEscapes[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [escape, character] : kEscapes)
    for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at + 1))
      text.replace(at, escape.size(), character);
  return text;
}

/// The value of a hidden field; empty if the page has none of that name.
inline std::string hidden_of(const testkit::Answer& page, const std::string& name) {
  const auto begin = "<input type=\"hidden\" name=\"" + name + "\" value=\"";
  const auto at = page.body().find(begin);
  if (at == std::string::npos) return {};
  const auto rest = page.body().substr(at + begin.size());
  return unescaped(rest.substr(0, rest.find('"')));
}

/// The key of a second factor that the page shows in groups; empty if it shows none.
inline std::string shown_key(const testkit::Answer& page) {
  const std::string begin = "<span>";
  std::string key;
  for (auto at = page.body().find("class=\"key\""); (at = page.body().find(begin, at)) != std::string::npos; at += begin.size())
    key += page.body().substr(at + begin.size(), page.body().find('<', at + begin.size()) - at - begin.size());
  return key;
}

/// The fields, and the hidden ones of the page that they lack.
inline Fields with_hidden(const testkit::Answer& page, Fields fields) {
  for (const auto* name : {"form_token", "next", "token", "shown", "kept"}) {
    const bool is_given = std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
    if (auto value = hidden_of(page, name); !is_given && !value.empty()) fields.emplace_back(name, std::move(value));
  }
  return fields;
}

/// Opens the page, fills its form in and sends it.
inline testkit::Answer submit(testkit::Browser& browser, std::string_view page, std::string_view action, const Fields& fields) {
  return browser.send(form_post(action, with_hidden(browser.send(testkit::get(page)), fields)));
}

}  // namespace usher::pages
