import MDXComponents from "@theme-init/MDXComponents";
import { Part } from "usherd-react";
import type { ComponentType } from "react";

const Mermaid = MDXComponents["mermaid"] as ComponentType<object>;

/** Diagrams keep their places in adapted pages. */
export default {
  ...MDXComponents,
  mermaid: (props: object) => <Part name="diagram"><Mermaid {...props} /></Part>,
};
