/** Resolves the functions and references of templates; `${name}` marks values that are not known. */
import { isJsonObject, type JsonObject, type JsonValue, listOf } from '../../iam/json/json-value.ts';

/** The defaults of a CloudFormation template's parameters, by their names. */
export function defaultsOf(template: JsonValue): ReadonlyMap<string, string> {
  const parameters = isJsonObject(template) ? template['Parameters'] : undefined;
  const entries = isJsonObject(parameters) ? Object.entries(parameters) : [];
  return new Map(
    entries.flatMap(([name, parameter]): [string, string][] => {
      const value = isJsonObject(parameter) ? parameter['Default'] : undefined;
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    }),
  );
}

/** The defaults of a Terraform file's variables, and its local values, by the names that refer to them. */
export function defaultsOfTerraform(file: JsonValue): ReadonlyMap<string, string> {
  const defaults = new Map<string, string>();
  for (const [key, blocks] of isJsonObject(file) ? Object.entries(file) : []) {
    const [body] = Array.isArray(blocks) ? blocks : [];
    if (!isJsonObject(body)) continue;
    const entries: [string, JsonValue | undefined][] = key.startsWith('variable ')
      ? [[`var.${key.slice('variable '.length)}`, body['default']]]
      : key === 'locals'
        ? Object.entries(body).map(([name, value]) => [`local.${name}`, value])
        : [];
    for (const [name, value] of entries) {
      if ((typeof value === 'string' && value !== '') || typeof value === 'number')
        defaults.set(name, String(value));
    }
  }
  return defaults;
}

/** The value with the references that have a default replaced by it. */
export function withDefaults(value: JsonValue, defaults: ReadonlyMap<string, string>): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withDefaults(item, defaults));
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, withDefaults(item, defaults)]),
    );
  }
  if (typeof value !== 'string') return value;
  return value.replace(REFERENCE, (whole, name: string) => defaults.get(name.trim()) ?? whole);
}

/** The value with CloudFormation's functions resolved as far as the template allows. */
export function withoutFunctions(value: JsonValue, defaults: ReadonlyMap<string, string>): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withoutFunctions(item, defaults));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
    return call(only[0], only[1], defaults);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutFunctions(item, defaults)]));
}

function call(name: string, argument: JsonValue, defaults: ReadonlyMap<string, string>): JsonValue {
  const args = (Array.isArray(argument) ? argument : [argument]).map((one) =>
    withoutFunctions(one, defaults),
  );
  const [first, second] = args;
  switch (name) {
    case 'Ref':
      return reference(String(first), defaults);
    case 'Fn::GetAtt':
      return `\${${args.map(String).join('.')}}`;
    case 'Fn::Sub': {
      const own = isJsonObject(second) ? second : {};
      return String(first).replace(/\$\{(!?)([^${}]*)\}/g, (_whole, literal: string, variable: string) => {
        if (literal !== '') return `\${${variable}}`;
        const value = Object.hasOwn(own, variable) ? own[variable] : undefined;
        return typeof value === 'string' ? value : reference(variable, defaults);
      });
    }
    case 'Fn::Join':
      return Array.isArray(second) ? second.map(String).join(String(first)) : `\${${name}}`;
    default:
      return `\${${name} ${typeof first === 'string' ? first : ''}}`.replace(' }', '}');
  }
}

function reference(name: string, defaults: ReadonlyMap<string, string>): string {
  return defaults.get(name) ?? `\${${name}}`;
}

/** The JSON that Terraform makes of the body of a data source `aws_iam_policy_document`. */
export function policyOfDataSource(body: JsonObject): JsonObject {
  const statements = listOf(body['statement'])
    .filter(isJsonObject)
    .map((written): JsonObject => {
      const principals: Record<string, readonly JsonValue[]> = {};
      for (const principal of listOf(written['principals']).filter(isJsonObject)) {
        const type = String(principal['type']);
        principals[type] = [...listOf(principals[type]), ...listOf(principal['identifiers'])].map(escaped);
      }
      const conditions: Record<string, JsonObject> = {};
      for (const condition of listOf(written['condition']).filter(isJsonObject)) {
        const operator = String(condition['test']);
        conditions[operator] = {
          ...conditions[operator],
          [String(condition['variable'])]: listOf(condition['values']).map(escaped),
        };
      }
      const everyone = principals['*'] !== undefined;
      return {
        ...(typeof written['sid'] === 'string' && { Sid: written['sid'] }),
        Effect: typeof written['effect'] === 'string' ? written['effect'] : 'Allow',
        ...(Object.keys(principals).length > 0 && { Principal: everyone ? '*' : principals }),
        Action: listOf(written['actions']),
        ...(written['resources'] !== undefined && { Resource: listOf(written['resources']) }),
        ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
      };
    });
  return { Version: '2012-10-17', Statement: statements };
}

/** `&{aws:username}` is how this data source writes the variables of policies. */
function escaped(value: JsonValue): JsonValue {
  return typeof value === 'string' ? value.replaceAll('&{', '${') : value;
}

/** The values that references must have to let Aurora in. */
export type Filling = {
  readonly auroraAccountId: string;
  readonly partition: string;
  readonly customerAccountId: string;
  readonly externalId: string;
};

export type Filled = {
  readonly value: JsonValue;
  /** What the template must fill in, each in a sentence. */
  readonly needed: readonly string[];
};

/** Names for the account into which a template is deployed, and for its partition. */
const OWN_ACCOUNT = /AWS::AccountId|aws_caller_identity\.[\w.]*account_id|Aws\.ACCOUNT_ID|this\.account/;
const OWN_PARTITION = /AWS::Partition|aws_partition\.[\w.]*partition|Aws\.PARTITION|this\.partition/;
const REFERENCE = /\$\{([^{}]*)\}/g;

/** The value with its references replaced, and the assumptions about them. */
export function filled(value: JsonValue, filling: Filling): Filled {
  const needed = new Set<string>();
  const fill = (item: JsonValue, path: readonly string[]): JsonValue => {
    if (Array.isArray(item)) return item.map((one) => fill(one, path));
    if (isJsonObject(item)) {
      return Object.fromEntries(
        Object.entries(item).map(([key, one]) => [fillText(key, path), fill(one, [...path, key])]),
      );
    }
    return typeof item === 'string' ? fillText(item, path) : item;
  };
  const fillText = (text: string, path: readonly string[]): string =>
    text.replace(REFERENCE, (whole, name: string) => {
      // The variables of policies themselves.
      if (/^(?:aws|sts|saml|iam):[\w/-]+(?:,.*)?$|^[*?$]$/.test(name)) return whole;
      if (OWN_ACCOUNT.test(name)) return filling.customerAccountId;
      if (OWN_PARTITION.test(name)) return filling.partition;
      if (path.at(-1)?.toLowerCase() === 'sts:externalid') {
        needed.add(`"${name}" must be the External ID of this workspace`);
        return filling.externalId;
      }
      if (path.includes('Principal')) {
        const whereArn = text === whole && /arn/i.test(name);
        const root = `arn:${filling.partition}:iam::${filling.auroraAccountId}:root`;
        needed.add(
          whereArn
            ? `"${name}" must be "${root}"`
            : `"${name}" must be Aurora's account, ${filling.auroraAccountId}`,
        );
        return whereArn ? root : filling.auroraAccountId;
      }
      needed.add(`"${name}" is not known here`);
      return whole;
    });
  return { value: fill(value, []), needed: [...needed] };
}
