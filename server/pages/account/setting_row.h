#pragma once

#include "common/base/text.h"
#include "common/json/value.h"

namespace usher::pages {

/// Icons: the `d` of a path in a box of 20 by 20, drawn in lines.
inline constexpr std::string_view kEnvelope = "M2.5 4.5h15v11h-15zM2.5 5.5 10 11l7.5-5.5";
inline constexpr std::string_view kKey = "M6.5 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M9.5 9.5l7-7M13.5 5.5l2.5 2.5";
inline constexpr std::string_view kPasskey =
    "M7.5 9.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5M1.5 17c0-3 2.5-5 6-5 1 0 2 .2 2.8.5M14.5 12.5a2.75 2.75 0 1 0 0-5.5 "
    "2.75 2.75 0 0 0 0 5.5M14.5 12.5V18M14.5 15.5h2";
inline constexpr std::string_view kShield = "M10 2 3.5 4.5v5c0 4 2.7 7 6.5 8.5 3.8-1.5 6.5-4.5 6.5-8.5v-5zM7 10l2.2 2.2L13 8";
inline constexpr std::string_view kList = "M3 5.5h1M7 5.5h10M3 10h1M7 10h10M3 14.5h1M7 14.5h10";
inline constexpr std::string_view kClock = "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M10 6v4l3 2";
inline constexpr std::string_view kPhone = "M6 1.5h8v17H6zM9 15.5h2";
inline constexpr std::string_view kScreen = "M2.5 3.5h15v10h-15zM10 13.5v3M6.5 16.5h7";

/// A state, and how it looks: good, waiting, or neither.
struct RowState {
  std::string text;
  std::string_view tone = {};
};
inline constexpr std::string_view kGood = "good";
inline constexpr std::string_view kWaiting = "waiting";

/// A link of a row. `name`: what a screen reader calls it, where the text alone does not say it.
struct RowLink {
  std::string text = {};
  std::string_view url = {};
  std::string name = {};
};

/// What a thing of the account is, how it is, and the one thing to do: a form or a link.
struct SettingRow {
  std::string_view drawing = {};  ///< Empty: the first letter of the name.
  std::string name;
  RowState state = {};
  std::string detail = {};
  RowLink rare = {};            ///< Below the detail.
  json::Value form = {};        ///< The values of a button alone.
  RowLink link = {};            ///< In place of the form.
  bool needs_passkeys = false;  ///< The link is shown by the script alone, where the browser has passkeys.
};

/// The values of templates/parts/setting_row.html.
inline json::Object values_of(SettingRow row) {
  return {{"drawing", row.drawing},
          {"letter", row.drawing.empty() ? std::string(first_characters(row.name, 1)) : std::string()},
          {"name", std::move(row.name)},
          {"state", std::move(row.state.text)},
          {"tone", row.state.tone},
          {"detail", std::move(row.detail)},
          {"rare", std::move(row.rare.text)},
          {"rare_url", row.rare.url},
          {"form", std::move(row.form)},
          {"act", std::move(row.link.text)},
          {"act_url", row.link.url},
          {"act_name", std::move(row.link.name)},
          {"needs_passkeys", row.needs_passkeys}};
}

}  // namespace usher::pages
