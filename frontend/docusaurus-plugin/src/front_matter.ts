import { createContext } from "react";

/** The front matter of the document that is shown. */
export const FrontMatter = createContext<{ adapt?: boolean }>({});
