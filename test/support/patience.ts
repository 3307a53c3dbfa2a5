/** In milliseconds. What takes a moment on a quiet machine takes seconds where many programs run. */
export const PATIENCE_MS = 30_000;
