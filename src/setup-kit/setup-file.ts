/** The forms in which a setup is handed to people: files to download or to paste, and steps to follow. */

/** A text to paste, or to save under a name. */
export type SetupFile = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
  /** What to do with it, in order. */
  readonly usage: readonly string[];
};

/** A step in the AWS console. */
export type SetupStep = {
  readonly title: string;
  readonly detail: string;
  /** What of `detail` is to be copied rather than typed, in its order. */
  readonly values: readonly string[];
  /** The page of the console where it is done. Null where the step goes on on the same page. */
  readonly url: string | null;
};

export type SetupTag = { readonly key: string; readonly value: string };

export function shellScript(fileName: string, content: string, usage: readonly string[]): SetupFile {
  return { fileName, mediaType: 'application/x-sh', content, usage };
}

export function jsonFile(fileName: string, content: object, usage: readonly string[]): SetupFile {
  return { fileName, mediaType: 'application/json', content: `${JSON.stringify(content, null, 2)}\n`, usage };
}
