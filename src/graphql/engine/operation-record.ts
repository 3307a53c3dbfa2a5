/** Tells the transport which operation it executes: for the request log, metrics and traces. */
import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Caller } from '../context.ts';

/** Filled in when the operation begins. A refused one stays unknown. */
export type OperationRecord = {
  /** As the client named it. */
  name: string | null;
  type: 'query' | 'mutation' | 'subscription' | 'unknown';
};

export function newOperationRecord(): OperationRecord {
  return { name: null, type: 'unknown' };
}

export function useOperationRecord(): Plugin {
  const note = ({ args }: { args: OperationArgs }) => {
    const { operation: record } = args.contextValue as Pick<Caller, 'operation'>;
    const operation = getOperationAST(args.document, args.operationName);
    if (operation == null) return;
    record.name = operation.name?.value ?? null;
    record.type = operation.operation;
  };
  return { onExecute: note, onSubscribe: note };
}

type OperationArgs = {
  readonly document: Parameters<typeof getOperationAST>[0];
  readonly operationName?: string | null | undefined;
  readonly contextValue?: unknown;
};
