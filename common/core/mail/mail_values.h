#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/core/mail/mail_template.h"

namespace usher::core {

/// What a mail may say, from what it is told: see MailTemplates::render. kInternal for a link that is none.
Result<MailValues> mail_values(const std::vector<std::pair<std::string_view, std::string>>& given);

/// The same for HTML.
MailValues escape_html(const MailValues& values);

}  // namespace usher::core
