// As much of Docusaurus 3 as the plugin uses; the site has the whole.
declare module "@docusaurus/Link" {
  export default function Link(props: { to: string; className?: string; children?: import("react").ReactNode }): import("react").JSX.Element;
}
declare module "@docusaurus/router" {
  export function useHistory(): { push(path: string): void };
  export function useLocation(): { pathname: string; search: string };
}
declare module "@docusaurus/useDocusaurusContext" {
  export default function useDocusaurusContext(): { i18n: { currentLocale: string } };
}
declare module "@docusaurus/useIsBrowser" {
  export default function useIsBrowser(): boolean;
}
declare module "@docusaurus/useGlobalData" {
  export function usePluginData(name: string): unknown;
}
declare module "@theme/Layout" {
  export default function Layout(props: { title?: string; noFooter?: boolean; children?: import("react").ReactNode }): import("react").JSX.Element;
}
declare module "@theme-init/Root" {
  export default function Root(props: { children?: import("react").ReactNode }): import("react").JSX.Element;
}
declare module "@theme-init/MDXContent" {
  export default function MDXContent(props: { children?: import("react").ReactNode }): import("react").JSX.Element;
}
declare module "@mdx-js/react" {
  export function MDXProvider(props: { components: object; children?: import("react").ReactNode }): import("react").JSX.Element;
  export function useMDXComponents(): object;
}
declare module "@theme-init/NavbarItem/ComponentTypes" {
  const types: Record<string, unknown>;
  export default types;
}
declare module "@theme-init/DocItem" {
  export interface Props { content: { frontMatter: { adapt?: boolean; chat?: boolean } } }
  export default function DocItem(props: Props): import("react").JSX.Element;
}
declare module "@theme-init/DocItem/Content" {
  export default function Content(props: { children?: import("react").ReactNode }): import("react").JSX.Element;
}
