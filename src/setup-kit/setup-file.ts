/** The forms of a setup: files to download or to paste, and steps to follow. */

/** A text to paste or to save. */
export type SetupFile = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
  /** The instructions, step by step. */
  readonly usage: readonly string[];
};

/** A step in the AWS console. */
export type SetupStep = {
  readonly title: string;
  readonly detail: string;
  /** The values in `detail` that the user should copy, in order. */
  readonly values: readonly string[];
  /** The console page for this step. Null when the step continues on the same page. */
  readonly url: string | null;
};

export type SetupTag = { readonly key: string; readonly value: string };

/** The instructions for a script that creates the role in one account. */
export const ROLE_SCRIPT_USAGE: readonly string[] = [
  'Open AWS CloudShell in the account to connect, or a terminal where the AWS CLI is signed in to it.',
  'Paste the block, or run the downloaded file with sh. You can safely run it again.',
  'The last line of the output is the ARN of the role: connect it in Aurora.',
];

export function shellScript(fileName: string, content: string, usage: readonly string[]): SetupFile {
  return { fileName, mediaType: 'application/x-sh', content, usage };
}

export function jsonFile(fileName: string, content: object, usage: readonly string[]): SetupFile {
  return { fileName, mediaType: 'application/json', content: `${JSON.stringify(content, null, 2)}\n`, usage };
}
