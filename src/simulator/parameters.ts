/** Reads the parameters of the Query protocol, and checks them with AWS's messages. */
import { AwsFault, validationError } from './aws-fault.ts';

export class Parameters {
  readonly #values: URLSearchParams;

  constructor(values: URLSearchParams) {
    this.#values = values;
  }

  /** All names and values, as they were sent. */
  entries(): [name: string, value: string][] {
    return [...this.#values];
  }

  get(name: string): string | undefined {
    return this.#values.get(name) ?? undefined;
  }

  /** @throws MissingParameter */
  need(name: string): string {
    const value = this.get(name);
    if (value === undefined) {
      throw new AwsFault('MissingParameter', 400, `The request must contain the parameter ${name}.`);
    }
    return value;
  }

  /** `Name.member.1`, `Name.member.2` ... */
  list(name: string): string[] {
    return this.#numbered((index) => this.get(`${name}.member.${index}`));
  }

  /** `Name.member.1.ContextKeyName`, with `Name.member.1.ContextKeyValues.member.1` ... */
  contextEntries(name: string): { key: string; values: string[] }[] {
    return this.#numbered((index) => {
      const key = this.get(`${name}.member.${index}.ContextKeyName`);
      const values = this.list(`${name}.member.${index}.ContextKeyValues`);
      return key === undefined ? undefined : { key, values };
    });
  }

  /** `Name.member.1.Key` and `.Value`, `Name.member.2.Key` ... */
  pairs(name: string): { key: string; value: string }[] {
    return this.#numbered((index) => {
      const key = this.get(`${name}.member.${index}.Key`);
      return key === undefined ? undefined : { key, value: this.get(`${name}.member.${index}.Value`) ?? '' };
    });
  }

  /** `Name.member.1.arn` ... */
  arns(name: string): string[] {
    return this.#numbered((index) => this.get(`${name}.member.${index}.arn`));
  }

  #numbered<T>(read: (index: number) => T | undefined): T[] {
    const found: T[] = [];
    for (let index = 1; index <= 200; index++) {
      const value = read(index);
      if (value === undefined) break;
      found.push(value);
    }
    return found;
  }
}

/** The constraints of a value. */
type Constraint = {
  /** The name of the member in lowerCamelCase, as AWS writes it. */
  readonly member: string;
  readonly value: string | undefined;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** The pattern as AWS writes it. Default: the expression between `^` and `$`. */
  readonly patternText?: string;
  /** Whether the limits are for the number, not for the length. */
  readonly numeric?: boolean;
};

/** Reports all violations at once, as AWS does. @throws ValidationError */
export function checkConstraints(constraints: readonly Constraint[]): void {
  const problems = constraints.flatMap(violations);
  if (problems.length === 0) return;
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw validationError(`${count}: ${problems.join('; ')}`);
}

function violations({ member, value, min, max, pattern, patternText, numeric }: Constraint): string[] {
  if (value === undefined) return [];
  const failed = (what: string) => `Value '${value}' at '${member}' failed to satisfy constraint: ${what}`;
  const text = patternText ?? pattern?.source.slice(1, -1);
  const size = numeric === true ? Number(value) : value.length;
  const [less, more] =
    numeric === true
      ? ['value greater than or equal to', 'value less than or equal to']
      : ['length greater than or equal to', 'length less than or equal to'];
  return [
    min !== undefined && !(size >= min) ? [failed(`Member must have ${less} ${min}`)] : [],
    max !== undefined && !(size <= max) ? [failed(`Member must have ${more} ${max}`)] : [],
    pattern !== undefined && !pattern.test(value)
      ? [failed(`Member must satisfy regular expression pattern: ${text}`)]
      : [],
  ].flat();
}
