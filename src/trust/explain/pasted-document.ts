/**
 * A trust policy as people paste it: the document alone, or within what it was copied with. The answers of IAM,
 * templates of CloudFormation and Terraform, programs, shell commands, mails and pages are read; what holds no
 * trust policy is named. Linear in the length of the text.
 */

import { percentDecoded } from '../../base/text.ts';
import { type Loose, readLoose } from './loose-value.ts';
import { notAPolicy, type OtherPaste } from './other-pastes.ts';
import {
  afterDiff,
  fromUtf16,
  ofQuotedText,
  withoutColours,
  withoutEscapedLineEnds,
  withoutMargin,
  withoutShellQuotes,
} from './paste-layers.ts';
import { betweenTags, insideFence, parsed, withoutEntities, withoutEscapes } from './paste-wrappings.ts';
import { repairJson } from './repaired-json.ts';
import { chosen, policiesIn, type RoleDocument, roleDocumentsIn } from './role-documents.ts';
import {
  defaultsOf,
  defaultsOfTerraform,
  isLooseObject,
  policyOfDataSource,
  withDefaults,
  withoutFunctions,
} from './template-values.ts';
import { readYaml } from './yaml-value.ts';

/** Larger than any trust policy that IAM stores, with room for what surrounds it. */
export const LONGEST_PASTE = 100_000;

/**
 * What IAM stores of a trust policy, in characters without white space, where a customer's quota has been raised
 * (reference/aws-facts.md, section 4): 2,048 otherwise. Longer ones are on no role, and would take long to judge.
 */
export const LONGEST_TRUST_POLICY = 4_096;

/** IAM's quota for a role's trust policy unless AWS has raised it (reference/aws-facts.md, section 4). */
export const DEFAULT_TRUST_POLICY_QUOTA = 2_048;

/** The document's length as IAM counts it. */
export function lengthForIam(document: string): number {
  return document.replace(/\s+/g, '').length;
}

export type Paste =
  | {
      readonly ok: true;
      /** The document: what lines and columns refer to. */
      readonly text: string;
      /** What it was found in, as a sentence; null when that says nothing about the document. */
      readonly foundIn: string | null;
      /** The ARN of the role that the paste says the document belongs to. */
      readonly roleArn: string | null;
      /** The document as the template states it, when a program or template makes the real one. */
      readonly template: Loose | null;
    }
  | ({ readonly ok: false; readonly text: string } & OtherPaste);

/** Wrappings within wrappings; nobody pastes more. */
const MAX_DEPTH = 6;

/** Finds the trust policy in what was pasted. `roleArn` decides between the roles of a list. */
export function readPaste(pasted: string, roleArn: string): Paste {
  const text = pasted.replace(/^\ufeff/, '');
  const layered = withoutLayers(text, roleArn);
  if (layered !== null) return layered;
  return read(text, roleArn, MAX_DEPTH) ?? unreadable(text) ?? { ok: false, text, ...notAPolicy(text) };
}

/** A text of a terminal or of another encoding: whatever is in it is read without them. */
function withoutLayers(text: string, roleArn: string): Paste | null {
  const decoded = fromUtf16(text);
  const plain = withoutColours(decoded ?? text) ?? decoded;
  if (plain === null) return null;
  const paste = read(plain, roleArn, MAX_DEPTH) ?? unreadable(plain);
  if (paste?.ok !== true || paste.foundIn !== null) return paste;
  const foundIn =
    decoded === null
      ? 'The codes for the colours of a terminal were left out.'
      : 'This was UTF-16, and was read as plain text.';
  return { ...paste, foundIn };
}

/** What begins like a policy and has a mistake that cannot be corrected: the place of the mistake helps more. */
function unreadable(text: string): Paste | null {
  if (/^\s*[{[]/.test(text)) return document(text);
  const at = text.search(POLICY_OPENING);
  const end = text.lastIndexOf('}');
  if (at === -1 || end < at) return null;
  const foundIn = `The policy was read out of the text around it: it begins at ${lineAt(text, at)} of what was pasted.`;
  return { ok: true, text: text.slice(at, end + 1), foundIn, roleArn: null, template: null };
}

const POLICY_OPENING = /\{\s*"(?:Version|Id|Statement)"\s*:/;

function lineAt(text: string, at: number): string {
  return `line ${text.slice(0, Math.max(0, at)).split(/\r\n|\r|\n/).length}`;
}

function read(text: string, roleArn: string, depth: number): Paste | null {
  if (depth === 0) return null;
  const inner = (inside: string, foundIn: string | null = null) => {
    const paste = read(inside, roleArn, depth - 1);
    return paste?.ok && paste.foundIn === null && foundIn !== null ? { ...paste, foundIn } : paste;
  };
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = parsed(trimmed);
  if (typeof value === 'string') return inner(value);
  if (value !== undefined) return inValue(text, value, roleArn, depth);
  if (/^(?:%7b|%22|%0a|%20)/i.test(trimmed)) {
    const decoded = percentDecoded(trimmed);
    if (decoded !== null) return inner(decoded);
  }
  if (/^(?:eyJ|ewog|ewo|ICA)[\w+/=\s-]+$/.test(trimmed)) {
    const decoded = inner(
      Buffer.from(trimmed, 'base64').toString('utf8'),
      'This was Base64, and was decoded.',
    );
    if (decoded !== null) return decoded;
  }
  const fenced = insideFence(trimmed);
  if (fenced !== null) return inner(fenced);
  if (/&(?:quot|#0*34|#x0*22);/i.test(trimmed)) {
    return inner(
      withoutEntities(trimmed),
      'The quotes came as HTML entities (&quot;), and were read as quotes.',
    );
  }
  const quoted = ofQuotedText(trimmed);
  if (quoted !== null) {
    const paste = inner(quoted);
    if (paste !== null) return paste;
  }
  const xml = betweenTags(trimmed, 'AssumeRolePolicyDocument');
  if (xml !== null) return inner(xml);
  const unescaped = withoutEscapes(trimmed);
  if (unescaped !== null) {
    const paste = inner(
      unescaped,
      'The quotes came escaped, as inside another text, and were read as quotes.',
    );
    if (paste !== null) return paste;
  }
  // A part of an answer or a template: the policy with its key, and without the braces around both.
  if (KEYED.test(trimmed)) {
    const paste = embedded(text, roleArn, depth);
    if (paste !== null) return { ...paste, ...(paste.ok && { foundIn: null }) };
  }
  if (repairJson(text) !== null) return document(text);
  const plain = withoutMargin(text);
  if (plain !== null) {
    const paste = inner(plain, 'The signs at the beginning of each line were left out.');
    if (paste !== null) return paste;
  }
  const changed = afterDiff(text);
  if (changed !== null) {
    const paste = inner(changed, 'This is a diff, and was read as the document after the change.');
    if (paste !== null) return paste;
  }
  const unquoted = withoutShellQuotes(trimmed);
  if (unquoted !== null) {
    const paste = inner(unquoted);
    if (paste !== null) return paste;
  }
  const broken = withoutEscapedLineEnds(trimmed);
  if (broken !== null) {
    const paste = inner(broken, 'The line ends came escaped, and were read as line ends.');
    if (paste !== null) return paste;
  }
  const object = trimmed.startsWith('{') ? readLoose(trimmed) : null;
  if (object !== null && object.end === trimmed.length && isLooseObject(object.value)) {
    if ('Statement' in object.value) return made(object.value, OF_A_PROGRAM);
    // An answer of IAM as a program prints it, with values that JSON does not have.
    if (roleDocumentsIn(object.value).length > 0) {
      const paste = inValue(text, object.value, roleArn, depth);
      return paste?.ok ? { ...paste, foundIn: paste.foundIn ?? OF_A_PROGRAM } : paste;
    }
  }
  return inTerraform(text, roleArn, depth) ?? inYaml(text, roleArn, depth) ?? embedded(text, roleArn, depth);
}

const OF_A_PROGRAM =
  'This is an object of Terraform or of a program, and was read as the JSON that it stands for.';

const KEYED = /^["']?(?:AssumeRolePolicyDocument|PolicyDocument)["']?\s*:\s*\{/;

const document = (text: string): Paste => ({ ok: true, text, foundIn: null, roleArn: null, template: null });

/** A document that a program or template makes. */
function made(value: Loose, foundIn: string): Paste {
  return { ok: true, text: JSON.stringify(value, null, 2), foundIn, roleArn: null, template: value };
}

/** A trust policy in JSON: the value itself, or a part of it. */
function inValue(text: string, value: Loose, roleArn: string, depth: number): Paste | null {
  const isTemplate =
    isLooseObject(value) && ('Resources' in value || 'Properties' in value || hasFunctions(text));
  if (isLooseObject(value) && 'Statement' in value) {
    if (!hasFunctions(text)) return document(text);
    return made(withoutFunctions(value, new Map()), `${CLOUD_FORMATION} It is judged as it is without them.`);
  }
  const found = roleDocumentsIn(value);
  if (found.length === 0) {
    const [policy, another] = policiesIn(value);
    const isAlone = policy !== undefined && another === undefined;
    return isAlone
      ? inRole(text, { document: policy, name: null, arn: null, key: 'Statement' }, value, isTemplate, depth)
      : document(text);
  }
  const role = chosen(found, roleArn);
  if (role === null) return { ok: false, text, ...notAmong(found, roleArn) };
  return inRole(text, role, value, isTemplate, depth, found.length);
}

const CLOUD_FORMATION =
  'This is from a CloudFormation template, in which functions such as Ref and Fn::Sub stand for values.';

function inRole(
  text: string,
  role: RoleDocument,
  whole: Loose,
  isTemplate: boolean,
  depth: number,
  count = 1,
): Paste | null {
  const { document: written, arn: roleArn } = role;
  if (isTemplate) {
    const value = withoutFunctions(written, defaultsOf(whole));
    const where = `${lineOf(text, role)}${role.name === null ? '' : ` (${role.name})`}`;
    if (typeof value === 'string') return read(value, '', depth - 1);
    return made(value, `The trust policy was read out of a CloudFormation template, at ${where}.`);
  }
  const foundIn =
    count < 2
      ? null
      : `There are ${count} roles in what was pasted: this is the trust policy of "${role.name ?? roleArn}".`;
  if (typeof written !== 'string') {
    return { ok: true, text: JSON.stringify(written, null, 2), foundIn, roleArn, template: null };
  }
  const paste = read(written, roleArn ?? '', depth - 1);
  return paste?.ok
    ? { ...paste, foundIn: foundIn ?? paste.foundIn, roleArn: paste.roleArn ?? roleArn }
    : paste;
}

/** Where the policy begins in what was pasted: the line of its key. */
function lineOf(text: string, { key, name }: RoleDocument): string {
  const from = name === null ? 0 : Math.max(0, text.indexOf(name));
  const after = text.indexOf(key, from);
  const at = after === -1 ? text.indexOf(key) : after;
  return lineAt(text, at);
}

function notAmong(found: readonly RoleDocument[], roleArn: string): OtherPaste {
  const names = found.map(({ name, arn }) => name ?? arn ?? '?');
  const shown = names.length > 10 ? [...names.slice(0, 10), `and ${names.length - 10} more`] : names;
  const wanted = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    message: `This names ${found.length} roles (${shown.join(', ')}), and the role "${wanted}" that was asked about is not among them.`,
    remedy: `Paste the output for this role alone: aws iam get-role --role-name ${wanted}`,
  };
}

const CLOUD_FORMATION_CALL = /"(?:Ref|Fn::[A-Za-z]+)"\s*:/;

function hasFunctions(text: string): boolean {
  return CLOUD_FORMATION_CALL.test(text);
}

const TERRAFORM =
  /(?:^|\n)[ \t]*(?:resource|data|module|locals|variable|provider)[ \t]*[{"]|assume_role_policy[ \t]*=|jsonencode[ \t]*\(|aws_iam_policy_document|<<-?~?["']?[A-Z]+/;

const TERRAFORM_WORD = /assume_role_policy|jsonencode|resource "/;

/** Terraform: the whole file where it can be read, else what is inside of `jsonencode()` or a heredoc. */
function inTerraform(text: string, roleArn: string, depth: number): Paste | null {
  if (!TERRAFORM.test(text)) return null;
  const file = readLoose(`{${text}\n}`)?.value;
  const foundIn = (role: RoleDocument) =>
    `The trust policy was read out of Terraform, at ${lineOf(text, role)}.`;
  if (isLooseObject(file)) {
    const found = roleDocumentsIn(file);
    const role = chosen(found, roleArn);
    if (role !== null) return ofTerraform(role, file, foundIn(role), depth);
    if (found.length > 1) return { ok: false, text, ...notAmong(found, roleArn) };
    const [source] = dataSources(file);
    if (source !== undefined)
      return made(
        policyOfDataSource(source),
        'This is the data source aws_iam_policy_document of Terraform, and was read as the JSON that it makes.',
      );
  }
  // Where the file has expressions that are not read here, each policy by itself.
  const policies = rolesOfTerraform(text);
  const one = chosen(policies, roleArn);
  if (one !== null) return ofTerraform(one, {}, foundIn(one), depth);
  if (policies.length > 1) return { ok: false, text, ...notAmong(policies, roleArn) };
  for (const opening of ['jsonencode', '<<']) {
    const at = text.indexOf(opening);
    const value = at === -1 ? undefined : readLoose(text, at)?.value;
    const role = { document: value ?? null, name: null, arn: null, key: opening };
    const where = TERRAFORM_WORD.test(text)
      ? foundIn(role)
      : `The policy was read out of a command, at ${lineOf(text, role)}.`;
    const paste = value === undefined ? null : ofTerraform(role, {}, where, depth);
    if (paste !== null) return paste;
  }
  return null;
}

/** So many roles of a file are looked at. */
const MAX_ROLES = 50;

function rolesOfTerraform(text: string): RoleDocument[] {
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

/** A resource of a role is shorter than this. */
const MAX_BLOCK_CHARACTERS = 10_000;

function ofTerraform(
  { document: unfilled }: RoleDocument,
  file: Loose,
  foundIn: string,
  depth: number,
): Paste | null {
  const written = withDefaults(unfilled, defaultsOfTerraform(file));
  if (isLooseObject(written)) return made(written, foundIn);
  if (typeof written !== 'string') return null;
  const source = /^\$\{data\.aws_iam_policy_document\.([\w-]+)\.(?:minified_)?json\}$/.exec(written)?.[1];
  if (source !== undefined) {
    const body = isLooseObject(file) ? dataSources(file, source)[0] : undefined;
    const policy = body === undefined ? null : policyOfDataSource(body);
    return policy === null ? null : made(withDefaults(policy, defaultsOfTerraform(file)), foundIn);
  }
  const paste = read(written, '', depth - 1);
  if (!paste?.ok) return paste;
  const value = parsed(paste.text);
  return {
    ...paste,
    foundIn,
    template: value !== undefined && paste.text.includes('${') ? value : paste.template,
  };
}

function dataSources(file: Loose, name = ''): { [key: string]: Loose }[] {
  if (!isLooseObject(file)) return [];
  return Object.entries(file).flatMap(([key, blocks]) => {
    const isSource =
      key.startsWith('data aws_iam_policy_document') && (name === '' || key.endsWith(` ${name}`));
    const [body] = isSource && Array.isArray(blocks) ? blocks : [];
    return isLooseObject(body) ? [body] : [];
  });
}

const YAML =
  /(?:^|\n)[ \t]*(?:-[ \t]+)?["']?(?:AssumeRolePolicyDocument|AWSTemplateFormatVersion|Resources|Version|Statement|Effect|Role|Roles)["']?[ \t]*:/;

function inYaml(text: string, roleArn: string, depth: number): Paste | null {
  if (!YAML.test(text)) return null;
  const value = readYaml(text);
  if (value === null || typeof value !== 'object') return null;
  if (isLooseObject(value) && 'Statement' in value) {
    return made(withoutFunctions(value, new Map()), YAML_READ);
  }
  const found = roleDocumentsIn(value);
  const role = chosen(found, roleArn);
  if (role === null) {
    if (found.length > 1) return { ok: false, text, ...notAmong(found, roleArn) };
    const [policy] = policiesIn(value);
    return policy === undefined ? null : made(withoutFunctions(policy, defaultsOf(value)), YAML_READ);
  }
  const written = withoutFunctions(role.document, defaultsOf(value));
  if (typeof written === 'string') return read(written, '', depth - 1);
  const isOutput = isLooseObject(value) && ('Role' in value || 'Roles' in value);
  const paste = made(
    written,
    isOutput ? YAML_READ : `The trust policy was read out of a template in YAML, at ${lineOf(text, role)}.`,
  );
  return paste.ok ? { ...paste, roleArn: role.arn, template: isOutput ? null : written } : paste;
}

const YAML_READ = 'This is YAML, and was read as the JSON that it stands for.';

/** The openings of objects that may be a policy, or hold one. */
const OPENING =
  /\{\s*(?:["'\u201c\u201d\u2018\\`]{0,4}(?:Version|Id|Statement|Roles?|AssumeRolePolicyDocument|Path|RoleName|Effect|Resources|AWSTemplateFormatVersion|Description|Type|Properties)\b)/g;

/** As many places are tried. */
const MAX_OPENINGS = 30;

/** In a program, a command, a mail or a page: the first object that is a policy, or holds one. */
function embedded(text: string, roleArn: string, depth: number): Paste | null {
  let tried = 0;
  let from = 0;
  for (const { index } of text.matchAll(OPENING)) {
    if (index < from) continue;
    tried += 1;
    if (tried > MAX_OPENINGS) return null;
    const reading = readLoose(text, index);
    if (reading === null) continue;
    from = reading.end;
    const slice = text.slice(index, reading.end);
    if (roleDocumentsIn(reading.value).length === 0 && policiesIn(reading.value).length === 0) continue;
    const line = text.slice(0, index).split(/\r\n|\r|\n/).length;
    const foundIn = `The policy was read out of the text around it: it begins at line ${line} of what was pasted.`;
    if (parsed(slice) === undefined && isProgram(text, index)) {
      const policy = policiesIn(reading.value)[0] ?? null;
      if (policy !== null) return made(policy, `${foundIn} The program makes JSON of it.`);
    }
    if (slice.length === text.trim().length) return null;
    const paste = read(slice, roleArn, depth - 1);
    if (paste?.ok) return { ...paste, foundIn: paste.foundIn ?? foundIn };
  }
  return embeddedEscaped(text, roleArn, depth);
}

/** JSON within a text of JSON within something else. */
function embeddedEscaped(text: string, roleArn: string, depth: number): Paste | null {
  const at = text.search(/\{(?:\\n|\s)*\\"/);
  const end = text.lastIndexOf('}');
  if (at === -1 || end < at) return null;
  const unescaped = withoutEscapes(text.slice(at, end + 1));
  return unescaped === null ? null : read(unescaped, roleArn, depth - 1);
}

const PROGRAM =
  /\b(?:const|let|var) \w+ ?[=:]|\bjson\.dumps\(|\bJSON\.stringify\(|\bboto3\b|(?:^|\n)(?:import|from|def) /;

function isProgram(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 25), at).trimEnd();
  return before.endsWith('=') || before.endsWith('(') || PROGRAM.test(text);
}
