import { createContext } from "react";

/** What the front matter of a document says to the plugin. */
export interface Marks {
  adapt?: boolean;
  chat?: boolean;
}

/** Of the document that is shown. */
export const FrontMatter = createContext<Marks>({});
/** Takes the chat's button away, and brings it back. */
export const HideChat = createContext<(isHidden: boolean) => void>(() => {});
