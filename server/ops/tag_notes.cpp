#include "server/ops/tag_notes.h"

namespace usher::ops {

std::span<const http::TagNote> tag_notes() {
  static constexpr std::array kNotes{
      http::TagNote{"Sessions", "Sign up, sign in, refresh, sign out, and the sessions of a user."},
      http::TagNote{"Account", "The signed-in user's own account, profile and data."},
      http::TagNote{"Questionnaire", "The questions that a site asks its users, and their answers."},
      http::TagNote{"Mailed links", "Links and codes by mail: to confirm an address, sign in or reset a password."},
      http::TagNote{"Second factor", "Authenticator apps, backup codes, codes by mail and trusted browsers."},
      http::TagNote{"Social sign-in", "Sign-in at providers, and the accounts there that belong to a user."},
      http::TagNote{"Chat", "Questions to the site's chat back end, and their history."},
      http::TagNote{"Site", "What a site's own pages ask of a user's profile."},
      http::TagNote{"Back ends", "For a site's other servers: tokens verified, profiles by API key."},
      http::TagNote{"Admin: users", "Accounts, for admins and API keys of an admin scope."},
      http::TagNote{"Admin: questionnaires", "Versions of the questionnaire, statistics and answers of all users."},
      http::TagNote{"Admin: keys", "Signing keys and API keys."},
      http::TagNote{"Admin: sessions", "The sessions of other users."},
      http::TagNote{"Admin: more", "Further lists, with acts on rows or on all that match a filter."},
      http::TagNote{"Admin: audit", "The audit log."},
      http::TagNote{"Admin: mail", "What was mailed, and what waits."},
      http::TagNote{"Admin: overview", "The installation in figures."},
      http::TagNote{"Operations", "Health, metrics, keys and this documentation."},
  };
  return kNotes;
}

}  // namespace usher::ops
