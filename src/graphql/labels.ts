/** Labels of connections. */
import { type Label, MAX_KEY_CHARACTERS, MAX_LABELS, MAX_VALUE_CHARACTERS } from '../connection/labels.ts';
import { builder } from './builder.ts';

/** For the description of an argument. */
export const ALL_LABELS = `At most ${MAX_LABELS}, each key once. They replace all labels that the connection has.`;

const KEY = 'The key, which is case-sensitive.';

export const LabelType = builder.objectRef<Label>('Label').implement({
  description: 'A key with a value, to find and group connections by.',
  fields: (t) => ({
    key: t.exposeString('key', { complexity: 1, description: KEY }),
    value: t.exposeString('value', { complexity: 2, description: 'The value. It may be empty.' }),
  }),
});

export const LabelInput = builder.inputType('LabelInput', {
  description: 'A label to set.',
  fields: (t) => ({
    key: t.string({ required: true, description: `${KEY} 1 to ${MAX_KEY_CHARACTERS} characters.` }),
    value: t.string({
      required: true,
      description: `The value: at most ${MAX_VALUE_CHARACTERS} characters. It may be empty.`,
    }),
  }),
});

export const LabelFilterInput = builder.inputType('LabelFilter', {
  description: 'Selects connections by one label.',
  fields: (t) => ({
    key: t.string({ required: true, description: KEY }),
    value: t.string({ description: 'The value, which is case-sensitive. Null or absent: any value.' }),
  }),
});
