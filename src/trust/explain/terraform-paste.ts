/** Trust policies in Terraform: resources, data sources, `jsonencode()` and heredocs. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../iam/json/json-value.ts';
import { readLoose } from './loose-value.ts';
import { type Paste, templateOf, templatePaste } from './paste.ts';
import { lineOf, type RoleDocument, roleDocumentsIn, roleOf } from './role-documents.ts';
import { defaultsOfTerraform, policyOfDataSource, withDefaults } from './template-values.ts';

const TERRAFORM =
  /(?:^|\n)[ \t]*(?:resource|data|module|locals|variable|provider)[ \t]*[{"]|assume_role_policy[ \t]*=|jsonencode[ \t]*\(|aws_iam_policy_document|<<-?~?["']?[A-Z]+/;

const TERRAFORM_WORD = /assume_role_policy|jsonencode|resource "/;

type Read = (text: string) => Paste | null;

/** Reads the whole file if possible, otherwise the argument of `jsonencode()` or a heredoc. */
export function inTerraform(text: string, roleArn: string, read: Read): Paste | null {
  if (!TERRAFORM.test(text)) return null;
  const whole = readLoose(`{${text}\n}`)?.value;
  const file = isJsonObject(whole) ? whole : {};
  const place = (role: RoleDocument) =>
    `The trust policy was read out of Terraform, at ${lineOf(text, role)}.`;
  const inFile = roleOf(roleDocumentsIn(file), roleArn, text);
  if (inFile !== null) return 'ok' in inFile ? inFile : policyOf(inFile, file, place(inFile), read);
  const [source] = dataSources(file);
  if (source !== undefined)
    return templatePaste(
      policyOfDataSource(source),
      'This is the data source aws_iam_policy_document of Terraform, and was read as the JSON that it makes.',
    );
  // Where the file has unreadable expressions, each policy is read separately.
  const alone = roleOf(rolesIn(text), roleArn, text);
  if (alone !== null) return 'ok' in alone ? alone : policyOf(alone, {}, place(alone), read);
  for (const opening of ['jsonencode', '<<']) {
    const at = text.indexOf(opening);
    const value = at === -1 ? undefined : readLoose(text, at)?.value;
    if (value === undefined) continue;
    const role = { document: value, name: null, arn: null, key: opening };
    const where = TERRAFORM_WORD.test(text)
      ? place(role)
      : `The policy was read out of a command, at ${lineOf(text, role)}.`;
    const paste = policyOf(role, {}, where, read);
    if (paste !== null) return paste;
  }
  return null;
}

const MAX_ROLES = 50;

/** A resource of a role is shorter than this. */
const MAX_BLOCK_CHARACTERS = 10_000;

function rolesIn(text: string): RoleDocument[] {
  const found: RoleDocument[] = [];
  let resource = 0;
  for (const { 0: key, index } of text.matchAll(/assume_role_policy[ \t]*=/g)) {
    if (found.length >= MAX_ROLES) break;
    const document = readLoose(text, index + key.length)?.value;
    const from = Math.max(resource, text.lastIndexOf('resource "', index));
    resource = index;
    const next = text.indexOf('resource "', index);
    const block = text.slice(from, next === -1 ? undefined : next).slice(0, MAX_BLOCK_CHARACTERS);
    const name = /(?:^|\n)[ \t]*name[ \t]*=[ \t]*"([^"\n]{1,64})"/.exec(block)?.[1] ?? null;
    if (document !== undefined) found.push({ document, name, arn: null, key: 'assume_role_policy' });
  }
  return found;
}

function policyOf({ document }: RoleDocument, file: JsonObject, foundIn: string, read: Read): Paste | null {
  const defaults = defaultsOfTerraform(file);
  const written = withDefaults(document, defaults);
  if (isJsonObject(written)) return templatePaste(written, foundIn);
  if (typeof written !== 'string') return null;
  const source = /^\$\{data\.aws_iam_policy_document\.([\w-]+)\.(?:minified_)?json\}$/.exec(written)?.[1];
  if (source !== undefined) {
    const [body] = dataSources(file, source);
    return body === undefined
      ? null
      : templatePaste(withDefaults(policyOfDataSource(body), defaults), foundIn);
  }
  const paste = read(written);
  return paste?.ok ? { ...paste, foundIn, template: templateOf(paste.text) ?? paste.template } : paste;
}

function dataSources(file: JsonObject, name = ''): JsonObject[] {
  return Object.entries(file).flatMap(([key, blocks]) => {
    const isSource =
      key.startsWith('data aws_iam_policy_document') && (name === '' || key.endsWith(` ${name}`));
    const [body]: readonly JsonValue[] = isSource && Array.isArray(blocks) ? blocks : [];
    return isJsonObject(body) ? [body] : [];
  });
}
