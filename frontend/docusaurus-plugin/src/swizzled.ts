import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

// A component below src/theme of the site stands where the plugin's own would.

const ENDS = ["", "/index"].flatMap((name) => [".js", ".jsx", ".ts", ".tsx"].map((end) => name + end));

interface Component {
  file: string;
  text: string;
}

/** The site's own component of that name, if it has one. */
function ownOf(site: string, name: string): Component | null {
  const file = ENDS.map((end) => path.join(site, "src", "theme", name + end)).find(existsSync);
  return file ? { file, text: readFileSync(file, "utf8") } : null;
}

/** FILE:LINE: what to write there, of a component that shows nothing of the plugin's. */
function faultOf(site: string, { file, text }: Component, name: string): string {
  const line = text.slice(0, Math.max(0, text.search(/\bexport\b|\bmodule\.exports\b/))).split("\n").length;
  return `${path.relative(site, file)}:${line}: it replaces the plugin's ${name}; begin the file with\n  import Original from "@theme-original/${name}";\nand ${name.endsWith("Types") ? "export {...Original, …}" : "show <Original {...props} />"}`;
}

/** Fails where a component of the site's own hides one of the plugin's. Error: names each file, its line, and the line to add. */
export function checkSwizzled(site: string, names: readonly string[]): void {
  const faults = names.flatMap((name) => {
    const own = ownOf(site, name);
    return own && !own.text.includes(`@theme-original/${name}`) ? [faultOf(site, own, name)] : [];
  });
  const root = ownOf(site, "Root");
  if (root && /@theme-init\/Root\b/.test(root.text)) faults.push(faultOf(site, root, "Root"));
  if (faults.length) throw new Error(`usherd-docusaurus: components of the site hide the plugin's (wrap: false allows it):\n${faults.join("\n")}`);
}

/** Webpack's aliases by which `ours`, the plugin's Root, goes around a Root of the site that does not know of it. */
export function aliasesOfRoot(site: string, ours: string): Record<string, string> {
  const own = ownOf(site, "Root");
  return own && !own.text.includes("@theme-original/Root") ? { "@theme/Root": ours, "@theme-init/Root": own.file } : {};
}
