import { useLocation } from "@docusaurus/router";
import types from "@theme-init/NavbarItem/ComponentTypes";
import { UserMenu } from "usherd-react";

function UserMenuItem({ mobile }: { mobile?: boolean }) {
  const { pathname, search } = useLocation();
  const menu = <UserMenu className={mobile ? "usher-in-sidebar" : "navbar__item"} next={pathname + search} />;
  return mobile ? <li className="menu__list-item">{menu}</li> : menu;
}

export default { ...types, "custom-usherMenu": UserMenuItem };
