/** A placeholder with the height of the expected content, so that the layout does not shift. */
export function Waiting({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div className="waiting" role="status">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike.
        <span key={line} className="waiting-line" aria-hidden="true" />
      ))}
    </div>
  );
}
