/** Where a page's article is, and which of its variants it has. */
export interface Place {
  /** The page's address. */
  address: string;
  /** The article's selector. */
  selector: string;
  /** By which its variants are chosen; without any, those for everyone else. */
  traits: object;
}

/** The text of a page, as it is sent. */
export interface Article {
  title: string;
  /** Markdown. */
  text: string;
  address: string;
  /** The addresses of its links and images. */
  known: ReadonlySet<string>;
}
