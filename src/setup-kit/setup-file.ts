/** The forms of a setup: files to download or to paste, and steps to follow. */

/** A text to paste or to save. */
export type SetupFile = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
  /** What to do with the file, step by step. How to get it depends on where it is shown, and is not a part of this. */
  readonly usage: readonly string[];
  /** What to know about it that is no step. */
  readonly notes: readonly string[];
};

/** A field of a form in the AWS console. */
export type SetupField = {
  /** As the console writes it. */
  readonly name: string;
  readonly value: string;
  /** Whether the user enters the value. If not, the form offers it. */
  readonly isEntered: boolean;
};

/** A step in the AWS console. */
export type SetupStep = {
  readonly title: string;
  /** What to do, without the values. */
  readonly instruction: string;
  /** In the order of the form. */
  readonly fields: readonly SetupField[];
  /** The instruction, and a line for each field. */
  readonly detail: string;
  /** The values in `detail` that the user should copy, in order. */
  readonly values: readonly string[];
  /** The console page for this step. Null when the step continues on the same page. */
  readonly url: string | null;
};

export function setupStep(
  title: string,
  instruction: string,
  { fields = [], url = null }: Partial<Pick<SetupStep, 'fields' | 'url'>>,
): SetupStep {
  const lines = fields.map(({ name, value }) => `${name}: ${value}`);
  return {
    title,
    instruction,
    fields,
    detail: [instruction, ...lines].join('\n'),
    values: fields.flatMap(({ value, isEntered }) => (isEntered ? [value] : [])),
    url,
  };
}

/** A field into which the user enters the value. */
export function entered(name: string, value: string): SetupField {
  return { name, value, isEntered: true };
}

/** A field whose value the form offers. */
export function selected(name: string, value: string): SetupField {
  return { name, value, isEntered: false };
}

/** The names of the fields for the tags of a role. Tags are optional. */
export const TAG_FIELDS = { key: 'Tag key', value: 'Tag value' } as const;

export type SetupTag = { readonly key: string; readonly value: string };

/** How to run a script in a terminal that is open. */
export const RUN_SCRIPT = 'Paste the commands there, and press Enter. Or run the file with sh.';

/** The instructions for a script that creates the role in one account. */
export const ROLE_SCRIPT_USAGE: readonly string[] = [
  'Open AWS CloudShell in the account that you want to connect, or a terminal where the AWS CLI is signed in to it.',
  `${RUN_SCRIPT} You can safely run them again.`,
  'The last line of the output is the ARN of the role. Connect it in Aurora.',
];

/** @param usesCurl whether the commands themselves report the role */
export function scriptNeeds(usesCurl: boolean): string {
  const programs = usesCurl ? 'sh, curl and the AWS CLI' : 'sh and the AWS CLI';
  return `You need AWS CloudShell, or a terminal with ${programs}.`;
}

const SCRIPT = 'application/x-sh';

/** Whether the file is commands, which can also be pasted. */
export function isScript({ mediaType }: Pick<SetupFile, 'mediaType'>): boolean {
  return mediaType === SCRIPT;
}

export function shellScript(
  fileName: string,
  content: string,
  usage: readonly string[],
  notes: readonly string[] = [],
): SetupFile {
  return { fileName, mediaType: SCRIPT, content, usage, notes };
}

export function jsonFile(
  fileName: string,
  content: object,
  usage: readonly string[],
  notes: readonly string[] = [],
): SetupFile {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  return { fileName, mediaType: 'application/json', content: text, usage, notes };
}
