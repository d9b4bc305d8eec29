#pragma once

#include "common/core/texts/text_template.h"

namespace usher::core {

/// Converts the given values for display; see MailTemplates::render. Error: kInternal if a link is not an http or https URL.
Result<TextValues> mail_values(const std::vector<std::pair<std::string_view, std::string>>& given);

/// Returns the values escaped for HTML.
TextValues escape_html(const TextValues& values);

}  // namespace usher::core
