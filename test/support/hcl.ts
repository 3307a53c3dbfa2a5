/**
 * Reads the resources of a Terraform configuration: enough of HCL for our own files. References to other resources
 * stay texts.
 */

type Scope = { readonly var: Values; readonly each: Values };
type Values = Readonly<Record<string, unknown>>;
type Expression = (scope: Scope) => unknown;
type Block = { readonly words: string[]; readonly attributes: Map<string, Expression> };

export type HclResource = { readonly type: string; readonly attributes: Values };

const TOKEN = /\s+|#[^\n]*|("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|\d+|[{}[\]()=,.?:])/y;

const FUNCTIONS: Readonly<Record<string, (...values: never[]) => unknown>> = {
  // Compared as values, because the order of keys has no meaning.
  jsonencode: (value: unknown) => value,
  toset: (values: unknown[]) => values,
  concat: (...lists: unknown[][]) => lists.flat(),
  length: (values: unknown[]) => values.length,
  // Terraform ignores arguments that are null.
  merge: (...objects: (object | null)[]) => Object.assign({}, ...objects),
};

/**
 * One resource for each element of `for_each`, without it and without the names in the configuration.
 *
 * @param variables the values of `var`
 */
export function hclResources(text: string, variables: Values = {}): HclResource[] {
  const blocks = new Parser(text).blocks().filter(({ words }) => words[0] === 'resource');
  const policies = new Map<string, unknown>();
  const resources = blocks.flatMap(({ words: [, type = '', label = ''], attributes }) => {
    const forEach = attributes.get('for_each')?.({ var: variables, each: {} });
    return elementsOf(forEach).map((each) => {
      const rest = [...attributes].filter(([name]) => name !== 'for_each');
      const values = rest.map(([name, read]) => [name, read({ var: variables, each })]);
      const resource: HclResource = { type, attributes: Object.fromEntries(values) };
      const index = forEach === undefined ? '' : `[${each['key']}]`;
      if (type === 'aws_iam_policy')
        policies.set(`ref ${type}.${label}${index}.arn`, resource.attributes['name']);
      return resource;
    });
  });
  // A policy is named in different ways in both configurations, but has one name in AWS.
  return resources.map(({ type, attributes }) => {
    const entries = Object.entries(attributes).map(([name, value]) => {
      const policy = policies.get(String(value));
      return [name, policy === undefined ? value : `the ARN of ${policy}`];
    });
    return { type, attributes: Object.fromEntries(entries) };
  });
}

function elementsOf(forEach: unknown): { key?: string; value?: unknown }[] {
  if (forEach === undefined) return [{}];
  if (Array.isArray(forEach)) return forEach.map((value) => ({ key: value, value }));
  return Object.entries(forEach as object).map(([key, value]) => ({ key, value }));
}

class Parser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const start = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) throw new Error(`No HCL: ${text.slice(start, start + 40)}`);
      if (match[1] !== undefined) this.#tokens.push(match[1]);
    }
  }

  blocks(): Block[] {
    const blocks: Block[] = [];
    while (this.#at < this.#tokens.length) blocks.push(this.#block());
    return blocks;
  }

  #block(): Block {
    const words: string[] = [];
    while (!this.#accepts('{')) words.push(unquoted(this.#next()));
    const attributes = new Map<string, Expression>();
    while (!this.#accepts('}')) {
      // A nested block: no resource of ours has one that matters.
      if (this.#tokens[this.#at + 1] === '{') this.#block();
      else attributes.set(this.#next(), this.#assigned());
    }
    return { words, attributes };
  }

  #assigned(): Expression {
    this.#expect('=');
    return this.#expression();
  }

  #expression(): Expression {
    const value = this.#comparison();
    if (!this.#accepts('?')) return value;
    const yes = this.#expression();
    this.#expect(':');
    const no = this.#expression();
    return (scope) => (value(scope) === true ? yes(scope) : no(scope));
  }

  #comparison(): Expression {
    const value = this.#value();
    if (!this.#accepts('=')) return value;
    this.#expect('=');
    const other = this.#value();
    return (scope) => value(scope) === other(scope);
  }

  #value(): Expression {
    if (this.#accepts('{')) return this.#object();
    if (this.#accepts('[')) return this.#list(']');
    const token = this.#next();
    if (token.startsWith('"')) return () => unquoted(token);
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'null') return () => null;
    if (this.#accepts('(')) {
      const call = FUNCTIONS[token];
      if (call === undefined) throw new Error(`Unknown function: ${token}`);
      const list = this.#list(')');
      return (scope) => call(...(list(scope) as never[]));
    }
    return this.#reference(token);
  }

  #object(): Expression {
    const entries: [string, Expression][] = [];
    while (!this.#accepts('}')) {
      entries.push([unquoted(this.#next()), this.#assigned()]);
      this.#accepts(',');
    }
    return (scope) => Object.fromEntries(entries.map(([key, read]) => [key, read(scope)]));
  }

  #list(end: string): Expression {
    const items: Expression[] = [];
    while (!this.#accepts(end)) {
      items.push(this.#expression());
      this.#accepts(',');
    }
    return (scope) => items.map((read) => read(scope));
  }

  #reference(first: string): Expression {
    const parts: Expression[] = [];
    for (;;) {
      if (this.#accepts('.')) {
        const name = this.#next();
        parts.push(() => `.${name}`);
      } else if (this.#accepts('[')) {
        const index = this.#expression();
        this.#expect(']');
        parts.push((scope) => `[${index(scope)}]`);
      } else break;
    }
    return (scope) => {
      const path = parts.map((read) => String(read(scope)));
      const name = path[0]?.slice(1) ?? '';
      if (first !== 'var' && first !== 'each') return `ref ${first}${path.join('')}`;
      if (!(name in scope[first])) throw new Error(`There is no ${first}.${name}.`);
      return scope[first][name];
    };
  }

  #accepts(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accepts(token)) throw new Error(`Expected ${token}, found ${this.#tokens[this.#at]}`);
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? '';
  }
}

/** The text of an HCL string, with the escapes of JSON and of interpolation. */
function unquoted(token: string): string {
  return token.startsWith('"') ? JSON.parse(token.replace(/([$%])\1\{/g, '$1{')) : token;
}
