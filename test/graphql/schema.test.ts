import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { printContract } from '../../scripts/contract.ts';

const contract = readFileSync('schema/schema.graphql', 'utf8');
const schema = buildSchema(contract);

const operations = readdirSync('schema/operations').filter((name) => name.endsWith('.graphql'));

describe('the contract', () => {
  it('is the schema of the builder', () => {
    expect(printContract()).toBe(contract);
  });

  it('describes every type, field, argument and value', () => {
    const silent: string[] = [];
    const check = (name: string, { description }: { description?: string | null | undefined }) => {
      if (!description) silent.push(name);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      check(type.name, type);
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          check(`${type.name}.${field.name}`, field);
          for (const arg of 'args' in field ? field.args : [])
            check(`${type.name}.${field.name}(${arg.name})`, arg);
        }
      } else if (isEnumType(type)) {
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
      }
    }
    expect(silent).toEqual([]);
  });

  it('validates the operations that a frontend sends', () => {
    const texts = operations.map((name) => readFileSync(`schema/operations/${name}`, 'utf8'));
    expect(texts.length).toBeGreaterThan(10);
    expect(validate(schema, parse(texts.join('\n'))).map(({ message }) => message)).toEqual([]);
  });

  it('numbers the files of operations without gaps or repeats', () => {
    const numbers = operations.map((name) => name.slice(0, 3)).sort();
    expect(numbers).toEqual(operations.map((_, index) => `${String(index + 1).padStart(2, '0')}-`));
  });
});
