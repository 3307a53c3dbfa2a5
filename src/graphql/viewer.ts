/** Who is calling. */
import type { Viewer } from '../auth/viewer.ts';
import { builder } from './builder.ts';

const ViewerKindType = builder.enumType('ViewerKind', {
  description: 'What kind of token the caller has.',
  values: {
    OPERATOR: { description: "The operator's token: may do everything, and names the workspace." },
    WORKSPACE: { description: 'A token of one workspace.' },
  } satisfies Record<Viewer['kind'], unknown>,
});

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is calling, as the token says.',
  fields: (t) => ({
    kind: t.field({
      type: ViewerKindType,
      description: 'What kind of token it is.',
      resolve: ({ kind }) => kind,
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    description: 'Who is calling.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
