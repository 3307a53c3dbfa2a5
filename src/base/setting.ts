/** A variable of the environment, as the server has read it. */
export type Setting = {
  /** The name of the variable. */
  readonly name: string;
  /** Null when it is not set and has no default, and for a secret. */
  readonly value: string | null;
  readonly source: 'ENVIRONMENT' | 'FILE' | 'DEFAULT';
  /** Whether its value may be a secret, which nobody can read. */
  readonly isSecret: boolean;
};
