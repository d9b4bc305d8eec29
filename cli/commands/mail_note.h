#pragma once

#include "cli/installation/installation.h"

namespace usher::cli {

/// Says when queued mail goes out, or that it cannot.
inline void note_mail(Context& context, const std::string& how_to_look) {
  if (!context.installation->settings().mail.smtp)
    return context.terminal.warn("SMTP_URL is not set, so the mail is kept and not sent; " + how_to_look);
  context.terminal.note("A running server hands the mail to the mail server of SMTP_URL; " + how_to_look +
                        ", and why it failed if it did");
}

inline void note_one_mail(Context& context, const std::string& id) {
  note_mail(context, "`usher mail show " + id + "` shows it once a server runs");
}

}  // namespace usher::cli
