import { useLocation } from "@docusaurus/router";
import types from "@theme-init/NavbarItem/ComponentTypes";
import { UserMenu, useUsher } from "usherd-react";

function UserMenuItem({ mobile }: { mobile?: boolean }) {
  const { paths } = useUsher();
  const { pathname, search } = useLocation();
  const isOwnPage = pathname === paths.signIn || pathname === paths.signUp;
  const menu = <UserMenu className={mobile ? "usher-in-sidebar" : "navbar__item"} {...(isOwnPage ? {} : { next: pathname + search })} />;
  return mobile ? <li className="menu__list-item">{menu}</li> : menu;
}

export default { ...types, "custom-usherMenu": UserMenuItem };
