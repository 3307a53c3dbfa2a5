/** Something is going on. The words next to it say what. */
export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}
