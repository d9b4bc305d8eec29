#pragma once

#include <span>

#include "common/base/embedded_file.h"

namespace usher::core {

/// The built-in texts of mails: the files of common/core/mail/mail_templates, by their paths in that folder.
std::span<const EmbeddedFile> mail_template_files();

}  // namespace usher::core
