/**
 * Loads something with the first call, once for all. What has failed is tried again with the next: there may only have
 * been no file left that could be opened.
 */
export function lately<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}
