// Finds npm's packages in the folder that the environment names, so that nothing is installed beside the sources.
//   USHER_NPM=build/npm/interop node --import ./tests/interop/packages.mjs SCRIPT
import { register } from "node:module";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const parentURL = pathToFileURL(path.resolve(process.env.USHER_NPM, "package.json")).href;
const hooks = `export const resolve = (name, context, next) =>
  next(name, /^[.\\/]|^[a-z]+:/.test(name) || !context.parentURL?.startsWith(${JSON.stringify(new URL(".", import.meta.url).href)}) ? context : { ...context, parentURL: ${JSON.stringify(parentURL)} });`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
