#include "server/pages/account/signed_in_pages.h"

namespace usher::pages {

std::vector<http::Endpoint> signed_in_pages(const Context& use) {
  constexpr std::array kPagesOfArea{overview_page, profile_page,  security_page,        email_page,
                                    password_page, passkey_pages, two_factor_page,      activity_page,
                                    sessions_page, data_page,     re_authenticate_page, stop_acting};
  std::vector<http::Endpoint> rows;
  for (const auto page : kPagesOfArea)
    for (auto& row : page(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::pages
