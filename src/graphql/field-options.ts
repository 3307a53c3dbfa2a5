/** Our own options of a field. The schema's rules read them from `extensions.pothosOptions`. */
import type { FieldNullability, InputFieldMap, SchemaTypes, TypeParam } from '@pothos/core';
import type { AccessRule } from './access.ts';

declare global {
  export namespace PothosSchemaTypes {
    interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** Who may use the field. */
      authScopes?: AccessRule;
      /** For a field that blocks the event loop for milliseconds: no two of them run in one turn. */
      ownTurn?: boolean;
    }
  }
}
