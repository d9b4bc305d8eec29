import { useLocation } from "@docusaurus/router";
import { usePluginData } from "@docusaurus/useGlobalData";
import Content from "@theme-init/DocItem/Content";
import { AdaptPage } from "usherd-react";
import { useContext, type ReactNode } from "react";

import { FrontMatter } from "../../front_matter.js";

/** A document's text, below the bar that adapts it. */
export default function AdaptedContent({ children }: { children?: ReactNode }) {
  const { adapt } = usePluginData("usher") as { adapt: { tasks: string; article: string } };
  const { pathname } = useLocation();
  const isLeftOut = useContext(FrontMatter).adapt === false || !adapt.tasks;
  const content = <Content>{children}</Content>;
  return isLeftOut ? content : <AdaptPage key={pathname} {...adapt} className="markdown">{content}</AdaptPage>;
}
