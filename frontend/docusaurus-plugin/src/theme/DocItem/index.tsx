import DocItem, { type Props } from "@theme-init/DocItem";
import { useContext, useEffect, useLayoutEffect } from "react";

import { FrontMatter, HideChat } from "../../front_matter.js";

const useEffectBeforePaint = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** A document, and what its front matter leaves out. */
export default function DocItemWithFrontMatter(props: Props) {
  const { frontMatter } = props.content;
  const hideChat = useContext(HideChat);
  const isWithoutChat = frontMatter.chat === false;
  useEffectBeforePaint(() => {
    if (!isWithoutChat) return;
    hideChat(true);
    return () => hideChat(false);
  }, [isWithoutChat, hideChat]);
  return (
    <FrontMatter.Provider value={frontMatter}>
      <DocItem {...props} />
    </FrontMatter.Provider>
  );
}
