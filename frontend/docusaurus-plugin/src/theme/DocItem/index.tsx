import DocItem, { type Props } from "@theme-init/DocItem";

import { FrontMatter } from "../../front_matter.js";

export default function DocItemWithFrontMatter(props: Props) {
  return (
    <FrontMatter.Provider value={props.content.frontMatter}>
      <DocItem {...props} />
    </FrontMatter.Provider>
  );
}
