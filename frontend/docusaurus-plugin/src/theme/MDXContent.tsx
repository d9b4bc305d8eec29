import { MDXProvider, useMDXComponents } from "@mdx-js/react";
import MDXContent from "@theme-init/MDXContent";
import { Part } from "usherd-react";
import { useMemo, type ComponentType, type ReactNode } from "react";

/** Diagrams keep their places in adapted pages. `theme/MDXComponents` would shadow `@theme/MDXComponents/A` in Docusaurus' order of aliases. */
function Parts({ children }: { children?: ReactNode }) {
  const { mermaid } = useMDXComponents() as { mermaid?: ComponentType<object> };
  const components = useMemo(() => {
    const Mermaid = mermaid ?? (() => null);
    return { mermaid: (props: object) => <Part name="diagram"><Mermaid {...props} /></Part> };
  }, [mermaid]);
  return <MDXProvider components={components}>{children}</MDXProvider>;
}

export default function ContentWithParts({ children }: { children?: ReactNode }) {
  return <MDXContent><Parts>{children}</Parts></MDXContent>;
}
