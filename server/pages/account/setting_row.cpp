#include "server/pages/account/setting_row.h"

#include "common/base/text.h"

namespace usher::pages {

json::Object values_of(SettingRow row) {
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
          {"act_name", std::move(row.link.name)}};
}

}  // namespace usher::pages
