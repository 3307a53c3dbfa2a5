/**
 * Finds the trust policy in what people paste: only the document, or a text that contains it, such as an answer of IAM,
 * a template of CloudFormation or Terraform, a program, a shell command, an e-mail or a page. When there is no trust
 * policy, says what the text is. Linear in the length of the text.
 */
import { isJsonObject, type JsonValue, parsedJson } from '../../iam/json/json-value.ts';
import { readLoose } from './loose-value.ts';
import { notAPolicy } from './other-pastes.ts';
import { lineAt, type Paste, plainPaste, templatePaste } from './paste.ts';
import {
  fromUtf16,
  LAYERS_OF_JSON,
  LAYERS_OF_OTHER_TEXT,
  type Layer,
  withoutColours,
  withoutEscapes,
} from './paste-layers.ts';
import { repairJson } from './repaired-json.ts';
import { lineOf, policiesIn, type RoleDocument, roleDocumentsIn, roleOf } from './role-documents.ts';
import { defaultsOf, withoutFunctions } from './template-values.ts';
import { inTerraform } from './terraform-paste.ts';
import { readYaml } from './yaml-value.ts';

/** Maximum layers inside of each other. */
const MAX_LAYERS = 6;

/** Finds the trust policy in what was pasted. `roleArn` decides between the roles of a list. */
export function readPaste(pasted: string, roleArn: string): Paste {
  const text = pasted.replace(/^\ufeff/, '');
  const paste = decoded(text, roleArn) ?? read(text, roleArn, MAX_LAYERS) ?? unreadable(text);
  return paste ?? { ok: false, text, ...notAPolicy(text) };
}

/** Reads a text without the colours of a terminal, or decoded from UTF-16. */
function decoded(text: string, roleArn: string): Paste | null {
  const utf16 = fromUtf16(text);
  const plain = withoutColours(utf16 ?? text) ?? utf16;
  if (plain === null) return null;
  const paste = read(plain, roleArn, MAX_LAYERS) ?? unreadable(plain);
  if (paste?.ok !== true || paste.foundIn !== null) return paste;
  const foundIn =
    utf16 === null
      ? 'The colour codes of a terminal were ignored.'
      : 'This was UTF-16. It was read as plain text.';
  return { ...paste, foundIn };
}

const POLICY_OPENING = /\{\s*"(?:Version|Id|Statement)"\s*:/;

/** Text that begins like a policy and cannot be corrected: the position of its mistake helps most. */
function unreadable(text: string): Paste | null {
  if (/^\s*[{[]/.test(text)) return plainPaste(text);
  const at = text.search(POLICY_OPENING);
  const end = text.lastIndexOf('}');
  return at === -1 || end < at ? null : plainPaste(text.slice(at, end + 1), outOfText(text, at));
}

function outOfText(text: string, at: number): string {
  return `The policy was read out of the text around it: it begins at ${lineAt(text, at)} of what was pasted.`;
}

/** A part of an answer or a template: the policy with its key, without the braces around both. */
const KEYED = /^["']?(?:AssumeRolePolicyDocument|PolicyDocument)["']?\s*:\s*\{/;

const OF_A_PROGRAM = 'This is an object of Terraform or of a program. It was converted to JSON.';

function read(text: string, roleArn: string, layers: number): Paste | null {
  const trimmed = text.trim();
  if (layers === 0 || trimmed === '') return null;
  const inner = (inside: string, arn = roleArn) => read(inside, arn, layers - 1);
  const value = parsedJson(trimmed);
  if (typeof value === 'string') return inner(value);
  if (value !== undefined) return inValue(text, value, roleArn, layers);
  const json = throughLayers(LAYERS_OF_JSON, text, inner);
  if (json !== undefined) return json;
  if (KEYED.test(trimmed)) {
    const paste = embedded(text, inner);
    if (paste !== null) return paste.ok ? { ...paste, foundIn: null } : paste;
  }
  if (repairJson(text) !== null) return plainPaste(text);
  const other = throughLayers(LAYERS_OF_OTHER_TEXT, text, inner);
  if (other !== undefined) return other;
  const object = trimmed.startsWith('{') ? readLoose(trimmed) : null;
  if (object?.end === trimmed.length && isJsonObject(object.value)) {
    if ('Statement' in object.value) return templatePaste(object.value, OF_A_PROGRAM);
    // An answer of IAM as a program prints it, with values that JSON does not have.
    if (roleDocumentsIn(object.value).length > 0) {
      const paste = inValue(text, object.value, roleArn, layers);
      return paste?.ok ? { ...paste, foundIn: paste.foundIn ?? OF_A_PROGRAM } : paste;
    }
  }
  return (
    inTerraform(text, roleArn, (inside) => inner(inside, '')) ??
    inYaml(text, roleArn, (inside) => inner(inside, '')) ??
    embedded(text, inner)
  );
}

type Read = (text: string) => Paste | null;

/** The paste inside of the first layer that contains one; undefined when the text has no such layer. */
function throughLayers(layers: readonly Layer[], text: string, inner: Read): Paste | null | undefined {
  const trimmed = text.trim();
  for (const { remove, foundIn = null, isFinal } of layers) {
    const inside = remove(trimmed, text);
    if (inside === null) continue;
    const paste = inner(inside);
    if (paste?.ok && paste.foundIn === null) return { ...paste, foundIn };
    if (paste !== null || isFinal === true) return paste;
  }
  return undefined;
}

const CLOUD_FORMATION =
  'This is from a CloudFormation template, with functions such as Ref and Fn::Sub in place of values.';
const CLOUD_FORMATION_CALL = /"(?:Ref|Fn::[A-Za-z]+)"\s*:/;

/** A trust policy in JSON: the value itself, or a part of it. */
function inValue(text: string, value: JsonValue, roleArn: string, layers: number): Paste | null {
  const hasCalls = CLOUD_FORMATION_CALL.test(text);
  if (isJsonObject(value) && 'Statement' in value) {
    if (!hasCalls) return plainPaste(text);
    return templatePaste(withoutFunctions(value, new Map()), `${CLOUD_FORMATION} It was read without them.`);
  }
  const found = roleDocumentsIn(value);
  const [policy, another] = found.length > 0 ? [] : policiesIn(value);
  const alone = policy === undefined || another !== undefined ? null : policy;
  const role =
    alone === null
      ? roleOf(found, roleArn, text)
      : { document: alone, name: null, arn: null, key: 'Statement' };
  if (role === null) return plainPaste(text);
  if ('ok' in role) return role;
  const { document: written, name, arn } = role;
  if (isJsonObject(value) && (hasCalls || 'Resources' in value || 'Properties' in value)) {
    const plain = withoutFunctions(written, defaultsOf(value));
    const where = `${lineOf(text, role)}${name === null ? '' : ` (${name})`}`;
    if (typeof plain === 'string') return read(plain, '', layers - 1);
    return templatePaste(plain, `The trust policy was read out of a CloudFormation template, at ${where}.`);
  }
  const foundIn =
    found.length < 2
      ? null
      : `There are ${found.length} roles in what was pasted: this is the trust policy of "${name ?? arn}".`;
  const paste =
    typeof written === 'string'
      ? read(written, arn ?? '', layers - 1)
      : plainPaste(JSON.stringify(written, null, 2));
  if (!paste?.ok) return paste;
  return { ...paste, foundIn: foundIn ?? paste.foundIn, roleArn: paste.roleArn ?? arn };
}

const YAML =
  /(?:^|\n)[ \t]*(?:-[ \t]+)?["']?(?:AssumeRolePolicyDocument|AWSTemplateFormatVersion|Resources|Version|Statement|Effect|Role|Roles)["']?[ \t]*:/;
const YAML_READ = 'This is YAML. It was converted to JSON.';

function inYaml(text: string, roleArn: string, inner: Read): Paste | null {
  if (!YAML.test(text)) return null;
  const value = readYaml(text);
  if (value === null || typeof value !== 'object') return null;
  if (isJsonObject(value) && 'Statement' in value) {
    return templatePaste(withoutFunctions(value, new Map()), YAML_READ);
  }
  const defaults = defaultsOf(value);
  const role: RoleDocument | Paste | null = roleOf(roleDocumentsIn(value), roleArn, text);
  if (role === null) {
    const [policy] = policiesIn(value);
    return policy === undefined ? null : templatePaste(withoutFunctions(policy, defaults), YAML_READ);
  }
  if ('ok' in role) return role;
  const written = withoutFunctions(role.document, defaults);
  if (typeof written === 'string') return inner(written);
  const isOutput = isJsonObject(value) && ('Role' in value || 'Roles' in value);
  const where = `The trust policy was read out of a template in YAML, at ${lineOf(text, role)}.`;
  const paste = templatePaste(written, isOutput ? YAML_READ : where);
  return paste.ok ? { ...paste, roleArn: role.arn, template: isOutput ? null : written } : paste;
}

/** The openings of objects that may be a policy, or contain one. */
const OPENING =
  /\{\s*(?:["'\u201c\u201d\u2018\\`]{0,4}(?:Version|Id|Statement|Roles?|AssumeRolePolicyDocument|Path|RoleName|Effect|Resources|AWSTemplateFormatVersion|Description|Type|Properties)\b)/g;

const MAX_OPENINGS = 30;

/** Finds the first policy in a program, a command, an e-mail or a page. */
function embedded(text: string, inner: Read): Paste | null {
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
    const [policy] = policiesIn(reading.value);
    if (policy === undefined && roleDocumentsIn(reading.value).length === 0) continue;
    const foundIn = outOfText(text, index);
    if (policy !== undefined && parsedJson(slice) === undefined && isProgram(text, index)) {
      return templatePaste(policy, `${foundIn} The program converts it to JSON.`);
    }
    if (slice.length === text.trim().length) return null;
    const paste = inner(slice);
    if (paste?.ok) return { ...paste, foundIn: paste.foundIn ?? foundIn };
  }
  // Escaped JSON inside of other text.
  const at = text.search(/\{(?:\\n|\s)*\\"/);
  const unescaped = at === -1 ? null : withoutEscapes(text.slice(at, text.lastIndexOf('}') + 1));
  return unescaped === null ? null : inner(unescaped);
}

const PROGRAM =
  /\b(?:const|let|var) \w+ ?[=:]|\bjson\.dumps\(|\bJSON\.stringify\(|\bboto3\b|(?:^|\n)(?:import|from|def) /;

function isProgram(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 25), at).trimEnd();
  return before.endsWith('=') || before.endsWith('(') || PROGRAM.test(text);
}
