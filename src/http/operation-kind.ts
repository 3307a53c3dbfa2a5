/** What kind of operation a request chooses. */
import { type ExecutionArgs, getOperationAST, type OperationTypeNode } from 'graphql';

/** Undefined when it does not choose one of them. */
export function operationKind({
  document,
  operationName,
}: Pick<ExecutionArgs, 'document' | 'operationName'>): `${OperationTypeNode}` | undefined {
  return getOperationAST(document, operationName)?.operation;
}
